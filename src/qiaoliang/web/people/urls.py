from django.urls import path

from qiaoliang.web.people import recoveries, views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:user_pk>/", views.show, name="show"),
    path("<int:user_pk>/give/", views.give, name="give"),
    path("<int:user_pk>/take/<int:grant_pk>/", views.take, name="take"),
    path("<int:user_pk>/switch/", views.switch, name="switch"),
    path("<int:user_pk>/sign-out/", views.sign_out, name="sign_out"),
    path("<int:user_pk>/recover/", recoveries.ask, name="recover"),
    path("recoveries/", recoveries.index, name="recoveries"),
    path("recoveries/<int:recovery_pk>/", recoveries.decide, name="decide"),
]
