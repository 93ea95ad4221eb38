from django.urls import path

from qiaoliang.web.api import views

app_name = "interface"
urlpatterns = [
    path("", views.index, name="index"),
    path("openapi.json", views.document, name="document"),
    path("new/", views.new, name="new"),
    path("<int:number>/", views.show, name="show"),
    path("<int:number>/revoke/", views.revoke, name="revoke"),
]
