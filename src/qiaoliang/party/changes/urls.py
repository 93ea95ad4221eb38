from django.urls import path

from qiaoliang.party.changes import views

app_name = "changes"
urlpatterns = [
    path("changes/", views.index, name="index"),
    path("changes/<int:pk>/", views.show, name="show"),
    path("changes/<int:pk>/decide/", views.decide, name="decide"),
    path("changes/<int:pk>/return/", views.give_back, name="give_back"),
    path("changes/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("organisations/<int:pk>/change/<slug:change>/", views.apply, name="apply"),
]
