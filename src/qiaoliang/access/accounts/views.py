"""Signing in and out, and changing one's own password."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import actions
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.pages import public, writes


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


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        login(self.request, user)
        _note_sign_in(user=user, request=self.request)
        return redirect(self.get_success_url())


@audited
def _note_sign_in(*, user: User, request: Any) -> None:
    record("session.opened", on=user, by=Actor(key=user.key, name=user.name, user_id=user.pk), at=request.at)


sign_in = SignIn.as_view()
sign_in.permit = None  # type: ignore[attr-defined]  # open to everybody: see the access table


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        logout(request)
        return redirect("accounts:sign_in")
    return render(request, "accounts/sign_out.html")


class OwnPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    old_password = forms.CharField(
        label=_("现在的口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("现在的口令不对，请重新输入。"))
        return old


@writes(lambda actor: True)
def password(request: Request) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(user=user, password=form.cleaned_data["new_password1"], by=request.actor, at=request.at)
        update_session_auth_hash(request, user)
        return redirect("/")
    return render(request, "accounts/password.html", {"form": form})


@writes(lambda actor: True)
def saved_views(request: Request) -> HttpResponse:
    """The lists this person opens often; a list's page posts here to be kept."""
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    if request.method != "POST":
        crumbs = [("常用列表", "")]
        return render(request, "accounts/saved_views.html", {"views": user.saved_views, "crumbs": crumbs})
    path, name = request.POST.get("path", ""), request.POST.get("name", "")
    if "forget" in request.POST:
        actions.forget_view(user=user, path=path, name=name, by=request.actor, at=request.at)
        return redirect("accounts:saved_views")
    query = request.POST.get("query", "")
    actions.keep_view(user=user, path=path, query=query, name=name, by=request.actor, at=request.at)
    messages.success(request, "已存为常用，以后可从“常用”打开。")
    return redirect(f"{path}?{query}")


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Five failures: the same words whether or not the account exists."""
    sentence = "连续输错次数过多，已锁定 15 分钟。请稍后再试，或请系统管理员重置口令。"
    return render(request, "refused.html", {"sentence": sentence}, status=429)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = "这个页面放得太久，为了安全没有保存。请返回上一页（填写的内容还在），刷新后再提交。"
    return render(request, "refused.html", {"sentence": sentence}, status=403)
