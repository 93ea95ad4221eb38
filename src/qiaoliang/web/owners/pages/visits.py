"""The enterprise's calendar: visits it is asked for, and quiet while it wants quiet (G41)."""

from datetime import timedelta
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts import agreeing
from qiaoliang.fieldwork.contacts.forms import AgreedForm
from qiaoliang.fieldwork.contacts.models import Pause, Rhythm
from qiaoliang.fieldwork.visits import actions, listings
from qiaoliang.fieldwork.visits.choices import Stage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.fieldwork.visits.views import answer_of
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.owners.forms import PauseForm, one_of
from qiaoliang.web.owners.own import Own, draw, form_page

PAST_SHOWN = 20
FIRST_OFFER = timedelta(days=30)


def _rows(own: Own) -> Any:
    rows = Visit.objects.filter(enterprise=own.enterprise).select_related("asked_by__department", "enterprise")
    return rows.defer("asked_by__phone").prefetch_related("companions__instructor__department")


def index(request: Request, own: Own) -> HttpResponse:
    ahead = _rows(own).filter(starts_at__gt=request.at).order_by("starts_at", "pk")[:50]
    past = _rows(own).filter(starts_at__lte=request.at).order_by("-starts_at", "-pk")[:PAST_SHOWN]
    pauses = Pause.objects.filter(enterprise=own.enterprise, ends_on__gte=timezone.localdate(request.at))
    return draw(
        request, own, "owners/visits.html", ahead=[(one, *listings.shown(one, request.at)) for one in ahead],
        past=[(one, *listings.shown(one, request.at)) for one in past], pauses=list(pauses.order_by("starts_on")),
        rhythm=_agreed(own),
    )  # fmt: skip


def show(request: Request, own: Own, visit: int) -> HttpResponse:
    found: Visit = one_of(_rows(own), visit)
    problem = ""
    if request.method == "POST":
        try:
            actions.answer(visit=found, by=own.by, at=request.at, **answer_of(request.POST))
        except Refusal as refused:
            problem = refused.sentence
        else:
            return redirect(f"{own.base}visits/?done=visit")
    is_open = found.starts_at > request.at and found.stage != Stage.WITHDRAWN
    words, shape = listings.shown(found, request.at)
    return draw(
        request, own, "owners/visit.html", visit=found, problem=problem, words=words, shape=shape, is_open=is_open,
        offers=actions.offers(found, request.at) if is_open else [],
    )  # fmt: skip


def pause(request: Request, own: Own) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"starts_on": today, "ends_on": today + FIRST_OFFER}
    form = PauseForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> Pause:
        return contacts.pause(enterprise=own.enterprise, agreed_with=own.by.name, **given, by=own.by, at=request.at)

    return form_page(
        request, own, form, act, back="visits/", title="暂停联系", submit="暂停", said="paused",
        about="不用说理由，不影响任何人，随时可以提前恢复。",
    )  # fmt: skip


def _agreed(own: Own) -> Rhythm | None:
    found: Rhythm | None = Rhythm.objects.filter(enterprise=own.enterprise, ends_on=None).first()
    return found


def agree(request: Request, own: Own) -> HttpResponse:
    """On which day and by what the enterprise wants to be contacted; what stands now is filled in."""
    now = _agreed(own)
    initial = {**model_to_dict(now, ("hours", "channel", "quiet")), "weekdays": list(now.weekdays)} if now else {}
    form = AgreedForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> Rhythm:
        return agreeing.agree(
            enterprise=own.enterprise, agreed=form.agreed(), agreed_with=own.by.name, by=own.by, at=request.at
        )

    return form_page(
        request, own, form, act, back="visits/", title="约定联系方式", submit="就这样约定", said="agreed",
        about="哪天、用什么方式联系您，您说了算。不用说理由，不影响任何人。",
    )  # fmt: skip


def free(request: Request, own: Own) -> HttpResponse:
    now = _agreed(own)
    if request.method == "POST" and now is not None:
        agreeing.end(rhythm=now, by=own.by, at=request.at)
        return redirect(f"{own.base}visits/?done=freed")
    return redirect(f"{own.base}visits/")


def resume(request: Request, own: Own, pause: int) -> HttpResponse:
    found: Pause = one_of(Pause.objects.filter(enterprise=own.enterprise), pause)
    if request.method == "POST":
        contacts.end_pause(pause=found, by=own.by, at=request.at)
        return redirect(f"{own.base}visits/?done=resumed")
    return redirect(f"{own.base}visits/")
