from django.urls import path

from qiaoliang.party.points import views

app_name = "points"
urlpatterns = [
    path("", views.index, name="index"),
    path("organisations/<int:pk>/", views.branch, name="branch"),
    path("organisations/<int:pk>/decide/", views.decide, name="decide"),
    path("organisations/<int:pk>/stop/", views.stop, name="stop"),
    path("organisations/<int:pk>/compute/", views.compute, name="compute"),
    path("organisations/<int:pk>/members/", views.members, name="members"),
    path("statements/<int:pk>/", views.statement, name="statement"),
    path("statements/<int:pk>/deeds/new/", views.deed, name="deed"),
    path("deeds/<int:pk>/void/", views.void, name="void"),
    path("entries/<int:pk>/correct/", views.correct, name="correct"),
    path("appeals/", views.appeals, name="appeals"),
    path("appeals/<int:pk>/answer/", views.answer, name="answer"),
]
