from django.urls import path

from qiaoliang.registry.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.upload, name="upload"),
    path("templates/<slug:code>/", views.blank, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/marked/", views.marked, name="marked"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
