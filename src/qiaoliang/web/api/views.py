"""Pages of the interface: the tokens of one's own office, a new one shown once, taking one back."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import ROLES, Can
from qiaoliang.access.tokens import actions, permits
from qiaoliang.access.tokens.choices import RIGHTS
from qiaoliang.access.tokens.models import Token, keeper_stands
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.moments import day, minute
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.web.api.forms import TokenForm, own_places
from qiaoliang.web.api.interface import INTERFACE

INTERFACE_CRUMB = ("接口", "/interface/")
SOON_DAYS = 30


def rights_in_words(rights: list[str]) -> str:
    """`读：诉求、成效；写：诉求`."""
    said = []
    for power, word in (("read", "读"), ("write", "写")):
        named = [str(RIGHTS[one]) for one in rights if one.endswith(f":{power}") and one in RIGHTS]
        if named:
            said.append(f"{word}：{'、'.join(named)}")
    return "；".join(said)


def _state(token: Any, at: Any) -> Cell:
    if token.revoked_at is not None:
        return Cell("已停用", status="off", second=f"{minute(token.revoked_at)} {token.revoked_by}")
    if token.expires_at <= at:
        return Cell("已过期", status="off")
    if not token.keeper_stands:
        return Cell("责任人已不在岗，不能用", status="overdue")
    left = (token.expires_at - at).days
    if left < SOON_DAYS:
        return Cell(f"还有 {left + 1} 天过期", status="soon")
    return Cell("可用", status="going")


def _listing(at: Any, *, is_administrator: bool) -> Listing:
    return Listing(
        key="tokens", title="接口令牌", unit="个", order="-made",
        columns=(
            Column("name", "系统", lambda t: Cell(t.name, href=f"/interface/{t.pk}/", second=f"尾号 {t.hint}"),
                   sort="name"),
            Column("where", "代表", lambda t: Cell(t.where_name, second=ROLES[t.role].label), sort="where_name"),
            Column("rights", "权限", lambda t: rights_in_words(t.rights), shown=not is_administrator),
            Column("keeper", "责任人", lambda t: t.keeper.name, sort="keeper__name"),
            Column("state", "状态", lambda t: _state(t, at)),
            Column("until", "用到", lambda t: day(t.expires_at), sort="expires_at"),
            Column("used", "最近使用", lambda t: minute(t.last_used_at) if t.last_used_at else "没用过",
                   sort="last_used_at"),
            Column("made", "生成", lambda t: day(t.made_at), sort="made_at"),
        ),
        search=lambda rows, text: rows.filter(name__icontains=text), search_hint="系统名称",
        tabs=(
            Tab("live", "可用", narrow=lambda rows: rows.live(at).filter(keeper_stands=True)),
            Tab("all", "全部"),
        ),
        empty="还没有接口令牌。部门自己的系统要读写本系统时，在这里生成一个。",
        may_export=lambda actor: False,
    )  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    """One's own office's; the administrator sees all, to know which systems come in."""
    is_administrator = request.actor.can(Can.MANAGE_ACCOUNTS)
    rows: Any = Token.everything if is_administrator else Token.objects
    found = rows.select_related("keeper").annotate(keeper_stands=keeper_stands(request.at))
    buttons = [Action("接口说明（OpenAPI）", "/interface/openapi.json")]
    if is_administrator:
        buttons.append(Action("允许通知的地址", "/interface/addresses/"))
    if permits.may_make(request.actor):
        buttons.append(Action("事件通知", "/interface/hooks/"))
        buttons.append(Action("生成令牌", "/interface/new/", primary=True))
    return respond(
        request, _listing(request.at, is_administrator=is_administrator), found, actions=buttons,
        crumbs=[("接口", "")],
    )  # fmt: skip


@reads(permits.may_list)
def document(request: Request) -> HttpResponse:
    """The OpenAPI document, for whoever builds the other side."""
    text = json.dumps(INTERFACE.get_openapi_schema(), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@writes(permits.may_make)
def new(request: Request) -> HttpResponse:
    """The key is shown by the answer to this form, and never again."""
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    posted = request.POST if request.method == "POST" else None
    form = TokenForm(posted, places=own_places(request.actor), today=timezone.localdate(request.at))
    if request.method == "POST" and form.is_valid():
        held, where_name = form.chosen
        try:
            token, key = actions.make(
                name=form.cleaned_data["name"], held=held, where_name=where_name, rights=form.rights,
                expires_on=form.cleaned_data["expires_on"], keeper=user, by=request.actor, at=request.at,
            )  # fmt: skip
        except Refusal as problem:
            refuse(form, Refusal(problem.sentence, field="reads" if problem.field == "rights" else problem.field))
        else:
            crumbs = [INTERFACE_CRUMB, (token.name, "")]
            return render(request, "api/made.html", {"token": token, "key": key, "crumbs": crumbs})
    context = {
        "form": form, "title": "生成令牌", "minutes": 2, "submit_label": "生成", "back_href": "/interface/",
        "intro": "令牌像一把钥匙，只显示一次。拿到它的系统就能代表您的单位读写，请只交给系统管理员。",
        "crumbs": [INTERFACE_CRUMB, ("生成令牌", "")], "note": "", "checks": [],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def _found(request: Request, number: int) -> Any:
    """The token, among those the person may see: the administrator's list is all of them."""
    rows: Any = Token.everything if request.actor.can(Can.MANAGE_ACCOUNTS) else Token.objects
    found = rows.select_related("keeper").annotate(keeper_stands=keeper_stands(request.at)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@reads(permits.may_list)
def show(request: Request, number: int) -> HttpResponse:
    token = _found(request, number)
    buttons = []
    if token.revoked_at is None and permits.may_revoke(request.actor, token):
        buttons = [Action("停用", f"/interface/{token.pk}/revoke/")]
    context = {
        "token": token, "rights": rights_in_words(token.rights), "state": _state(token, request.at),
        "role": ROLES[token.role].label, "actions": buttons, "crumbs": [INTERFACE_CRUMB, (token.name, "")],
    }  # fmt: skip
    return render(request, "api/show.html", context)


@writes(permits.may_list)
def revoke(request: Request, number: int) -> HttpResponse:
    token = _found(request, number)
    if not permits.may_revoke(request.actor, token):
        raise PermissionDenied

    def act(given: dict[str, Any]) -> None:
        actions.revoke(token=token, by=request.actor, at=request.at)

    return form_page(
        request, Form(request.POST if request.method == "POST" else None), act, title="停用令牌",
        back=f"/interface/{token.pk}/", done="已停用，这个令牌立即打不开任何东西。", submit_label="停用",
        intro=f"{token.name}（尾号 {token.hint}）将立即不能再读写，不能恢复；要用时再生成新的。",
        crumbs=[INTERFACE_CRUMB, (token.name, f"/interface/{token.pk}/")],
    )  # fmt: skip
