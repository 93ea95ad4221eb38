from django.urls import path

from qiaoliang.results.checks import views

app_name = "checks"
urlpatterns = [
    path("", views.index, name="index"),
    path("hints/", views.hints, name="hints"),
    path("hints/<int:pk>/explain/", views.explain, name="explain"),
    path("unknown/", views.not_known, name="unknown"),
    path("unknown/records/", views.not_known_records, name="unknown_records"),
    path("<slug:check>/", views.show, name="show"),
]
