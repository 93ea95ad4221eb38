from django.urls import path

from qiaoliang.registry.departments import views

app_name = "departments"
urlpatterns = [
    path("departments/", views.index, name="index"),
    path("departments/new/", views.register, name="register"),
    path("departments/<int:pk>/", views.amend, name="amend"),
    path("departments/<int:pk>/active/", views.set_active, name="set_active"),
    path("functions/", views.functions, name="functions"),
    path("affinity/", views.affinity, name="affinity"),
    path("affinity/<int:pk>/", views.affinity_version, name="affinity_version"),
    path("affinity/<int:pk>/copy/", views.copy_affinity, name="copy_affinity"),
]
