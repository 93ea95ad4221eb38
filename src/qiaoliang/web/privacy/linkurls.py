"""The own data of an enterprise's person behind the token of its link."""

from django.urls import path

from qiaoliang.web.owners import own
from qiaoliang.web.privacy.doors import PAGES, by_owner

app_name = "entrance_data"
urlpatterns = [
    path(f"<str:token>/privacy/{rest}", own.by_link(by_owner(page)), name=name) for rest, page, name in PAGES
]
