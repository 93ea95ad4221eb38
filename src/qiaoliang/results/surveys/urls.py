from django.urls import path

from qiaoliang.results.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="index"),
    path("tests/", views.tests, name="tests"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/slips/", views.slips, name="slips"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("<int:pk>/count/", views.count, name="count"),
    path("<int:pk>/words/", views.words, name="words"),
]
