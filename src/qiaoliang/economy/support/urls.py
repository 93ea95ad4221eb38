from django.urls import path

from qiaoliang.economy.support import occasions, views

app_name = "support"
urlpatterns = [
    path("support/", views.index, name="index"),
    path("support/new/", views.new, name="new"),
    path("support/<int:pk>/", views.show, name="show"),
    path("support/<int:pk>/choose/", views.choose, name="choose"),
    path("support/<int:pk>/apply/", views.apply, name="apply"),
    path("support/<int:pk>/decide/", views.decide, name="decide"),
    path("support/<int:pk>/receive/", views.receive, name="receive"),
    path("support/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("occasions/", occasions.index, name="occasions"),
    path("occasions/new/", occasions.new, name="arrange"),
    path("occasions/<int:pk>/", occasions.show, name="occasion"),
    path("occasions/<int:pk>/sign-up/", occasions.sign_up, name="sign_up"),
    path("occasions/<int:pk>/attend/", occasions.attend, name="attend"),
    path("occasions/<int:pk>/post/", occasions.post, name="post"),
    path("occasions/<int:pk>/code/", occasions.code, name="code"),
    path("occasions/<int:pk>/hold/", occasions.hold, name="hold"),
    path("occasions/<int:pk>/cancel/", occasions.cancel, name="cancel"),
    path("occasions/sign-ups/<int:pk>/leave/", occasions.leave, name="leave"),
    path("occasions/sign-ups/<int:pk>/follow-up/", occasions.follow_up, name="follow_up"),
    path("occasions/vacancies/<int:pk>/agreed/", occasions.agreed, name="agreed"),
]
