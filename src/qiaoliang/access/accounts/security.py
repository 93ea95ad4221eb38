"""A person's own page of sign-in and safety: password, second factors, recovery codes, open sessions."""

import json
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal import auth as keys
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import passwords, proofs, proven, sittings
from qiaoliang.access.accounts.entry import LARGEST_ANSWER, _json
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.kit.documents.qr import qr_svg
from qiaoliang.kit.formfields import LineField, PrivateLineField
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal

PAGE: Final = ("登录与安全", "/account/security/")


class AppForm(forms.Form):
    code = PrivateLineField(_("验证码"), 12, help_text=_("扫码以后，验证器现在显示的 6 位数"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric"})


class KeyForm(forms.Form):
    name = LineField(_("名称"), proofs.KEY_NAME_AT_MOST, help_text=_("自己认得就行，如“办公室密钥”"))
    answer = forms.CharField(required=False, max_length=LARGEST_ANSWER, widget=forms.HiddenInput)


def _own(request: Request) -> User:
    assert isinstance(request.user, User)  # `reads` and `writes` let nobody else in
    return request.user


def _ask_first(request: Request, user: User) -> None:
    """Everything that signs somebody in is shown afresh before any of it is changed: password, and factor if there is
    one. A screen left open gives nothing away."""
    if not proven.is_known(request):
        raise proven.PasswordNeeded
    if proofs.has_any(user) and not (proven.is_proven(request) and proven.is_fresh(request)):
        raise proven.ProofNeeded


@reads(lambda actor: True)
def index(request: Request) -> HttpResponse:
    user = _own(request)
    factors = proofs.factors(user)
    context = {
        "rules": passwords.profile().explained(),
        "user": user,
        "factors": [(row, proofs.LABELS[row.type], row.data.get("name", "")) for row in factors],
        "has_app": any(row.type == proofs.APP for row in factors),
        "codes_left": proofs.codes_left(user) if factors else 0,
        "sittings": sittings.rows_for(user, request.at),
        "this_one": request.session.get(proven.SITTING),
        "is_required": proofs.is_required(request.actor),
        "is_held_back": proven.must_enrol(request, request.actor),
        "crumbs": [(*PAGE[:1], "")],
    }
    return render(request, "accounts/security.html", context)


@writes(lambda actor: True)
def app(request: Request) -> HttpResponse:
    """Enrol an authenticator app: scan, type what it shows."""
    user = _own(request)
    _ask_first(request, user)
    form, secret = AppForm(request.POST or None), get_totp_secret()
    if request.method == "POST" and form.is_valid():
        try:
            codes = proofs.enrol_app(
                user=user, secret=secret, code=form.cleaned_data["code"], by=request.actor, at=request.at
            )
        except Refusal as problem:
            refuse(form, problem)
        else:
            clear_totp_secret(request)
            return _enrolled(request, codes, "验证器已登记。")
    address = get_adapter().build_totp_url(user, secret)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {
        "form": form, "title": "登记验证器", "back_href": PAGE[1], "crumbs": [PAGE, ("登记验证器", "")],
        "secret": grouped, "address": address,
        "picture": mark_safe(qr_svg(address)),  # noqa: S308  # drawn by us from a secret of our own
    }  # fmt: skip
    return render(request, "accounts/app.html", context)


@writes(lambda actor: True)
def key(request: Request) -> HttpResponse:
    """Enrol a security key or passkey: the browser asks for it, its answer comes with the form."""
    user = _own(request)
    _ask_first(request, user)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = proofs.enrol_key(
                user=user, name=form.cleaned_data["name"], credential=_json(form.cleaned_data["answer"]),
                by=request.actor, at=request.at,
            )  # fmt: skip
        except Refusal as problem:
            refuse(form, problem)
        else:
            return _enrolled(request, codes, "安全密钥已登记。")
    context = {
        "form": form, "title": "登记安全密钥", "back_href": PAGE[1], "crumbs": [PAGE, ("登记安全密钥", "")],
        "options": json.dumps(keys.begin_registration(user, passwordless=False)),
    }  # fmt: skip
    return render(request, "accounts/key.html", context)


def _enrolled(request: Request, codes: list[str], done: str) -> HttpResponse:
    """Enrolling is a proof; the first time the recovery codes are shown with it."""
    proven.mark(request)
    if codes:
        return _show_codes(request, codes, done)
    messages.success(request, done)
    return redirect("accounts:security")


def _show_codes(request: Request, codes: list[str], done: str) -> HttpResponse:
    context = {"codes": [f"{code[:4]} {code[4:]}" for code in codes], "done": done, "crumbs": [PAGE, ("恢复码", "")]}
    return render(request, "accounts/codes.html", context)


@writes(lambda actor: True)
def codes(request: Request) -> HttpResponse:
    """Fresh recovery codes, shown once; asking first, because the old ones die."""
    user = _own(request)
    _ask_first(request, user)
    if request.method == "POST":
        made = proofs.new_codes(user=user, by=request.actor, at=request.at)
        return _show_codes(request, made, "新的恢复码已生成，旧的全部作废。")
    left = {"label": "旧的恢复码", "value": f"{proofs.codes_left(user)} 个", "note": "全部作废", "href": "", "link": ""}
    context = {
        "title": "重新生成恢复码", "intro": "手机或密钥不在身边时，用恢复码登录，每个只能用一次", "back_href": PAGE[1],
        "crumbs": [PAGE, ("恢复码", "")], "submit_label": "生成", "form": None, "checks": [], "note": "",
        "answers": [left],
    }  # fmt: skip
    return render(request, "kit/confirm.html", context)


@writes(lambda actor: True)
def remove(request: Request, factor_pk: int) -> HttpResponse:
    user = _own(request)
    factor = Authenticator.objects.filter(user=user, pk=factor_pk, type__in=(proofs.APP, proofs.KEY)).first()
    if factor is None:
        raise Http404
    _ask_first(request, user)

    def act(_: dict[str, Any]) -> None:
        proofs.remove(user=user, factor=factor, by=request.actor, at=request.at)

    name = f"{proofs.LABELS[factor.type]} {factor.data.get('name', '')}".strip()
    answers = [{"label": name, "value": "删去", "note": "以后不能再用它验证", "href": "", "link": ""}]
    return form_page(
        request, forms.Form(request.POST if request.method == "POST" else None), act, title=f"删去{name}",
        back=PAGE[1], done="已删去。", crumbs=[PAGE], submit_label="删去", template="kit/confirm.html", answers=answers,
    )  # fmt: skip


@writes(lambda actor: True)
def end(request: Request) -> HttpResponse:
    """Sign out one other browser (`which`), or all but this one."""
    if request.method == "POST":
        _ask_first(request, _own(request))
        which, this = request.POST.get("which", ""), request.session.get(proven.SITTING)
        ended = sittings.end_sessions(
            user=_own(request), by=request.actor, at=request.at, but=this,
            only=int(which) if which.isdecimal() and len(which) < 19 else None,
        )  # fmt: skip
        messages.success(request, f"已退出 {ended} 处登录。" if ended else "那里已经退出，不用再办。")
    return redirect("accounts:security")
