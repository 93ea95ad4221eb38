"""The single sign-on: going there (a POST from the sign-in page) and coming back. Names are django-allauth's."""

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from qiaoliang.access.accounts.adapters import FAILED, refused
from qiaoliang.access.accounts.identity import CityAdapter

PROVIDER = {"provider_id": "city"}


@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the single sign-on; a server that does not answer is said in one sentence."""
    try:
        answer: HttpResponse = OAuth2LoginView.adapter_view(CityAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, OAuth2Error):
        return refused(request, FAILED)
    return answer


@require_GET
def arrive(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(CityAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, OAuth2Error):
        return refused(request, FAILED)
    return answer


for view in (leave, arrive):
    view.permit = None  # type: ignore[attr-defined]  # open to everybody: see the access table
urlpatterns = [
    path("login/", leave, PROVIDER, name="openid_connect_login"),
    path("callback/", arrive, PROVIDER, name="openid_connect_callback"),
]
