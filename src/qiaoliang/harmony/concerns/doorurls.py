"""Addresses behind the link of a poster; each begins with the token."""

from django.urls import path

from qiaoliang.harmony.concerns import doorviews

app_name = "concern_door"
urlpatterns = [
    path("<str:token>/", doorviews.say, name="say"),
    path("<str:token>/answer/", doorviews.answer, name="answer"),
]
