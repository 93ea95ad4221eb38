from django.urls import path

from qiaoliang.fieldwork.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.ask, name="ask"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/join/", views.join, name="join"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
