from django.urls import path

from qiaoliang.web.people import views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:user_pk>/", views.show, name="show"),
    path("<int:user_pk>/give/", views.give, name="give"),
    path("<int:user_pk>/take/<int:grant_pk>/", views.take, name="take"),
    path("<int:user_pk>/switch/", views.switch, name="switch"),
]
