from django.urls import path

from qiaoliang.registry.programme import views

app_name = "programme"
urlpatterns = [
    path("", views.index, name="index"),
    path("programme/<slug:key>/", views.setting, name="setting"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/clear/", views.clear_day, name="clear_day"),
    path("calendar/seed/", views.seed_year, name="seed_year"),
    path("calendar/decide/", views.decide_year, name="decide_year"),
]
