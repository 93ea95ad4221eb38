from django.urls import path

from qiaoliang.harmony.giving import views

app_name = "giving"
urlpatterns = [
    path("shown/", views.shown, name="shown"),
]
