from django.urls import path

from qiaoliang.fieldwork.outcomes import outbox, twinviews, views

app_name = "outcomes"
urlpatterns = [
    path("", views.index, name="index"),
    path("claim/", views.claim, name="claim"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/void/", views.void, name="void"),
    path("<int:pk>/reinstate/", views.reinstate, name="reinstate"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("<int:pk>/share/", views.share, name="share"),
    path("<int:pk>/evidence/", views.note_evidence, name="evidence"),
    path("<int:pk>/words/", views.words, name="words"),
    path("twins/", twinviews.index, name="twins"),
    path("twins/<int:pk>/", twinviews.compare, name="twin"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/<int:pk>/", outbox.show, name="message"),
    path("outbox/<int:pk>/copy/", outbox.copy, name="copy"),
    path("outbox/<int:pk>/letter/", outbox.print_letter, name="letter"),
    path("outbox/<int:pk>/send/", outbox.send, name="send"),
]
