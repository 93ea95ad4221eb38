from django.urls import path

from qiaoliang.party.elections import views

app_name = "elections"
urlpatterns = [
    path("elections/", views.index, name="index"),
    path("elections/<int:pk>/", views.show, name="show"),
    path("elections/<int:pk>/consent/", views.consent, name="consent"),
    path("elections/<int:pk>/renominate/", views.renominate, name="renominate"),
    path("elections/<int:pk>/vote/", views.vote, name="vote"),
    path("elections/<int:pk>/session/", views.session, name="session"),
    path("elections/<int:pk>/short/", views.close_short, name="close_short"),
    path("elections/<int:pk>/file/", views.file, name="file"),
    path("elections/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("elections/<int:pk>/papers/<slug:which>/", views.paper, name="paper"),
    path("officers/", views.officers, name="officers"),
    path("officers/<int:pk>/relieve/", views.relieve, name="relieve"),
    path("organisations/<int:pk>/committee/", views.committee, name="committee"),
    path("organisations/<int:pk>/committee/prepare/", views.prepare, name="prepare"),
    path("organisations/<int:pk>/committee/appoint/", views.appoint, name="appoint"),
]
