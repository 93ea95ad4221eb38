"""The own data of somebody signed in who speaks for an enterprise, among its pages."""

from django.urls import path

from qiaoliang.web.owners import own
from qiaoliang.web.privacy.doors import PAGES, by_owner

app_name = "own_pages_data"
urlpatterns = [path(f"<int:pk>/privacy/{rest}", own.signed_in(by_owner(page)), name=name) for rest, page, name in PAGES]
