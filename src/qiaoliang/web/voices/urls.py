from django.urls import path

from qiaoliang.web.voices import views

app_name = "voices"
urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/words/", views.words, name="words"),
    path("<int:pk>/take/", views.take, name="take"),
    path("<int:pk>/assign/", views.assign, name="assign"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
