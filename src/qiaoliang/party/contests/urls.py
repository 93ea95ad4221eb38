from django.urls import path

from qiaoliang.party.contests import views

app_name = "contests"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/jury/", views.name_juror, name="name_juror"),
    path("<int:pk>/enter/", views.enter, name="enter"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/finish/", views.finish, name="finish"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/entries/", views.works, name="works"),
    path("<int:pk>/entries/<int:number>/", views.work, name="work"),
    path("<int:pk>/entries/<int:number>/score/", views.score, name="score"),
    path("<int:pk>/entries/<int:number>/recuse/", views.recuse, name="recuse"),
    path("<int:pk>/result/", views.result, name="result"),
    path("<int:pk>/object/", views.object_to, name="object"),
    path("jurors/<int:pk>/end/", views.end_juror, name="end_juror"),
    path("works/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("works/<int:pk>/take-up/", views.take_up, name="take_up"),
    path("objections/<int:pk>/decide/", views.decide, name="decide"),
]
