from django.urls import path

from qiaoliang.registry.regions import views

app_name = "regions"
urlpatterns = [path("regions/", views.index, name="index")]
