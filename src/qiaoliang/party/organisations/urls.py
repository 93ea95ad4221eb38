from django.urls import path

from qiaoliang.party.organisations import caseviews, views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.index, name="index"),
    path("organisations/new/", views.new, name="new"),
    path("organisations/<int:pk>/", views.show, name="show"),
    path("organisations/<int:pk>/cover/", views.cover, name="cover"),
    path("organisations/<int:pk>/more-units/", caseviews.allow_more, name="allow_more"),
    path("coverages/<int:pk>/end/", views.end_coverage, name="end_coverage"),
    path("cases/", caseviews.index, name="cases"),
    path("cases/new/", caseviews.apply, name="apply"),
    path("cases/<int:pk>/", caseviews.show, name="case"),
    path("cases/<int:pk>/paper.docx", caseviews.paper, name="paper"),
    path("cases/<int:pk>/decision.docx", caseviews.decision, name="decision"),
    path("cases/<int:pk>/decide/", caseviews.decide, name="decide"),
    path("cases/<int:pk>/return/", caseviews.give_back, name="give_back"),
    path("cases/<int:pk>/take-back/", caseviews.take_back, name="take_back"),
    path("alerts/", caseviews.alerts, name="alerts"),
    path("alerts/refresh/", caseviews.refresh, name="refresh_alerts"),
    path("secretaries/", caseviews.secretaries, name="secretaries"),
    path("secretaries/new/", caseviews.name_secretary, name="name_secretary"),
    path("obstacles/", caseviews.obstacles, name="obstacles"),
    path("obstacles/new/", caseviews.state_obstacle, name="state_obstacle"),
    path("obstacles/<int:pk>/end/", caseviews.end_obstacle, name="end_obstacle"),
    path("secretaries/<int:pk>/end/", caseviews.end_declaration, name="end_declaration"),
]
