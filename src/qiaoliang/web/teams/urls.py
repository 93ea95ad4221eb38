from django.urls import path

from qiaoliang.web.teams import views

app_name = "teams"
urlpatterns = [path("", views.index, name="index")]
