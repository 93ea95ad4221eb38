from django.urls import path

from qiaoliang.web.yearplans import views

app_name = "yearplans"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/take-up/", views.take_up, name="take_up"),
    path("<int:pk>/return/", views.send_back, name="send_back"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("lines/<int:pk>/", views.tick, name="tick"),
]
