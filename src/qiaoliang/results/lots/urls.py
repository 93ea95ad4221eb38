from django.urls import path

from qiaoliang.results.lots import views

app_name = "lots"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/frame/", views.frame, name="frame"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/ask/", views.ask, name="ask"),
    path("items/<int:pk>/object/", views.object_to, name="object"),
    path("items/<int:pk>/decide/", views.decide, name="decide"),
]
