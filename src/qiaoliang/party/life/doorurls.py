"""Short addresses for phones: a link on the screen of the meeting, without an account."""

from django.urls import path

from qiaoliang.party.life import doorviews

app_name = "door"
urlpatterns = [
    path("arrived/", doorviews.arrived, name="arrived"),
    path("<str:token>/", doorviews.door, name="door"),
]
