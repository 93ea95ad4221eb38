"""Short addresses for phones: a survey without an account."""

from django.urls import path

from qiaoliang.results.surveys import pages

app_name = "sheet"
urlpatterns = [
    path("done/", pages.done, name="done"),
    path("<str:token>/", pages.sheet, name="sheet"),
]
