"""Field work on a phone: today's list, and the one-minute form with its two folds."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.listings import standing_of
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.contacts.permits import may_log
from qiaoliang.fieldwork.outcomes.forms import FoldForm, corrected
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.templatetags.kit import target
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.field import actions
from qiaoliang.web.field import today as todays
from qiaoliang.web.field.forms import DemandFold, folded

# Which field of the fold a refusal of the ledger belongs to: the fold asks for two of them in one line.
_OF_FOLD = dict.fromkeys(("document_number", "counterpart", "deciding_authority", "enterprise"), "document")
TABS = (("/field/", "今日"), ("/enterprises/", "企业"), ("/demands/", "诉求"), ("/workbench/", "我的"))


@reads(may_log)
def today(request: Request) -> HttpResponse:
    return render(
        request, "field/today.html", {"today": todays.today(request.actor, request.at), "tabs": TABS, "tab": "/field/"}
    )


@writes(may_log)
def contact(request: Request) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    changed = corrected(data) if data is not None else None
    sent = changed or data
    form = ContactForm(sent, initial=_initial(request) if data is None else None)
    demand, outcome = folded(DemandFold, sent, "demand"), folded(FoldForm, sent, "outcome")
    if request.method == "POST" and changed is None and _are_valid(form, demand, outcome):
        try:
            logged = _log(request, form, demand, outcome)
        except Refusal as problem:
            _place(problem, form, demand, outcome)
        else:
            return _saved(request, logged)
    return _page(request, form, demand, outcome, is_changed=changed is not None)


def _initial(request: Request) -> dict[str, Any]:
    asked = request.GET.get("enterprise") or todays.today(request.actor, request.at).first_due
    return {
        "enterprise": initial_name(asked),
        "channel": Channel.CALL,
        "with_whom": With.OWNER,
        "at_moment": timezone.localtime(request.at),
        "client_key": str(uuid4()),
    }


def _are_valid(form: ContactForm, demand: DemandFold, outcome: Any) -> bool:
    """All three are checked, so that every problem is said at once."""
    is_valid = form.is_valid()
    enterprise: Enterprise | None = form.cleaned_data.get("enterprise")
    outcome.revenue_fen = enterprise.revenue_fen if enterprise else None
    return all([is_valid, demand.is_valid(), outcome.is_valid()])


def _log(request: Request, form: ContactForm, demand: DemandFold, outcome: Any) -> actions.Logged:
    talk = dict(form.cleaned_data)
    enterprise, client_key = talk.pop("enterprise"), talk.pop("client_key")
    instructor = Instructor.everything.get(pk=request.actor.keys("instructor")[0])
    return actions.log_contact(
        enterprise=enterprise, instructor=instructor, talk=talk, client_key=client_key,
        demand=demand.cleaned_data if demand.has_changed() else None,
        outcome=outcome.facts(timezone.localdate(talk["at_moment"])) if outcome.has_changed() else None,
        by=request.actor, at=request.at,
    )  # fmt: skip


def _place(problem: Refusal, form: BaseForm, demand: BaseForm, outcome: BaseForm) -> None:
    """Put the sentence beside the field it is about, in the part of the form where that field is."""
    where, name = form, problem.field
    if isinstance(problem, actions.FoldRefused):
        where = {"demand": demand, "outcome": outcome}[problem.fold]
        name = _OF_FOLD.get(name or "", name)
    where.add_error(name if name in where.fields else None, problem.sentence)


def _saved(request: Request, logged: actions.Logged) -> HttpResponse:
    contact = Contact.objects.select_related("enterprise", "duty_week").get(pk=logged.contact.pk)
    words, kind = standing_of(contact)
    counted = "本周联系已计入" if kind == "done" else f"已保存（{words}，不计入每周联系）"
    said = [f"{contact.enterprise}：{counted}"]
    if logged.demand:
        said.append(f"诉求 {logged.demand.number} 已登记，等项目办派单")
    if logged.claimed:
        said.append("成效已登记，确认后计入" if logged.claimed.is_new else "同一凭据已有登记，已并入，各记份额")
    messages.success(request, "；".join(said) + "。")
    return redirect("field:today")


def _page(request: Request, form: ContactForm, demand: Any, outcome: Any, *, is_changed: bool) -> HttpResponse:
    chosen = _chosen(form)
    problems = [problem for part in (form, demand, outcome) for problem in _problems(part)]
    to_change = sum(bool(problem["target"]) for problem in problems)
    context = {
        "form": form,
        "demand": demand,
        "outcome": outcome,
        "is_changed": is_changed,
        "problems": problems,
        "head": f"有 {to_change} 处要改，其余已保留" if to_change else "没有保存，填的内容都还在",
        "visits": todays.other_visits(chosen, request.at) if chosen else [],
        "pause": todays.pause_of(chosen, timezone.localdate(request.at)) if chosen else None,
        "tabs": TABS,
        "tab": "",
    }
    return render(request, "field/contact.html", context)


def _chosen(form: ContactForm) -> Enterprise | None:
    """The enterprise the form stands at, for the lines under it."""
    name = str(form["enterprise"].value() or "")
    found: Enterprise | None = Enterprise.objects.filter(name=name).first() if name else None
    return found


def _problems(form: Any) -> list[dict[str, str]]:
    """(where, name, sentence) of everything to change in one part of the form."""
    if not form.is_bound:
        return []
    general = [{"target": "", "label": "", "sentence": sentence} for sentence in form.non_field_errors()]
    return general + [
        {"target": target(field), "label": str(field.label), "sentence": sentence}
        for field in form
        for sentence in field.errors
    ]
