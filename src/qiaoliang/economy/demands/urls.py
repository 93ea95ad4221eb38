from django.urls import path

from qiaoliang.economy.demands import caseopening, caseviews, figureviews, topicviews, views

app_name = "demands"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("meeting/", views.meeting, name="meeting"),
    path("latencies/", figureviews.latencies, name="latencies"),
    path("routing/", figureviews.routing, name="routing"),
    path("topics/", topicviews.index, name="topics"),
    path("topics/<int:pk>/", topicviews.show, name="topic"),
    path("topics/<int:pk>/answer/", topicviews.answer, name="topic_answer"),
    path("asks/<int:pk>/decide/", caseviews.decide, name="decide"),
    path("supports/<int:pk>/advise/", caseviews.advise, name="advise"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/send/", views.send, name="send"),
    path("<int:pk>/rule/", views.rule, name="rule"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/send-back/", views.send_back, name="send_back"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/pause/", caseviews.pause, name="pause"),
    path("<int:pk>/resume/", caseviews.resume, name="resume"),
    path("<int:pk>/ask/", caseviews.ask, name="ask"),
    path("<int:pk>/support/", caseviews.support, name="support"),
    path("<int:pk>/case/", caseopening.open_case, name="open_case"),
    path("<int:pk>/label/", caseviews.label, name="label"),
    path("<int:pk>/hide/", caseviews.hide, name="hide"),
    path("<int:pk>/gather/", topicviews.gather, name="gather"),
    path("<int:pk>/leave/", topicviews.leave, name="leave"),
]
