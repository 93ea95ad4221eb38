from django.urls import path

from qiaoliang.web.workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("notices/", views.notices, name="notices"),
]
