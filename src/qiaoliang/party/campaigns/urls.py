from django.urls import path

from qiaoliang.party.campaigns import stations, views

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", views.index, name="index"),
    path("campaigns/new/", views.new, name="new"),
    path("campaigns/<int:pk>/", views.show, name="show"),
    path("campaigns/<int:pk>/amend/", views.amend, name="amend"),
    path("stations/", stations.index, name="stations"),
    path("stations/new/", stations.new, name="new_station"),
    path("stations/<int:pk>/", stations.show, name="station"),
    path("stations/<int:pk>/assign/", stations.assign, name="assign"),
    path("stations/<int:pk>/end/", stations.end, name="end_station"),
    path("assignments/<int:pk>/end/", stations.end_assignment, name="end_assignment"),
    path("pledges/boards/", views.boards, name="boards"),
    path("organisations/<int:pk>/pledges/", views.board, name="board"),
    path("organisations/<int:pk>/pledges/paper/", views.paper, name="paper"),
    path("organisations/<int:pk>/pledges/appraise/", views.appraise, name="appraise"),
]
