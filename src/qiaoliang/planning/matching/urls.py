from django.urls import path

from qiaoliang.planning.matching import compareviews, newviews, pairviews, peopleviews, views, whatifviews

app_name = "matching"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", newviews.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/requeue/", views.requeue, name="requeue"),
    path("<int:pk>/pairs/<int:enterprise>/", pairviews.pair, name="pair"),
    path("<int:pk>/instructors/<int:instructor>/", peopleviews.person, name="person"),
    path("<int:pk>/places/", peopleviews.places, name="places"),
    path("<int:pk>/compare/", compareviews.with_postings, name="compare"),
    path("<int:pk>/compare/<int:other>/", compareviews.with_run, name="compare-with"),
    path("<int:pk>/what-if/", whatifviews.show, name="whatif"),
    path("<int:pk>/what-if/keep/", whatifviews.keep, name="keep"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/letters.zip", views.letters_zip, name="letters"),
]
