"""Addresses behind a personal link; each begins with the token."""

from django.urls import path

from qiaoliang.web.personal import pages

app_name = "own"
urlpatterns = [
    path("<str:token>/", pages.home, name="home"),
    path("<str:token>/pledge/", pages.pledge, name="pledge"),
    path("<str:token>/pledges/<int:pledge>/keep/", pages.keep, name="keep"),
    path("<str:token>/propose/", pages.propose, name="propose"),
    path("<str:token>/points/", pages.points, name="points"),
    path("<str:token>/points/missing/", pages.appeal, name="missing"),
    path("<str:token>/points/<int:entry>/appeal/", pages.appeal, name="appeal"),
]
