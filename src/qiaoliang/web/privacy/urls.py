from django.urls import path

from qiaoliang.web.privacy import records, views
from qiaoliang.web.privacy.doors import PAGES, by_account

app_name = "privacy"
urlpatterns = [
    path("", views.index, name="index"),
    path("requests/new/", views.new, name="new"),
    path("requests/<int:pk>/", views.show, name="show"),
    path("requests/<int:pk>/words/", views.words, name="words"),
    path("requests/<int:pk>/take/", views.take, name="take"),
    path("requests/<int:pk>/copy/", views.copy, name="copy"),
    path("requests/<int:pk>/finish/", views.finish, name="finish"),
    path("requests/<int:pk>/erase/", views.erase, name="erase"),
    path("requests/<int:pk>/restrict/", views.restrict, name="restrict"),
    path("requests/<int:pk>/lift/", views.lift, name="lift"),
    path("requests/<int:pk>/refuse/", views.refuse, name="refuse"),
    path("notice/", records.notice, name="notice"),
    path("notice/<slug:text>/<int:edition>/", records.version, name="version"),
    path("texts/", records.text_list, name="texts"),
    path("texts/new/", records.new_text, name="new_text"),
    path("activities/", records.activities, name="activities"),
    path("activities/new/", records.new_activity, name="new_activity"),
    path("activities/shipped/", records.shipped, name="shipped"),
    path("activities/<int:pk>/", records.activity, name="activity"),
    path("activities/<int:pk>/change/", records.change_activity, name="change_activity"),
    path("retention/", records.retention_list, name="retention"),
    *(path(f"mine/{rest}", by_account(page), name=f"mine_{name}") for rest, page, name in PAGES),
]
