"""The single sign-on: going there (a POST from the sign-in page) and coming back. Names are django-allauth's."""

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from qiaoliang.access.accounts.adapters import FAILED, refused

PROVIDER = {"provider_id": "city"}


@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the single sign-on; a server that does not answer is said in one sentence."""
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except RequestException:
        return refused(request, FAILED)
    return answer


@require_GET
def arrive(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = views.callback(request, provider_id)
    except RequestException:
        return refused(request, FAILED)
    return answer


for view in (leave, arrive):
    view.permit = None  # type: ignore[attr-defined]  # open to everybody: see the access table
urlpatterns = [
    path("login/", leave, PROVIDER, name="openid_connect_login"),
    path("callback/", arrive, PROVIDER, name="openid_connect_callback"),
]
