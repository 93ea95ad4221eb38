from django.urls import path

from qiaoliang.web.portal import views

app_name = "portal"
urlpatterns = [
    path("done/", views.done, name="done"),
    path("<str:token>/", views.confirm, name="confirm"),
]
