from django.urls import path

from qiaoliang.results.setting_up import views

app_name = "setting_up"
urlpatterns = [
    path("", views.index, name="index"),
    path("records/<slug:code>/", views.records, name="records"),
    path("drives/", views.drives, name="drives"),
    path("drives/new/", views.start, name="start"),
    path("drives/<int:pk>/", views.show, name="show"),
    path("drives/<int:pk>/records/", views.reached, name="reached"),
    path("drives/<int:pk>/targets/", views.targets, name="targets"),
    path("drives/<int:pk>/cancel/", views.cancel, name="cancel"),
]
