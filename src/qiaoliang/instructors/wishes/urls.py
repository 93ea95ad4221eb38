from django.urls import path

from qiaoliang.instructors.wishes import views

app_name = "wishes"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:wish>/", views.show, name="show"),
    path("<int:wish>/end/", views.end, name="end"),
    path("<int:pk>/pin/", views.pin, name="pin"),
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.ask, name="ask"),
    path("requests/<int:pk>/", views.show_request, name="request"),
    path("requests/<int:pk>/keep/", views.keep, name="keep"),
    path("requests/<int:pk>/reassign/", views.reassign, name="reassign"),
    path("requests/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
