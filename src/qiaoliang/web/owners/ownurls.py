"""An enterprise's own pages for somebody signed in who speaks for it."""

from django.urls import path

from qiaoliang.web.owners.own import choose, signed_in
from qiaoliang.web.owners.pageurls import PAGES

app_name = "own_pages"
urlpatterns = [
    path("", choose, name="choose"),
    *(path(f"<int:pk>/{rest}", signed_in(page), name=name) for rest, page, name in PAGES),
]
