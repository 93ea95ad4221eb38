from django.urls import path

from qiaoliang.registry.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.register, name="register"),
    path("<int:pk>/", views.amend, name="amend"),
    path("<int:pk>/end/", views.end, name="end"),
]
