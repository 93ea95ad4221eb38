from django.urls import path

from qiaoliang.instructors.reassignments import views

app_name = "reassignments"
urlpatterns = [path("", views.index, name="index")]
