"""Pages of tasks and notices: what I got, what was sent, one of them from either side, sending with its burden."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.web.assignments import actions, addressing, forms, listings, permits
from qiaoliang.web.assignments.choices import Sender
from qiaoliang.web.assignments.finishing import FinishForm
from qiaoliang.web.assignments.load import load
from qiaoliang.web.assignments.models import Assignment, Copy
from qiaoliang.web.duty.permits import may_list as may_list_duty

OWN, SENT = ("任务与通知", "/tasks/"), ("发出的", "/tasks/sent/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    """What one got oneself; who only sends is taken to what was sent."""
    actor = request.actor
    if not any(actor.can(can) for can in permits.RECEIVERS) and permits.may_see_sent(actor):
        return redirect("assignments:sent")
    listing = listings.own(timezone.localdate(request.at), lamp_calendar())
    return respond(request, listing, listings.own_rows(actor.user_id), actions=[*_duty(request), *_buttons(request)])


def _buttons(request: Request) -> list[Action]:
    if not permits.may_see_sent(request.actor):
        return []
    return [Action("我们发出的", "/tasks/sent/"), *_new(request)]


def _new(request: Request) -> list[Action]:
    return [Action("发任务或通知", "/tasks/new/", primary=True)] if permits.may_send(request.actor) else []


def _duty(request: Request) -> list[Action]:
    return [Action("年度计划", "/plans/"), Action("述职", "/duty/")] if may_list_duty(request.actor) else []


@reads(permits.may_see_sent)
def sent(request: Request) -> HttpResponse:
    new = [*_duty(request), *_new(request)]
    listing = listings.sent(timezone.localdate(request.at))
    return respond(request, listing, listings.sent_rows(request.actor), actions=new, crumbs=[OWN, (SENT[0], "")])


@writes(permits.may_send)
def new(request: Request) -> HttpResponse:
    """Two steps on one address: write it, see whom it reaches and what it costs, then send."""
    today = timezone.localdate(request.at)
    sender = permits.sender_of(request.actor) or Sender.OFFICE
    form = forms.SendForm(request.POST or None, sender=sender, initial=forms.first_days(today))
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        try:
            if "sure" in request.POST:
                made = actions.send(
                    text=form.text(),
                    group=form.group(),
                    reason=request.POST.get("reason", ""),
                    by=request.actor,
                    at=request.at,
                )
                messages.success(request, f"已发给 {made.people_count} 人，共 {made.copy_count} 件。")
                return redirect(made.get_absolute_url())
            return _checked(request, form)
        except actions.AboveTheLimit as problem:
            return _checked(request, form, problem.sentence)
        except Refusal as problem:
            refuse(form, problem)
    context = {
        "form": form, "title": "发任务或通知", "intro": "下一步会列出发给多少人、一共占用多少时间，再确认。",
        "minutes": 2, "submit_label": "下一步：核对", "back_href": SENT[1], "crumbs": [OWN, SENT, ("发任务或通知", "")],
        "note": "", "checks": [],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def _checked(request: Request, form: forms.SendForm, problem: str = "") -> HttpResponse:
    """The burden before anything is sent (rules.md section 7)."""
    text, group = form.text(), form.group()
    today = timezone.localdate(request.at)
    people = addressing.addressees(group, request.actor, today)
    context = {
        "form": form, "text": text, "people": people, "shown": people[:12], "rest": max(len(people) - 12, 0),
        "burden": actions.burden(text, people), "group": actions.words_of(group),
        "load": load(people, text.minutes, text.due_on, today), "problem": problem,
        "reason": request.POST.get("reason", ""),
        "kept": [(name, value) for name, values in request.POST.lists() for value in values
                 if name not in ("csrfmiddlewaretoken", "sure", "again", "reason")],
        "crumbs": [OWN, SENT, ("核对", "")],
    }  # fmt: skip
    return render(request, "assignments/check.html", context)


@reads(permits.may_view, row=Assignment)
def show(request: Request, assignment: Assignment) -> HttpResponse:
    """For whoever got it: the own copies to answer. For whoever sent it: who has received and done."""
    return _page(request, assignment)


def _page(
    request: Request, assignment: Assignment, problem: str = "", at_fault: int = 0, typed: str = ""
) -> HttpResponse:
    today, days = timezone.localdate(request.at), lamp_calendar()
    mine = list(listings.own_rows(request.actor.user_id).filter(assignment=assignment).order_by("pk"))
    is_over = assignment.withdrawn_at is not None or assignment.expires_on < today
    context = {
        "assignment": assignment,
        "mine": [(copy, listings.lamp(copy, today, days)) for copy in mine],
        "is_over": is_over,
        "problem": problem,
        "at_fault": at_fault,
        "typed": typed,
        "moves": list(assignment.moves.all()),
        "crumbs": [OWN, (assignment.title, "")],
        "actions": _moves(request, assignment) if not is_over else [],
    }
    if not permits.may_oversee(request.actor, assignment):
        return render(request, "assignments/show.html", {**context, "is_sender": False})
    rows = Copy.everything.filter(assignment=assignment).select_related("enterprise")
    context["crumbs"] = [OWN, SENT, (assignment.title, "")]
    listing = listings.copies(assignment, today, days)
    return respond(request, listing, rows, "assignments/show.html", **context, is_sender=True)


def _moves(request: Request, assignment: Assignment) -> list[Action]:
    if not permits.may_manage(request.actor, assignment):
        return []
    base = assignment.get_absolute_url()
    return [Action("更正", f"{base}correct/"), Action("撤回", f"{base}withdraw/")]


@writes(permits.may_manage, row=Assignment)
def correct(request: Request, assignment: Assignment) -> HttpResponse:
    initial = {name: getattr(assignment, name) for name in ("kind", "version", *actions.TEXTS)}
    form = forms.CorrectForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Assignment:
        return actions.correct(
            assignment=assignment, text=form.text(), reason=given["reason"], version=given["version"],
            by=request.actor, at=request.at,
        )  # fmt: skip

    return _on(request, assignment, form, act, "更正", "已更正，还没完成的人都会看到。")


@writes(permits.may_manage, row=Assignment)
def withdraw(request: Request, assignment: Assignment) -> HttpResponse:
    form = forms.WithdrawForm(request.POST or None, initial={"version": assignment.version})

    def act(given: dict[str, Any]) -> Assignment:
        return actions.withdraw(assignment=assignment, **given, by=request.actor, at=request.at)

    return _on(request, assignment, form, act, "撤回", "已撤回，各人名单里不再出现。")


def _on(request: Request, assignment: Assignment, form: Any, act: Any, title: str, done: str) -> HttpResponse:
    here = (assignment.title, assignment.get_absolute_url())
    return form_page(
        request, form, act, title=title, back=here[1], intro=assignment.title, done=done, submit_label=title,
        crumbs=[OWN, SENT, here],
    )  # fmt: skip


@writes(permits.may_answer, row=Copy)
def receive(request: Request, copy: Copy) -> HttpResponse:
    if request.method == "POST":
        actions.receive(copy=copy, by=request.actor, at=request.at)
        messages.success(request, "已记下：收到。")
    return redirect("assignments:show", pk=copy.assignment_id)


@writes(permits.may_answer, row=Copy)
def finish(request: Request, copy: Copy) -> HttpResponse:
    if request.method != "POST":
        return redirect("assignments:show", pk=copy.assignment_id)
    form = FinishForm(request.POST)
    try:
        words = form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "")
        if len(words) > 200:
            raise Refusal(f"“办得怎样”最多 200 字，现在 {len(words)} 字，请精简。")
        actions.finish(copy=copy, words=words, by=request.actor, at=request.at)
    except Refusal as problem:
        return _page(request, copy.assignment, problem.sentence, copy.pk, request.POST.get("words", ""))
    messages.success(request, "已记下办理情况。")
    return redirect("assignments:show", pk=copy.assignment_id)
