from django.urls import path

from qiaoliang.party.life import branchviews, doorviews, recordviews, ruleviews, views

app_name = "life"
urlpatterns = [
    path("life/", views.index, name="index"),
    path("life/calendar/", views.calendar, name="calendar"),
    path("life/missing/", views.missing, name="missing"),
    path("life/duties/<int:pk>/excuse/", views.excuse, name="excuse"),
    path("life/<int:pk>/", views.show, name="show"),
    path("life/<int:pk>/move/", recordviews.move, name="move"),
    path("life/<int:pk>/call-off/", recordviews.call_off, name="call_off"),
    path("life/<int:pk>/attendance/", recordviews.attendance, name="attendance"),
    path("life/<int:pk>/hold/", recordviews.hold, name="hold"),
    path("life/<int:pk>/minutes.docx", recordviews.paper, name="paper"),
    path("life/<int:pk>/minutes/", recordviews.minutes, name="minutes"),
    path("life/<int:pk>/correct/", recordviews.correct, name="correct"),
    path("life/<int:pk>/retract/", recordviews.retract, name="retract"),
    path("life/<int:pk>/decide/", recordviews.decide, name="decide"),
    path("life/<int:pk>/open/", doorviews.open_door, name="open"),
    path("life/<int:pk>/close/", doorviews.close_door, name="close"),
    path("life/<int:pk>/screen/", doorviews.screen, name="screen"),
    path("life/<int:pk>/screen/code/", doorviews.shown_code, name="shown_code"),
    path("life/decisions/<int:pk>/correct/", recordviews.correct_decision, name="correct_decision"),
    path("life/decisions/<int:pk>/withdraw/", recordviews.withdraw_decision, name="withdraw_decision"),
    path("life/groups/<int:pk>/end/", branchviews.end_group, name="end_group"),
    path("rules/<int:pk>/text/", ruleviews.text, name="rule"),
    path("rules/<int:pk>/write/", ruleviews.write, name="write_rule"),
    path("rules/texts/<int:pk>/repeal/", ruleviews.repeal, name="repeal_rule"),
    path("organisations/<int:pk>/life/", branchviews.year, name="year"),
    path("organisations/<int:pk>/life/overview.docx", branchviews.paper, name="overview"),
    path("organisations/<int:pk>/life/plan/", branchviews.plan, name="plan"),
    path("organisations/<int:pk>/life/enter/", branchviews.enter, name="enter"),
    path("organisations/<int:pk>/life/year-plan/", branchviews.year_plan, name="year_plan"),
    path("organisations/<int:pk>/life/groups/", branchviews.groups, name="groups"),
    path("organisations/<int:pk>/life/groups/new/", branchviews.new_group, name="new_group"),
]
