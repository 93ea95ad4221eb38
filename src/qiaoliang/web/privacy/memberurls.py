"""A person's own data behind the token of a personal link."""

from django.urls import path

from qiaoliang.web.privacy.doors import PAGES, by_link

app_name = "own_data"
urlpatterns = [path(f"<str:token>/privacy/{rest}", by_link(page), name=name) for rest, page, name in PAGES]
