"""Pages of changes: the list, one application with its steps, the decision after a check."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.changes import actions, forms, listings, permits
from qiaoliang.party.changes.choices import ChangeKind, ChangeState
from qiaoliang.party.changes.models import Change
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.registers import PARTY

LIST = ("调整和撤销", "/party/changes/")
INTRO = {
    ChangeKind.ABOLISH: "批复之日起撤销：班子离任，党员转入所选党组织，覆盖同时结束。",
    ChangeKind.UPGRADE: "批复之日起改为新的类别；新班子另行选举。",
    ChangeKind.ADJUST: "批复之日起用新名称、新隶属。",
    ChangeKind.EARLY: "批复后按新的日期换届，可以提出人选。",
    ChangeKind.LATE: "批复后任期延到新的日期，提醒随之顺延。",
}
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    listing = listings.changes(timezone.localdate(request.at))
    return respond(request, listing, listings.change_rows(), crumbs=[PARTY, (LIST[0], "")])


@writes(permits.may_apply, row=Organisation)
def apply(request: Request, organisation: Organisation, change: str) -> HttpResponse:
    if change not in ChangeKind.values:
        raise Http404
    kind, today = ChangeKind(change), timezone.localdate(request.at)
    form = forms.ApplyForm(request.POST or None, organisation=organisation, kind=kind, initial={"applied_on": today})
    if kind == ChangeKind.ABOLISH:
        successor: Any = form.fields["successor"]
        successor.offer(today)

    def act(given: Given) -> Change:
        return actions.apply(
            organisation=organisation, wanted=form.wanted(), applied_on=given["applied_on"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    at = f"/party/organisations/{organisation.pk}/"
    return form_page(
        request, form, act, title=f"申请{kind.label}", back=f"{at}committee/", go=lambda made: made.get_absolute_url(),
        intro=f"{organisation.name}。{INTRO[kind]}", submit_label="提交申请", minutes=2,
        done="已提交，上级党委一般一个月内批复。",
        crumbs=[PARTY, ("党组织", "/party/organisations/"), (organisation.name, at)],
    )  # fmt: skip


@reads(permits.may_view, row=Change)
def show(request: Request, change: Change) -> HttpResponse:
    status, left = listings.lamp(change, timezone.localdate(request.at))
    at, buttons = change.get_absolute_url(), []
    if change.state == ChangeState.APPLIED:
        if permits.may_take_back(request.actor, change):
            buttons.append(Action("撤回", f"{at}take-back/"))
        if permits.may_decide(request.actor, change):
            buttons += [Action("退回", f"{at}return/"), Action("批复", f"{at}decide/", primary=True)]
    facts = [
        ("事项", change.get_kind_display()), ("原来", change.from_words), ("申请", listings.wish(change)),
        ("理由", change.reason), ("不足一般人数的理由", change.exception_reason), ("申请日期", change.applied_on),
        ("批复期限", change.due_on), ("批复", change.decided_on), ("批复文号", change.number),
    ]  # fmt: skip
    context = {
        "change": change, "status": status, "left": left, "facts": facts, "actions": buttons,
        "moves": list(change.moves.order_by("pk")), "crumbs": [PARTY, LIST, (str(change), "")],
    }  # fmt: skip
    return render(request, "changes/show.html", context)


def _step(request: Request, change: Change, form: Any, act: Any, title: str, **more: Any) -> HttpResponse:
    def run(given: Given) -> Any:
        return act(change=change, **given, by=request.actor, at=request.at)

    at = change.get_absolute_url()
    return form_page(
        request, form, run, title=title, back=at, intro=str(change), crumbs=[PARTY, LIST, (str(change), at)], **more
    )


def _initial(request: Request, change: Change) -> Given:
    return {"version": change.version, "on": timezone.localdate(request.at)}


@writes(permits.may_decide, row=Change)
def decide(request: Request, change: Change) -> HttpResponse:
    form = forms.DecideForm(request.POST or None, initial=_initial(request, change))
    answers = [
        {"label": "原来", "value": change.from_words, "note": ""},
        {"label": change.get_kind_display(), "value": listings.wish(change), "note": INTRO[ChangeKind(change.kind)]},
        {"label": "理由", "value": change.reason, "note": change.exception_reason},
    ]
    return _step(
        request, change, form, actions.decide, "批复", template="kit/confirm.html", answers=answers,
        submit_label="批复", done="已批复，从批复之日起生效。",
    )  # fmt: skip


@writes(permits.may_decide, row=Change)
def give_back(request: Request, change: Change) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None, initial=_initial(request, change))
    return _step(request, change, form, actions.give_back, "退回", done="已退回，理由已告知。")


@writes(permits.may_take_back, row=Change)
def take_back(request: Request, change: Change) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None, initial=_initial(request, change))
    return _step(request, change, form, actions.take_back, "撤回", done="已撤回。")
