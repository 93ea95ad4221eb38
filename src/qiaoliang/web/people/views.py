"""Accounts and roles: the system administrator opens and closes, the security administrator gives and takes.

No enterprise, demand or figure is shown here. Letting somebody in again is done by two: see `recoveries`.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts import actions, proofs, sittings
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.accounts.roles import ROLE_CHOICES, ROLES, Can
from qiaoliang.kit.formfields import LineField
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, sensitive, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.web.people.places import KINDS, find_place, place_name

PEOPLE = ("账号", "/people/")


def may_manage(actor: Actor) -> bool:
    return actor.can(Can.MANAGE_ACCOUNTS)


def may_give(actor: Actor) -> bool:
    return actor.can(Can.GIVE_ROLES)


def may_look(actor: Actor) -> bool:
    return may_manage(actor) or may_give(actor)


def _roles(user: User) -> str:
    return "、".join(ROLES[grant.role].label for grant in user.grants.all() if not grant.ends_on) or "—"


ACCOUNTS = Listing(
    key="accounts",
    title="账号",
    unit="个",
    columns=(
        Column("username", "账号", lambda u: Cell(u.username, href=f"/people/{u.pk}/"), sort="username"),
        Column("name", "姓名", lambda u: u.name, sort="name"),
        Column(
            "roles", "角色", lambda u: "、".join(ROLES[g.role].label for g in u.grants.all() if not g.ends_on) or "—"
        ),
        Column(
            "active", "状态", lambda u: Cell("启用" if u.is_active else "停用", status="" if u.is_active else "off")
        ),
    ),
    order="username",
    search=lambda rows, text: rows.filter(Q(username__icontains=text) | Q(name__icontains=text)),
    search_hint="账号或姓名",
    tabs=(Tab("active", "启用", when=Q(is_active=True)), Tab("closed", "停用", when=Q(is_active=False))),
    may_export=lambda actor: False,
)


class AccountForm(forms.Form):
    username = LineField(_("账号"), 64)
    name = LineField(_("姓名"), 64)
    password = forms.CharField(label=_("初始口令"), max_length=128, help_text=_("本人第一次登录后必须修改"))


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=ROLE_CHOICES)
    where_kind = forms.ChoiceField(label=_("范围类别"), choices=[(kind, place.label) for kind, place in KINDS.items()])
    where = LineField(
        _("范围"), 120, required=False, help_text=_("地区代码、部门或党组织名称、指导员编号、企业信用代码；全市留空")
    )


@reads(may_look)
def index(request: Request) -> HttpResponse:
    buttons = [Action("新建账号", "/people/new/", primary=True)] if may_manage(request.actor) else []
    buttons.append(Action("恢复申请", "/people/recoveries/"))
    return respond(request, ACCOUNTS, User.objects.prefetch_related("grants"), actions=buttons)


@writes(may_manage)
def new(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> User:
        return actions.open_account(**given, must_change_password=True, by=request.actor, at=request.at)

    return form_page(
        request, AccountForm(request.POST or None), act, title="新建账号", back=PEOPLE[1],
        go=lambda user: f"/people/{user.pk}/", done="账号已建立，请接着授予角色。", crumbs=[PEOPLE],
    )  # fmt: skip


def _person(pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@reads(may_look)
def show(request: Request, user_pk: int) -> HttpResponse:
    person = _person(user_pk)
    grants = [(grant, ROLES[grant.role].label, place_name(grant)) for grant in person.grants.order_by("ends_on", "pk")]
    context = {
        "person": person,
        "grants": grants,
        "sittings": sittings.rows_for(person, request.at),
        "factors": [proofs.LABELS[row.type] for row in proofs.factors(person)],
        "waiting": person.recoveries.filter(decided_at=None).first(),
        "may_manage": may_manage(request.actor),
        "may_give": may_give(request.actor),
        "is_self": person.pk == request.actor.user_id,
        "crumbs": [PEOPLE, (person.name, "")],
    }
    return render(request, "people/show.html", context)


@sensitive
@writes(may_give)
def give(request: Request, user_pk: int) -> HttpResponse:
    person = _person(user_pk)

    def act(given: dict[str, Any]) -> Grant:
        return actions.give_role(
            user=person, role=given["role"], where_kind=given["where_kind"],
            where_key=find_place(given["where_kind"], given["where"]), starts_on=timezone.localdate(request.at),
            by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, RoleForm(request.POST or None), act, title="授予角色", back=f"/people/{person.pk}/",
        done="已授予。", crumbs=[PEOPLE, (person.name, f"/people/{person.pk}/")],
    )  # fmt: skip


@writes(may_give)
def take(request: Request, user_pk: int, grant_pk: int) -> HttpResponse:
    grant = _person(user_pk).grants.filter(pk=grant_pk).first()
    if grant is None:
        raise Http404
    if request.method == "POST":
        actions.take_role(grant=grant, ends_on=timezone.localdate(request.at), by=request.actor, at=request.at)
        messages.success(request, "已收回，今天结束后失效。")
    return redirect("people:show", user_pk=user_pk)


@writes(may_manage)
def switch(request: Request, user_pk: int) -> HttpResponse:
    person = _person(user_pk)
    if request.method == "POST":
        actions.set_active(user=person, is_active=not person.is_active, by=request.actor, at=request.at)
        messages.success(request, "已停用，立即退出登录。" if person.is_active else "已启用。")
    return redirect("people:show", user_pk=user_pk)


@writes(may_give)
def sign_out(request: Request, user_pk: int) -> HttpResponse:
    """End every session of somebody: a lost phone, an open screen, a suspicion."""
    person = _person(user_pk)
    if request.method == "POST":
        ended = sittings.end_sessions(user=person, by=request.actor, at=request.at)
        messages.success(request, f"已退出 {ended} 处登录。" if ended else "这个人现在没有登录。")
    return redirect("people:show", user_pk=user_pk)
