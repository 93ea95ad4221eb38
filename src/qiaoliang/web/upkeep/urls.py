from django.urls import path

from qiaoliang.web.upkeep import metrics, views

app_name = "upkeep"
urlpatterns = [
    path("upkeep/", views.index, name="index"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("health/live/", views.live, name="live"),
    path("health/ready/", views.ready, name="ready"),
]
