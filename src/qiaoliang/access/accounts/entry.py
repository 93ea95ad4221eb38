"""The way in: password or single sign-on, then the second factor where there is one, then the session."""

import json
from typing import Any, Final

from allauth.mfa.webauthn.internal import auth as keys
from django import forms
from django.conf import settings
from django.contrib.auth import login, user_login_failed
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import passwords, proofs, proven, sittings, watch
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.kit.formfields import PrivateLineField
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import public, writes
from qiaoliang.kit.refusal import Refusal

PENDING: Final = "pending"
BY_PASSWORD: Final = "password"  # noqa: S105  # the name of a step
PENDING_SECONDS: Final = 5 * 60
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
LARGEST_ANSWER: Final = 20_000  # of a security key; real ones are below 5,000 characters


class SignInForm(AuthenticationForm):
    """One sentence for every failure: it must not tell whether the account exists."""

    username = forms.CharField(label=_("账号"), widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {  # noqa: RUF012  # Django's own attribute
        "invalid_login": _("账号或口令不对。请核对后再试；连续 5 次不对会锁定 15 分钟。"),
        "inactive": _("账号或口令不对。请核对后再试；连续 5 次不对会锁定 15 分钟。"),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if passwords.is_over(user, timezone.now()):
            raise forms.ValidationError(_("一次性口令 7 天内没有使用，已经失效。请联系系统管理员重新办理。"))


class CodeForm(forms.Form):
    """A code of the authenticator app, or one of the recovery codes; the password too where all must be shown."""

    password = forms.CharField(
        label=_("口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = PrivateLineField(_("验证码"), 20, help_text=_("验证器显示的 6 位数，或一个没用过的恢复码"))
    answer = forms.CharField(required=False, max_length=LARGEST_ANSWER, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by_code: bool = True, with_password: bool = False, with_code: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_password:
            del self.fields["password"]
        if not with_code:
            del self.fields["code"], self.fields["answer"]
            return
        self.fields["code"].required = by_code
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric"})


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if watch.holds_back(request, request.POST.get("username", "")):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        return super().get_context_data(single_sign_on=apps[0] if apps else None, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        return go_on(self.request, form.get_user(), then=self.get_success_url(), how="password")


sign_in = SignIn.as_view()
sign_in.permit = None  # type: ignore[attr-defined]  # open to everybody: see the access table


def go_on(request: Any, user: User, *, then: str, how: str) -> HttpResponse:
    """The first step is done: ask for the second factor, or open the session of somebody who has none."""
    if not url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        then = "/"
    if not proofs.has_any(user):
        return _open(request, user, then=then, how=how, second="")
    request.session[PENDING] = {"user": user.pk, "then": then, "how": how, "at": proven.seconds(request)}
    return redirect("accounts:second")


def _open(request: Any, user: User, *, then: str, how: str, second: str) -> HttpResponse:
    login(request, user, backend=BACKEND)
    request.session.pop(PENDING, None)
    request.session[proven.SIGNED_IN_AT] = request.session[proven.LAST_SEEN] = proven.seconds(request)
    proven.mark_known(request)
    if second:
        proven.mark(request)
    else:
        request.session.pop(proven.PROVEN_AT, None)
    sitting = sittings.open_session(
        user=user, session_key=request.session.session_key, second=second, how=how, at=request.at,
        device=sittings.device_of(request.headers.get("user-agent", "")),
    )  # fmt: skip
    request.session[proven.SITTING] = sitting.pk
    return redirect(then)


def _pending(request: Any) -> tuple[dict[str, Any], User | None]:
    """Who has done the first step here within five minutes."""
    found = request.session.get(PENDING) or {}
    if not found or proven.seconds(request) - found["at"] > PENDING_SECONDS:
        return {}, None
    return found, User.objects.filter(pk=found["user"], is_active=True).first()


@public
def second(request: Request) -> HttpResponse:
    """The second step. A wrong answer counts like a wrong password: five lock the account for fifteen minutes."""
    pending, user = _pending(request)
    if user is None:
        request.session.pop(PENDING, None)
        return redirect("accounts:sign_in")
    credentials = {"username": user.username}
    if watch.holds_back(request, user.username):
        return locked_out(request)
    form, which = proof_of(request, user)
    if which:
        return _open(request, user, then=pending["then"], how=pending["how"], second=which)
    if request.method == "POST":
        user_login_failed.send(sender=__name__, credentials=credentials, request=request, step="second")
    return _ask(request, form, user, "再验证一次", back="/account/sign-in/")


@writes(lambda actor: True)
def again(request: Request) -> HttpResponse:
    """Before an export, a look at what is masked, or a change of factors: show the second factor afresh, and before
    a change the password too. The session goes on under a new key."""
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    then = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        then = "/"
    credentials, with_password = {"username": user.username}, "password" in request.GET
    if not with_password and not proofs.has_any(user):
        return redirect("accounts:security")
    if watch.holds_back(request, user.username):
        return locked_out(request)
    form, which = proof_of(request, user, with_password=with_password)
    if which:
        _prove(request, user, which, with_password=with_password)
        return redirect(then)
    if request.method == "POST":
        user_login_failed.send(sender=__name__, credentials=credentials, request=request, step="again")
    return _ask(request, form, user, "请先验证", back="/workbench/")


def _prove(request: Request, user: User, which: str, *, with_password: bool) -> None:
    if which != BY_PASSWORD:
        proven.mark(request)
    if with_password:
        proven.mark_known(request)
    request.session.cycle_key()
    if proven.SITTING in request.session:
        sittings.renew_key(sitting=request.session[proven.SITTING], session_key=str(request.session.session_key))
    proofs.note_proof(user=user, second=which, by=request.actor, at=request.at)


def proof_of(request: Request, user: User, *, with_password: bool = False) -> tuple[CodeForm, str]:
    """The form as it stands, and which factor the answer proves (nothing if it proves none)."""
    asked: dict[str, Any] = {"with_password": with_password, "with_code": proofs.has_any(user)}
    if request.method != "POST":
        return CodeForm(**asked), ""
    answer = request.POST.get("answer", "")
    form = CodeForm(request.POST, by_code=not answer, **asked)
    if not form.is_valid():
        return form, ""
    if with_password and not user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("口令不对，请重新输入。"))
        return form, ""
    if not asked["with_code"]:
        return form, BY_PASSWORD
    try:
        if answer:
            return form, proofs.check_key(user=user, response=_json(answer), at=request.at)
        return form, proofs.check_code(user=user, code=form.cleaned_data["code"], at=request.at)
    except Refusal as problem:
        refuse(form, problem)
        return form, ""


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _ask(request: HttpRequest, form: CodeForm, user: User, title: str, *, back: str) -> HttpResponse:
    kinds = {factor.type for factor in proofs.factors(user)}
    options = json.dumps(keys.begin_authentication(user)) if proofs.KEY in kinds else ""
    context = {
        "form": form, "title": title, "options": options, "has_app": proofs.APP in kinds, "has_any": bool(kinds),
        "back_href": back,
    }  # fmt: skip
    return render(request, "accounts/second.html", context)


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Five failures: the same words whether or not the account exists."""
    sentence = "连续输错次数过多，已锁定 15 分钟。请稍后再试，或请系统管理员重置口令。"
    return render(request, "refused.html", {"sentence": sentence}, status=429)
