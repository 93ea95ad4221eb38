"""The enterprise's demands: raising one, where it stands, its word that closes it, re-opening once."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands import actions, rules, story, suggestions
from qiaoliang.economy.demands.caseforms import WHAT_HIDING_DOES, HideForm
from qiaoliang.economy.demands.choices import Mouth, Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.demands.naming import nameable
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.registry.programme import settings
from qiaoliang.web.owners.forms import OwnDemandForm, ReopenForm, SettledForm, one_of
from qiaoliang.web.owners.own import Own, draw, form_page

PER_PAGE = 20


def _rows(own: Own) -> Any:
    return Demand.objects.filter(enterprise=own.enterprise).select_related("department", "enterprise")


def _line(demand: Demand, today: Any, calendar: Any) -> tuple[Demand, str, Any]:
    return demand, story.holder(demand), rules.lamp(demand.stage, demand.due_on, today, calendar)


def index(request: Request, own: Own) -> HttpResponse:
    """Open ones first, then what was settled."""
    today, calendar = timezone.localdate(request.at), settings.calendar()
    open_ = _rows(own).exclude(stage=Stage.CLOSED).order_by("due_on", "pk")[:50]
    closed = Paginator(_rows(own).filter(stage=Stage.CLOSED).order_by("-closed_at", "-pk"), PER_PAGE)
    return draw(
        request, own, "owners/demands.html", open=[_line(one, today, calendar) for one in open_],
        page=closed.get_page(request.GET.get("page")),
    )  # fmt: skip


def new(request: Request, own: Own) -> HttpResponse:
    today = timezone.localdate(request.at)
    people = nameable(own.enterprise, request.at, but=own.by.user_id)
    form = OwnDemandForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["is_other"]:
        text = suggestions.words_of(form.cleaned_data["title"], form.cleaned_data["body"])
        found = suggestions.doubles(own.enterprise, text, today)
        if found:
            form.warn_of_doubles(found)

    def act(given: dict[str, Any]) -> Demand:
        secret = tuple(one for one in (given["secret_from"], given["secret_person"]) if one is not None)
        lead = _carried_by(own, secret, today)
        facts = {name: given[name] for name in ("title", "body", "category", "urgency")}
        return actions.raise_demand(
            enterprise=own.enterprise, **facts, heard_on=today, helped_by=lead, mouth=Mouth.OWNER, secret_from=secret,
            by=own.by, at=request.at,
        )  # fmt: skip

    return form_page(
        request, own, form, act, back="demands/", title="提诉求", submit="提交诉求", said="raised",
        about="企业自己解决不了、需要部门协调的事。约 1 分钟。",
    )  # fmt: skip


def _carried_by(own: Own, secret: tuple[Any, ...], today: Any) -> Stint | None:
    """The posting that carries the demand: the lead's, or the next who may read it."""
    rows = (
        Stint.everything.in_force(today)
        .filter(enterprise=own.enterprise)
        .select_related("instructor__user", "instructor__department")
    )
    for stint in rows.order_by("part", "pk"):
        guide = stint.instructor
        if not any(guide.department == one or (guide.user is not None and guide.user == one) for one in secret):
            return stint
    return None


def show(request: Request, own: Own, demand: int) -> HttpResponse:
    return _page(request, own, one_of(_rows(own), demand), SettledForm())


def _page(request: Request, own: Own, demand: Demand, form: SettledForm) -> HttpResponse:
    today, calendar = timezone.localdate(request.at), settings.calendar()
    return draw(
        request, own, "owners/demand.html", demand=demand, form=form, is_answered=demand.stage == Stage.ANSWERED,
        lamp=rules.lamp(demand.stage, demand.due_on, today, calendar), holder=story.holder(demand),
        next_step=rules.NEXT_STEP[Stage(demand.stage)],
        moves=[(one, story.what(one)) for one in demand.moves.select_related("department").order_by("-at", "-pk")],
        may_reopen=demand.stage == Stage.CLOSED and demand.reopened_at is None,
        may_withdraw=demand.stage not in (Stage.ANSWERED, Stage.CLOSED), may_hide=demand.stage != Stage.CLOSED,
        secrets=demand.secrets.select_related("department", "person"),
    )  # fmt: skip


def close(request: Request, own: Own, demand: int) -> HttpResponse:
    """The word that closes: solved, partly, not solved; or withdrawn, by its own button."""
    found = one_of(_rows(own), demand)
    if request.method != "POST":
        return redirect(f"{own.base}demands/{demand}/")
    if "withdraw" in request.POST:
        actions.close(demand=found, verdict=Verdict.WITHDRAWN, by=own.by, at=request.at)
        return redirect(f"{own.base}demands/{demand}/?done=withdrawn")
    form = SettledForm(request.POST)
    if not form.is_valid():
        return _page(request, own, found, form)
    actions.close(demand=found, **form.cleaned_data, by=own.by, at=request.at)
    return redirect(f"{own.base}demands/{demand}/?done=closed")


def hide(request: Request, own: Own, demand: int) -> HttpResponse:
    """Keep it from a department or a person from now on, as an account of the enterprise can."""
    found = one_of(_rows(own), demand)
    people = nameable(own.enterprise, request.at, demand=found, but=own.by.user_id)
    form = HideForm(request.POST if request.method == "POST" else None, people=people)

    def act(given: dict[str, Any]) -> Demand:
        return actions.hide(demand=found, whom=given["department"] or given["person"], by=own.by, at=request.at)

    return form_page(
        request, own, form, act, back=f"demands/{demand}/", title="设为保密", submit="设为保密", said="hidden",
        about=WHAT_HIDING_DOES,
    )  # fmt: skip


def reopen(request: Request, own: Own, demand: int) -> HttpResponse:
    found = one_of(_rows(own), demand)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, own, form, lambda given: actions.reopen(demand=found, **given, by=own.by, at=request.at),
        back=f"demands/{demand}/", title="还没解决，重开", submit="重开诉求", said="reopened", about=found.title,
    )  # fmt: skip
