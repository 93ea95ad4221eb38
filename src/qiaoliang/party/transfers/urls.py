from django.urls import path

from qiaoliang.party.transfers import views

app_name = "transfers"
urlpatterns = [
    path("transfers/", views.index, name="index"),
    path("transfers/new/", views.issue, name="issue"),
    path("transfers/enrol/", views.enrol, name="enrol"),
    path("transfers/<int:pk>/", views.show, name="show"),
    path("transfers/<int:pk>/receive/", views.receive, name="receive"),
    path("transfers/<int:pk>/return/", views.give_back, name="give_back"),
    path("floats/", views.floats, name="floats"),
    path("floats/out/", views.float_out, name="float_out"),
    path("floats/in/", views.float_in, name="float_in"),
    path("floats/<int:pk>/", views.show_float, name="show_float"),
    path("floats/<int:pk>/confirm/", views.confirm_float, name="confirm_float"),
    path("floats/<int:pk>/end/", views.end_float, name="end_float"),
]
