"""Pages of transfers and floating members: the lists, one row with what may be done, and their forms."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.membership.permits import shown_name
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.registers import PARTY
from qiaoliang.party.transfers import actions, forms, listings, permits
from qiaoliang.party.transfers.choices import TransferState
from qiaoliang.party.transfers.models import Floating, Transfer

TRANSFERS, FLOATS = ("组织关系转接", "/party/transfers/"), ("流动党员", "/party/floats/")
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    base = TRANSFERS[1]
    buttons = [Action("接收转来的党员", f"{base}enrol/"), Action("开介绍信", f"{base}new/", primary=True)]
    return respond(
        request, listings.transfers(request.actor, today), listings.transfer_rows(), crumbs=[PARTY, (TRANSFERS[0], "")],
        actions=buttons if permits.may_keep(request.actor) else [],
    )  # fmt: skip


@reads(permits.may_view, row=Transfer)
def show(request: Request, transfer: Transfer) -> HttpResponse:
    at, buttons = transfer.get_absolute_url(), []
    if transfer.state == TransferState.ISSUED:
        if permits.may_give_back(request.actor, transfer):
            buttons.append(Action("退回", f"{at}return/"))
        if permits.may_settle(request.actor, transfer):
            word = "接收" if transfer.target_id else "登记回执"
            buttons.append(Action(word, f"{at}receive/", primary=True))
    is_open = transfer.state == TransferState.ISSUED
    lamp = listings.lamp(transfer.due_on, timezone.localdate(request.at)) if is_open else ("done", "")
    name = shown_name(request.actor, transfer)
    facts = [
        ("转出党组织", transfer.source_name), ("转入党组织", transfer.target_name),
        ("介绍信", transfer.letter_number), ("开具日期", transfer.issued_on), ("有效期至", transfer.due_on),
        ("原因", transfer.reason), ("接收或退回", transfer.settled_on), ("回执编号或退回原因", transfer.receipt),
    ]  # fmt: skip
    context = {
        "name": name, "state": transfer.get_state_display(), "status": lamp[0], "left": lamp[1], "facts": facts,
        "holder": transfer.target_name if is_open else "", "actions": buttons, "title": TRANSFERS[0],
        "crumbs": [PARTY, TRANSFERS, (name, "")], "note": "回执收到以前，党员仍在原名册上，由原党组织联系。",
    }  # fmt: skip
    return render(request, "transfers/show.html", context)


@writes(permits.may_keep)
def issue(request: Request) -> HttpResponse:
    form = forms.IssueForm(request.POST or None, initial=forms.today_on(timezone.localdate(request.at)))

    def act(given: Given) -> Transfer:
        return actions.issue(**given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="开介绍信", back=TRANSFERS[1], go=lambda made: made.get_absolute_url(), minutes=1,
        intro="党员在对方接收、回执收到以前，仍在本组织名册上。", done="已登记，对方已收到通知。",
        crumbs=[PARTY, TRANSFERS],
    )  # fmt: skip


@writes(permits.may_keep)
def enrol(request: Request) -> HttpResponse:
    initial = {**forms.today_on(timezone.localdate(request.at)), "organisation": _own(request.GET.get("organisation"))}
    form = forms.EnrolForm(request.POST or None, initial=initial)

    def act(given: Given) -> Transfer:
        return actions.enrol(**given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="接收转来的党员", back=TRANSFERS[1], minutes=1, go=_at,
        intro="从本系统以外的党组织转来，凭介绍信登记上名册。", done="已上名册，请把回执寄回原党组织。",
        crumbs=[PARTY, TRANSFERS],
    )  # fmt: skip


def _at(made: Transfer) -> str:
    return made.get_absolute_url()


def _own(pk: str | None) -> str:
    if pk is None or not pk.isdigit():
        return ""
    found = Organisation.objects.filter(pk=pk).values_list("name", flat=True).first()
    return found or ""


@writes(permits.may_view, row=Transfer)
def receive(request: Request, transfer: Transfer) -> HttpResponse:
    if not permits.may_settle(request.actor, transfer):
        raise PermissionDenied
    initial = {**forms.today_on(timezone.localdate(request.at)), "version": transfer.version}
    form = forms.ReceiveForm(request.POST or None, initial=initial)

    def act(given: Given) -> Transfer:
        return actions.receive(transfer=transfer, **given, by=request.actor, at=request.at)

    return _about(request, transfer, form, act, "接收" if transfer.target_id else "登记回执", "已转接，名册已更新。")


@writes(permits.may_view, row=Transfer)
def give_back(request: Request, transfer: Transfer) -> HttpResponse:
    if not permits.may_give_back(request.actor, transfer):
        raise PermissionDenied
    initial = {**forms.today_on(timezone.localdate(request.at)), "version": transfer.version}
    form = forms.BackForm(request.POST or None, initial=initial)

    def act(given: Given) -> Transfer:
        return actions.give_back(transfer=transfer, **given, by=request.actor, at=request.at)

    return _about(request, transfer, form, act, "退回", "已退回，党员仍在原名册上。")


def _about(request: Request, transfer: Transfer, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    name, at = shown_name(request.actor, transfer), transfer.get_absolute_url()
    return form_page(
        request, form, act, title=title, back=at, intro=f"{name}：{transfer.source_name} → {transfer.target_name}",
        done=done, crumbs=[PARTY, TRANSFERS, (name, at)],
    )  # fmt: skip


# --- floating members


@reads(permits.may_list)
def floats(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    buttons = [Action("登记流入", f"{FLOATS[1]}in/"), Action("登记流出", f"{FLOATS[1]}out/", primary=True)]
    return respond(
        request, listings.floats(request.actor, today), listings.float_rows(), crumbs=[PARTY, (FLOATS[0], "")],
        actions=buttons if permits.may_keep(request.actor) else [],
    )  # fmt: skip


@reads(permits.may_view, row=Floating)
def show_float(request: Request, floating: Floating) -> HttpResponse:
    at, buttons = f"{FLOATS[1]}{floating.pk}/", []
    if floating.ends_on is None and permits.may_follow(request.actor, floating):
        buttons = [Action("结束流动", f"{at}end/"), Action("核实仍在流动", f"{at}confirm/", primary=True)]
    lamp = listings.lamp(floating.due_on, timezone.localdate(request.at)) if floating.ends_on is None else ("off", "")
    name = shown_name(request.actor, floating)
    facts = [
        ("类别", floating.get_kind_display()), ("党组织", floating.organisation.name),
        ("外出地或原籍", floating.elsewhere), ("对方党组织", floating.other_organisation),
        ("联系人", floating.liaison_name), ("起", floating.starts_on), ("满半年核实", floating.due_on),
        ("止", floating.ends_on), ("结束原因", floating.end_reason),
    ]  # fmt: skip
    context = {
        "name": name, "state": floating.get_direction_display(), "status": lamp[0], "left": lamp[1], "facts": facts,
        "holder": floating.organisation.name, "actions": buttons, "title": FLOATS[0],
        "crumbs": [PARTY, FLOATS, (name, "")],
        "note": "外出半年以上、地点固定的，一般应转接组织关系；流入党员不在本组织名册上，没有表决权。",
    }  # fmt: skip
    return render(request, "transfers/show.html", context)


def _float_form(request: Request, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    return form_page(request, form, act, title=title, back=FLOATS[1], done=done, minutes=1, crumbs=[PARTY, FLOATS])


@writes(permits.may_keep)
def float_out(request: Request) -> HttpResponse:
    form = forms.OutForm(request.POST or None, initial=forms.today_on(timezone.localdate(request.at)))

    def act(given: Given) -> Floating:
        return actions.float_out(**given, by=request.actor, at=request.at)

    return _float_form(request, form, act, "登记流出", "已登记，半年后请核实。")


@writes(permits.may_keep)
def float_in(request: Request) -> HttpResponse:
    form = forms.InForm(request.POST or None, initial=forms.today_on(timezone.localdate(request.at)))

    def act(given: Given) -> Floating:
        return actions.float_in(**given, by=request.actor, at=request.at)

    return _float_form(request, form, act, "登记流入", "已登记，不进名册、不计表决权。")


@writes(permits.may_follow, row=Floating)
def confirm_float(request: Request, floating: Floating) -> HttpResponse:
    form = forms.ConfirmForm(request.POST or None, initial=forms.today_on(timezone.localdate(request.at)))

    def act(given: Given) -> Floating:
        return actions.confirm_float(floating=floating, **given, by=request.actor, at=request.at)

    return _float_form(request, form, act, "核实仍在流动", "已核实，半年后再核实。")


@writes(permits.may_follow, row=Floating)
def end_float(request: Request, floating: Floating) -> HttpResponse:
    form = forms.EndForm(request.POST or None, initial=forms.today_on(timezone.localdate(request.at)))

    def act(given: Given) -> Floating:
        return actions.end_float(floating=floating, **given, by=request.actor, at=request.at)

    return _float_form(request, form, act, "结束流动", "已结束，历史保留。")
