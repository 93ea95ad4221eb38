from django.urls import path

from qiaoliang.web.upkeep import views

app_name = "upkeep"
urlpatterns = [
    path("upkeep/", views.index, name="index"),
    path("health/live/", views.live, name="live"),
    path("health/ready/", views.ready, name="ready"),
]
