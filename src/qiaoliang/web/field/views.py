"""Field work on a phone: today's list, and the one-minute form with its folds."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.listings import standing_of
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.fieldwork.contacts.permits import may_log
from qiaoliang.fieldwork.contacts.quiet import pause_of
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.field import actions
from qiaoliang.web.field import today as todays
from qiaoliang.web.field.entries import Entry, writer
from qiaoliang.web.field.tabs import TABS


@reads(may_log)
def today(request: Request) -> HttpResponse:
    return render(
        request, "field/today.html", {"today": todays.today(request.actor, request.at), "tabs": TABS, "tab": "/field/"}
    )


@writes(may_log)
def contact(request: Request) -> HttpResponse:
    if request.method != "POST":
        chosen = _asked(request)
        return _page(request, Entry(None, initial=_initial(request, chosen)), chosen)
    entry = Entry(request.POST)
    if not entry.is_changed and entry.is_valid():
        try:
            logged = _receive(request, entry)
        except Refusal as problem:
            entry.place(problem)
        else:
            return _saved(request, logged)
    return _page(request, entry, _named(entry.form))


def _asked(request: Request) -> Enterprise | None:
    """The enterprise of the address, else the one that is due first."""
    asked = request.GET.get("enterprise", "")
    if not asked:
        return todays.first_due(request.actor, timezone.localdate(request.at))
    found: Enterprise | None = Enterprise.objects.filter(pk=asked).first() if asked.isdigit() else None
    return found


@reads(may_log)
def mine(request: Request) -> HttpResponse:
    """What this phone holds and what was uploaded from it; the rows are the phone's own, the server sends none."""
    clashes = Clash.objects.filter(settled_at=None).count()
    return render(request, "field/mine.html", {"clashes": clashes, "tabs": TABS, "tab": "/field/mine/"})


@writes(may_log)
def entries(request: Request) -> HttpResponse:
    """An entry from a phone's queue: saved once however often it is sent. The answer says what became of it."""
    if request.method != "POST":
        return redirect("field:mine")
    if request.POST.get("person") != request.actor.key:
        return JsonResponse({"state": "person"}, status=409)  # written by somebody else on the same phone
    entry = Entry(request.POST)
    if not entry.form["client_key"].value() or not entry.is_valid():
        return _refused(entry)
    try:
        logged = _receive(request, entry)
    except Refusal as problem:
        entry.place(problem)
        return _refused(entry)
    if isinstance(logged, Clash):
        if logged.settled_at is not None:
            return JsonResponse({"state": "saved"})
        return JsonResponse({"state": "clash", "href": f"/field/clashes/{logged.pk}/"}, status=409)
    if request.POST.get("announce"):
        messages.success(request, _said(logged))
    return JsonResponse({"state": "saved"})


def _refused(entry: Entry) -> JsonResponse:
    problems = entry.problems() or [{"target": "", "label": "", "sentence": "内容不完整，请打开这一条补齐后再存。"}]
    return JsonResponse({"state": "refused", "problems": problems}, status=422)


def _receive(request: Request, entry: Entry) -> actions.Logged | Clash:
    return actions.receive(
        told=entry.told(), body=entry.body(), instructor=writer(request.actor), by=request.actor, at=request.at
    )


def _initial(request: Request, chosen: Enterprise | None) -> dict[str, Any]:
    return {
        "enterprise": chosen.name if chosen else "",
        "channel": Channel.CALL,
        "with_whom": With.OWNER,
        "at_moment": timezone.localtime(request.at),
        "client_key": str(uuid4()),
    }


def _saved(request: Request, logged: actions.Logged | Clash) -> HttpResponse:
    if isinstance(logged, Clash):
        if logged.settled_at is None:
            return redirect("field:clash", pk=logged.pk)
        messages.success(request, "这一版之前已经处理过，没有重复保存。")
    else:
        messages.success(request, _said(logged))
    return redirect("field:today")


def _said(logged: actions.Logged) -> str:
    contact = Contact.objects.select_related("enterprise", "duty_week").get(pk=logged.contact.pk)
    words, kind = standing_of(contact)
    counted = "本周联系已计入" if kind == "done" else f"已保存（{words}，不计入每周联系）"
    said = [f"{contact.enterprise}：{counted}"]
    if logged.demand:
        said.append(f"诉求 {logged.demand.number} 已登记，等项目办派单")
    if logged.claimed:
        said.append("成效已登记，确认后计入" if logged.claimed.is_new else "同一凭据已有登记，已并入，各记份额")
    if logged.handed:
        said.append(f"已登记递送《{logged.handed.policy.title}》")
    return "；".join(said) + "。"


def _page(request: Request, entry: Entry, chosen: Enterprise | None) -> HttpResponse:
    rhythm = todays.rhythm_of(chosen, timezone.localdate(request.at)) if chosen else None
    problems = entry.problems()
    to_change = sum(bool(problem["target"]) for problem in problems)
    context = {
        "form": entry.form,
        "demand": entry.demand,
        "outcome": entry.outcome,
        "policy": entry.policy,
        "is_changed": entry.is_changed,
        "problems": problems,
        "head": f"有 {to_change} 处要改，其余已保留" if to_change else "没有保存，填的内容都还在",
        "hand_over": f"/economy/policies/enterprises/{chosen.pk}/" if chosen else "",
        "visits": todays.other_visits(chosen, request.at) if chosen else [],
        "rhythm": rhythm,
        "pause": pause_of(chosen, timezone.localdate(request.at)) if chosen else None,
        "tabs": TABS,
        "tab": "",
    }
    return render(request, "field/contact.html", context)


def _named(form: ContactForm) -> Enterprise | None:
    """The enterprise that a sent form stands at, for the lines under it."""
    name = str(form["enterprise"].value() or "")
    found: Enterprise | None = Enterprise.objects.filter(name=name).first() if name else None
    return found
