"""An enterprise's own pages behind the token of its link."""

from django.urls import path

from qiaoliang.web.owners.own import by_link
from qiaoliang.web.owners.pageurls import PAGES

app_name = "entrance"
urlpatterns = [path(f"<str:token>/{rest}", by_link(page), name=name) for rest, page, name in PAGES]
