from django.urls import path

from qiaoliang.planning.matching import pairviews, views

app_name = "matching"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", pairviews.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/requeue/", views.requeue, name="requeue"),
    path("<int:pk>/pairs/<int:enterprise>/", pairviews.pair, name="pair"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/letters.zip", views.letters_zip, name="letters"),
]
