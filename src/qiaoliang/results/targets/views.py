"""Pages of targets: the list, setting one or many, one target with the records behind it, its moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Listing, Tab, respond
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.columns import FIRST_ORDER, columns, prefetched
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.targets import actions, forms, listings, permits, progress
from qiaoliang.results.targets.choices import Holder
from qiaoliang.results.targets.models import Target

CRUMB, LIST = ("指标", "/indicators/"), ("目标考核", "/targets/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("下达目标", "/targets/new/", primary=True)] if permits.may_set(request.actor) else []
    if permits.may_set_many(request.actor):
        buttons.append(Action("给指导员成批下达", "/targets/many/"))
    rows = listings.rows().attaching(progress.attaching(today, request.data_version()))
    return respond(request, listings.targets(today), rows, crumbs=[CRUMB, (LIST[0], "")], actions=buttons)


def _holders(request: Request) -> list[Holder]:
    return list(Holder) if request.actor.can(Can.RUN_PROGRAMME) else [Holder.ORGANISATION]


def _year(request: Request) -> dict[str, Any]:
    year = timezone.localdate(request.at).year
    return {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}


@writes(permits.may_set)
def new(request: Request) -> HttpResponse:
    form = forms.SetForm(request.POST or None, holders=_holders(request), initial=_year(request))
    return form_page(
        request, form, lambda given: actions.set_target(**form.target(), by=request.actor, at=request.at),
        title="下达目标", back=LIST[1], go=lambda made: made.get_absolute_url(), minutes=1, crumbs=[CRUMB, LIST],
        done="已下达，等对方签收。", intro="进度由已确认的记录算出，不用填报。", submit_label="下达",
    )  # fmt: skip


@writes(permits.may_set_many)
def many(request: Request) -> HttpResponse:
    form = forms.ManyForm(request.POST or None, initial=_year(request))

    def act(given: dict[str, Any]) -> int:
        made = actions.set_many(**form.targets(), by=request.actor, at=request.at)
        messages.success(request, f"新下达 {made} 项；已有同一目标的保持不变。")
        return made

    return form_page(
        request, form, act, title="给指导员成批下达", back=LIST[1], minutes=1, crumbs=[CRUMB, LIST], done="已完成。",
        intro="每人一项相同的目标，之后可以逐项调整。", submit_label="下达",
    )  # fmt: skip


def _buttons(request: Request, target: Target) -> list[Action]:
    base = target.get_absolute_url()
    if target.withdrawn_at:
        return []
    found = []
    if target.acknowledged_at is None and permits.may_acknowledge(request.actor, target):
        found.append(Action("签收", f"{base}acknowledge/", primary=True, post=True))
    if permits.may_change(request.actor, target):
        found += [Action("调整", f"{base}change/"), Action("撤销", f"{base}withdraw/")]
    return found


@reads(permits.may_view, row=Target)
def show(request: Request, target: Target) -> HttpResponse:
    """One target and exactly the records that it counts; those the reader may not see are said."""
    with settings.read_once():
        return _shown(request, target, timezone.localdate(request.at))


def _shown(request: Request, target: Any, today: Any) -> HttpResponse:
    indicator = CATALOGUE[target.indicator]
    asked = progress.asked_for(target, today, request.actor.scope)
    rows = progress.own_rows(target, asked, today).select_related(*FACTS[indicator.fact].related)
    tabs = progress.standing_tabs(target, asked)
    target.progress, visible = progress.seen(target, today, request.actor.scope)
    listing = Listing(
        key=f"target-{target.pk}", title=f"{indicator.label}的记录", unit="条", columns=columns(indicator),
        order=FIRST_ORDER.get(indicator.fact, "-on"), tabs=[Tab(key, label, when=when) for key, label, when in tabs],
        empty="期限内还没有这样的记录。", may_export=permits.may_export,
    )  # fmt: skip
    shown = prefetched(indicator, asked, rows if target.starts_on <= today else rows.none())
    return respond(
        request, listing, shown, "targets/show.html", crumbs=[CRUMB, LIST, (target.holder_name, "")],
        actions=_buttons(request, target), target=target, indicator=indicator,
        goal=listings.printed(target, target.goal), reached=listings.reached(target),
        lamp=actions.lamp_of(target, target.progress, today), changes=_changes(target),
        hidden_rows=target.progress.records - visible, today=today,
    )  # fmt: skip


def _changes(target: Target) -> list[tuple[Any, str, str]]:
    return [
        (one, listings.printed(target, one.goal_before), listings.printed(target, one.goal_after))
        for one in target.changes.all()
    ]


@writes(permits.may_acknowledge, row=Target)
def acknowledge(request: Request, target: Target) -> HttpResponse:
    if request.method == "POST":
        actions.acknowledge(target=target, by=request.actor, at=request.at)
        messages.success(request, "已签收。")
    return redirect(target.get_absolute_url())


def _on(request: Request, target: Target, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    name = f"{target.holder_name} · {CATALOGUE[target.indicator].label} {listings.printed(target, target.goal)}"
    return form_page(
        request, form, act, title=title, back=target.get_absolute_url(), intro=name, done=done, submit_label=title,
        crumbs=[CRUMB, LIST, (target.holder_name, target.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_change, row=Target)
def change(request: Request, target: Target) -> HttpResponse:
    indicator = CATALOGUE[target.indicator]
    initial = {"goal": forms.typed(indicator, target.goal), "version": target.version}
    form = forms.ChangeForm(request.POST or None, indicator=indicator, initial=initial)

    def act(given: dict[str, Any]) -> Target:
        return actions.change(target=target, **given, by=request.actor, at=request.at)

    return _on(request, target, form, act, "调整", "已调整，等对方重新签收。")


@writes(permits.may_change, row=Target)
def withdraw(request: Request, target: Target) -> HttpResponse:
    form = forms.WithdrawForm(request.POST or None, initial={"version": target.version})

    def act(given: dict[str, Any]) -> Target:
        return actions.withdraw(target=target, **given, by=request.actor, at=request.at)

    return _on(request, target, form, act, "撤销", "已撤销，经过保留。")
