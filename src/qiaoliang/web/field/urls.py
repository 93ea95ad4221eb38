from django.urls import path

from qiaoliang.web.field import views

app_name = "field"
urlpatterns = [
    path("", views.today, name="today"),
    path("contact/", views.contact, name="contact"),
]
