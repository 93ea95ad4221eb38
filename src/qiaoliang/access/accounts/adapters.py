"""What django-allauth is told of us: secrets of factors are sealed, single sign-on opens existing accounts only."""

from typing import TYPE_CHECKING, Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts import entry
from qiaoliang.access.accounts.identity import CityProvider
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.sittings import bind_single_sign_on
from qiaoliang.kit.crypto import open_sealed, seal

# Only our own stubs know these bases.
if TYPE_CHECKING:
    _Factors = object
    _SingleSignOn = Any
else:
    _Factors = DefaultMFAAdapter
    _SingleSignOn = DefaultSocialAccountAdapter

CONTEXT: Final = "factor.secret"
NOT_OURS: Final = "统一身份认证没有对应到本系统的账号，没有登录。请用账号口令登录，或请系统管理员核对账号名。"
FAILED: Final = "统一身份认证没有完成，没有登录。请返回登录页再试，或用账号口令登录。"


class Factors(_Factors):
    """The key of an authenticator app and the seed of recovery codes never lie open in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text, CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text, CONTEXT)

    def get_totp_issuer(self) -> str:
        return "桥梁"

    def get_totp_label(self, user: User) -> str:
        return user.username


class SingleSignOn(_SingleSignOn):
    """The city's single sign-on says who somebody is; whether that person has an account is decided here."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> CityProvider:
        return CityProvider(request, app=super().get_provider(request, provider, client_id).app)

    def get_requests_session(self) -> Any:
        """The single sign-on answers where it is asked: whoever leads elsewhere is not followed."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Never returns: our own sign-in goes on (second factor, limits, log), or one sentence refuses."""
        user = _account_of(sociallogin, request)
        if user is None:
            raise ImmediateHttpResponse(refused(request, NOT_OURS))
        raise ImmediateHttpResponse(
            entry.go_on(request, user, then=str(sociallogin.state.get("next") or "/"), how="single_sign_on")
        )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        raise ImmediateHttpResponse(refused(request, FAILED))


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "refused.html", {"sentence": sentence}, status=403)


def _account_of(sociallogin: SocialLogin, request: Any) -> User | None:
    """The account bound to this identity, or the free one of its name; binding happens once.

    The subject of both answers must agree: an answer about somebody else is no answer.
    """
    provider, uid, data = sociallogin.account.provider, sociallogin.account.uid, sociallogin.account.extra_data
    token, info = data.get("id_token") or {}, data.get("userinfo") or data.get("id_token") or {}
    if token and token.get("sub") != info.get("sub"):
        return None
    bound = SocialAccount.objects.filter(provider=provider, uid=uid).select_related("user").first()
    if bound is not None:
        return bound.user if bound.user.is_active else None
    name = str(info.get(settings.QIAOLIANG_OIDC_CLAIM) or "")
    user = User.objects.filter(username=name, is_active=True).first() if name else None
    if user is None or SocialAccount.objects.filter(provider=provider, user=user).exists():
        return None
    bind_single_sign_on(user=user, provider=provider, uid=uid, at=request.at)
    return user
