from django.urls import path

from qiaoliang.fieldwork.contacts import rhythmviews, views

app_name = "contacts"
urlpatterns = [
    path("", views.index, name="index"),
    path("weeks/", views.weeks, name="weeks"),
    path("pauses/", views.pauses, name="pauses"),
    path("pauses/new/", views.pause, name="pause"),
    path("pauses/<int:pk>/", views.end_pause, name="end_pause"),
    path("rhythms/", rhythmviews.rhythms, name="rhythms"),
    path("rhythms/new/", rhythmviews.agree, name="agree"),
    path("rhythms/<int:pk>/", rhythmviews.end, name="end_rhythm"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/void/", views.void, name="void"),
]
