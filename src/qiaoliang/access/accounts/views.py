"""Signing out, changing one's own password, and the lists one keeps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import actions, passwords, proven, sittings
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.kit.pages import public, writes


@public
def sign_out(request: Request) -> HttpResponse:
    if request.method == "POST":
        sitting = request.session.get(proven.SITTING)
        if isinstance(request.user, User) and sitting:
            sittings.end_sessions(user=request.user, only=sitting, by=request.actor, at=request.at)
        logout(request)
        return redirect("accounts:sign_in")
    return render(request, "accounts/sign_out.html")


class OwnPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    old_password = forms.CharField(
        label=_("现在的口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["new_password1"].help_text = ""  # the rules stand above the fields, once

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("现在的口令不对，请重新输入。"))
        return old

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("old_password") and given.get("old_password") == given.get("new_password1"):
            self.add_error("new_password1", _("新口令不能与现在的相同，请换一个。"))
        return given


@writes(lambda actor: True)
def password(request: Request) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sitting = request.session.get(proven.SITTING)
        actions.change_password(
            user=user, password=form.cleaned_data["new_password1"], by=request.actor, at=request.at, but=sitting
        )
        update_session_auth_hash(request, user)
        if sitting:
            sittings.renew_key(sitting=sitting, session_key=str(request.session.session_key))
        messages.success(request, "口令已改，其他设备已全部退出登录。")
        return redirect("/")
    is_old = passwords.is_old(user, request.at)
    context = {"form": form, "rules": passwords.profile().explained(), "is_old": is_old, "user": user}
    return render(request, "accounts/password.html", context)


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


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = "这个页面放得太久，为了安全没有保存。请返回上一页（填写的内容还在），刷新后再提交。"
    return render(request, "refused.html", {"sentence": sentence}, status=403)
