from django.urls import path

from qiaoliang.web.assignments import views

app_name = "assignments"
urlpatterns = [
    path("", views.index, name="index"),
    path("sent/", views.sent, name="sent"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("copies/<int:pk>/receive/", views.receive, name="receive"),
    path("copies/<int:pk>/finish/", views.finish, name="finish"),
]
