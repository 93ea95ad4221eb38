from django.urls import path

from qiaoliang.web.trace import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="index"),
    path("verify/", views.verify, name="verify"),
    path("administrators/", views.administrators, name="administrators"),
    path("mine/", views.mine, name="mine"),
]
