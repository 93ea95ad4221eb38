from django.urls import path

from qiaoliang.results.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("verify/", views.verify, name="verify"),
]
