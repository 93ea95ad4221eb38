from django.urls import path

from qiaoliang.party.membership import views

app_name = "membership"
urlpatterns = [
    path("admissions/", views.index, name="index"),
    path("admissions/new/", views.new, name="new"),
    path("admissions/calendar/", views.calendar, name="calendar"),
    path("admissions/candidates/", views.candidates, name="candidates"),
    path("admissions/<int:pk>/", views.show, name="show"),
    path("admissions/<int:pk>/steps/<slug:step>/", views.step, name="step"),
    path("admissions/<int:pk>/papers/<slug:paper>/", views.paper, name="paper"),
    path("admissions/<int:pk>/transfer/", views.transfer, name="transfer"),
    path("admissions/<int:pk>/stop/", views.stop, name="stop"),
    path("admissions/<int:pk>/resume/", views.resume, name="resume"),
    path("admissions/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("steps/<int:pk>/correct/", views.correct, name="correct"),
    path("members/", views.members, name="members"),
    path("members/export/", views.export, name="export"),
]
