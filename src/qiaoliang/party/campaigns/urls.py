from django.urls import path

from qiaoliang.party.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", views.index, name="index"),
    path("campaigns/new/", views.new, name="new"),
    path("campaigns/<int:pk>/", views.show, name="show"),
    path("campaigns/<int:pk>/amend/", views.amend, name="amend"),
    path("pledges/boards/", views.boards, name="boards"),
    path("organisations/<int:pk>/pledges/", views.board, name="board"),
    path("organisations/<int:pk>/pledges/paper/", views.paper, name="paper"),
    path("organisations/<int:pk>/pledges/appraise/", views.appraise, name="appraise"),
]
