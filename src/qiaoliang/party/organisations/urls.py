from django.urls import path

from qiaoliang.party.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.index, name="index"),
    path("organisations/new/", views.new, name="new"),
    path("organisations/<int:pk>/", views.show, name="show"),
    path("organisations/<int:pk>/cover/", views.cover, name="cover"),
    path("organisations/<int:pk>/amend/", views.amend, name="amend"),
    path("organisations/<int:pk>/abolish/", views.abolish, name="abolish"),
    path("coverages/<int:pk>/end/", views.end_coverage, name="end_coverage"),
]
