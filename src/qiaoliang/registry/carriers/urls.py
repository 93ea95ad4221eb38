from django.urls import path

from qiaoliang.registry.carriers import views

app_name = "carriers"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.register, name="register"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/amend/", views.amend, name="amend"),
    path("<int:pk>/active/", views.set_active, name="set_active"),
    path("<int:pk>/admit/", views.admit, name="admit"),
    path("tenancies/<int:pk>/end/", views.release, name="release"),
]
