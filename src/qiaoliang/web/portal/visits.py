"""A one-time link about a visit: the enterprise says yes, another time, or not this time, in one tap."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.access.accounts.actions import LinkNotValid, find_link
from qiaoliang.access.accounts.actor import link_holder
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.fieldwork.visits import actions
from qiaoliang.fieldwork.visits.choices import Stage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.fieldwork.visits.views import answer_of
from qiaoliang.kit.refusal import Refusal


def opened(token: str, request: Request) -> tuple[PersonalLink, Visit] | None:
    """The visit the link is about; None if it is about something else. Raises `LinkNotValid` when it is over."""
    try:
        link = find_link(token, purpose=actions.VISIT, at=request.at)
    except LinkNotValid:
        return None
    key = link.about_key
    rows = Visit.everything.select_related("enterprise", "asked_by__department")
    visit: Visit | None = rows.filter(pk=key).first() if key.isdecimal() else None
    if visit is None or visit.stage == Stage.WITHDRAWN or visit.starts_at <= request.at:
        raise LinkNotValid
    return link, visit


def answer(request: Request, link: PersonalLink, visit: Visit) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            _refuse_the_visitor(request, visit)
            by = link_holder(link.purpose, link.pk, link.holder_name)
            actions.answer(visit=visit, link=link, by=by, at=request.at, **answer_of(request.POST))
        except LinkNotValid:
            raise
        except Refusal as refused:
            problem = refused.sentence
        else:
            return redirect("portal:done")
    companions = visit.companions.select_related("instructor__department")
    context = {
        "visit": visit,
        "companions": list(companions),
        "problem": problem,
        "offers": actions.offers(visit, request.at),
    }
    return render(request, "portal/visit.html", context)


def _refuse_the_visitor(request: Request, visit: Visit) -> None:
    """Whoever asked carries the link to the enterprise and could open it: the answer is not theirs to give."""
    if str(visit.asked_by_id) in request.actor.keys("instructor"):
        raise Refusal("这是您约的走访，请把链接转给企业，由企业答复。")
