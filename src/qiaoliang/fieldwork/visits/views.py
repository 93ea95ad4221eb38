"""Pages of visits: the list, asking, one visit with the owner's three answers, coming along, withdrawing."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.contacts.models import Contact, Rhythm
from qiaoliang.fieldwork.visits import actions, listings, permits, rules
from qiaoliang.fieldwork.visits.choices import STANDING, Answer, Stage
from qiaoliang.fieldwork.visits.forms import AskForm, JoinForm
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.fields import initial_name
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme.settings import calendar

CRUMB = ("走访", "/visits/")


def _me(request: Request) -> Instructor:
    found: Instructor = Instructor.everything.select_related("department").get(pk=request.actor.keys("instructor")[0])
    return found


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    rows = Visit.objects.select_related("enterprise", "asked_by__department").defer("asked_by__phone")
    rows = rows.prefetch_related("companions__instructor__department")
    buttons = [Action("约走访", "/visits/new/", primary=True)] if permits.may_ask(request.actor) else []
    if permits.may_watch(request.actor):
        buttons.append(Action("谁被看见了", "/field/attention/"))
    return respond(request, listings.visits(request.at), rows, actions=buttons)


@writes(permits.may_ask)
def ask(request: Request) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, initial=_initial(request) if sent is None else None)
    near: Visit | None = None
    if sent is not None and form.is_valid():
        try:
            visit = actions.ask(instructor=_me(request), by=request.actor, at=request.at, **form.cleaned_data)
        except actions.OthersComeAnyway as problem:
            near = problem.visit
            form.add_error(None, problem.sentence)
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, "已约，等企业答复。对方可以改时间，也可以谢绝。")
            return redirect("visits:show", pk=visit.pk)
    chosen = _chosen(form)
    context = {
        "form": form,
        "title": "约走访",
        "minutes": 1,
        "submit_label": "请企业答复",
        "back_href": "/visits/",
        "crumbs": [CRUMB, ("约走访", "")],
        "near": near,
        "agreed": _agreed(chosen, request.at) if chosen else "",
        "came": _came(chosen, request.at) if chosen else [],
        "coming": _coming(chosen, request.at) if chosen else [],
    }
    return render(request, "visits/ask.html", context)


def _initial(request: Request) -> dict[str, Any]:
    tomorrow = calendar().add_workdays(timezone.localdate(request.at), 1)
    when = datetime.combine(tomorrow, rules.OTHER_HOURS[0])
    return {"enterprise": initial_name(request.GET.get("enterprise")), "starts_at": when}


def _chosen(form: AskForm) -> Enterprise | None:
    name = str(form["enterprise"].value() or "")
    found: Enterprise | None = Enterprise.objects.filter(name=name).first() if name else None
    return found


def _agreed(enterprise: Enterprise, at: datetime) -> str:
    """What the owner wants of the contact, in words."""
    found = Rhythm.everything.filter(Rhythm.covers(timezone.localdate(at)), enterprise=enterprise).first()
    return found.agreed.words if found else ""


def _came(enterprise: Enterprise, at: datetime) -> list[Contact]:
    """Who was there in the last 30 days, whatever their department (ux.md 6)."""
    rows = Contact.objects.filter(enterprise=enterprise, voided_at=None, at__gte=at - rules.LOOKS_BACK)
    return list(rows.select_related("instructor__department").order_by("-at")[:5])


def _coming(enterprise: Enterprise, at: datetime) -> list[Visit]:
    rows = Visit.objects.ahead(at).filter(enterprise=enterprise, starts_at__lte=at + rules.LOOKS_BACK)
    return list(rows.select_related("asked_by__department", "enterprise")[:5])


@reads(permits.may_see, row=Visit)
def show(request: Request, visit: Visit) -> HttpResponse:
    return _page(request, visit)


def _page(request: Request, visit: Visit, problem: str = "") -> HttpResponse:
    is_ahead = visit.starts_at > request.at
    may_answer = is_ahead and visit.stage != Stage.WITHDRAWN and permits.may_answer(request.actor, visit)
    mine = request.actor.keys("instructor")
    companions = list(visit.companions.select_related("instructor__department"))
    along = {str(one.instructor_id) for one in companions} | {str(visit.asked_by_id)}
    is_standing = is_ahead and visit.stage in STANDING
    words, status = listings.shown(visit, request.at)
    context = {
        "visit": visit,
        "words": words,
        "status": status,
        "companions": companions,
        "agreed": _agreed(visit.enterprise, request.at),
        "came": _came(visit.enterprise, request.at),
        "problem": problem,
        "offers": actions.offers(visit, request.at) if may_answer else [],
        "join_form": JoinForm() if is_standing and mine and not along & set(mine) else None,
        "may_withdraw": is_standing and permits.may_withdraw(request.actor, visit),
        "may_log": not is_ahead and visit.is_agreed and bool(along & set(mine)),
        "crumbs": [CRUMB, (str(visit.enterprise), "")],
    }
    return render(request, "visits/show.html", context)


def moment_of(text: str) -> datetime | None:
    """One of the offered times, as its button sends it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def answer_of(data: Any) -> dict[str, Any]:
    """The arguments of `actions.answer` in the button that was pressed: `accept`, `decline` or `move:<moment>`."""
    kind, _, moment = data.get("answer", "").partition(":")
    return {"answer": kind, "moved_to": moment_of(moment) if kind == Answer.MOVE else None}


@writes(permits.may_answer, row=Visit)
def answer(request: Request, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return redirect("visits:show", pk=visit.pk)
    try:
        actions.answer(visit=visit, by=request.actor, at=request.at, **answer_of(request.POST))
    except Refusal as problem:
        return _page(request, visit, problem.sentence)
    messages.success(request, "已告诉对方。随时可以再改。")
    return redirect("visits:show", pk=visit.pk)


@writes(permits.may_join, row=Visit)
def join(request: Request, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return redirect("visits:show", pk=visit.pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, "请先选您来做什么，再点“一并去”。")
    try:
        actions.join(visit=visit, instructor=_me(request), by=request.actor, at=request.at, **form.cleaned_data)
    except Refusal as problem:
        return _page(request, visit, problem.sentence)
    messages.success(request, "已加入，企业只接待一次。")
    return redirect("visits:show", pk=visit.pk)


@writes(permits.may_withdraw, row=Visit)
def withdraw(request: Request, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return redirect("visits:show", pk=visit.pk)
    try:
        actions.withdraw(visit=visit, by=request.actor, at=request.at)
    except Refusal as problem:
        return _page(request, visit, problem.sentence)
    messages.success(request, "已撤回，并告诉了企业。")
    return redirect("visits:index")
