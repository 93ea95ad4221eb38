"""The policies in force here: meets, misses, or unknown because; what was delivered, and what came of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies import fits, handing, listings, rules
from qiaoliang.economy.policies.choices import CASED, MOVES, STEP_SHAPES, Kind, Step
from qiaoliang.economy.policies.deliveries import VERBS
from qiaoliang.economy.policies.forms import FindForm, FollowForm
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.web.owners.forms import one_of
from qiaoliang.web.owners.own import Own, draw, form_page

BY_THE_ENTERPRISE = (Step.ASKED, Step.APPLIED, Step.DECLINED)
PAST_SHOWN = 20


def _rows(own: Own) -> Any:
    return Delivery.objects.filter(enterprise=own.enterprise).select_related("policy", "edition", "enterprise")


def index(request: Request, own: Own) -> HttpResponse:
    offers = handing.offers(own.enterprise, timezone.localdate(request.at))
    groups = [
        (verdict, listings.VERDICT_SHAPES[verdict], [one for one in offers if one.judgement.verdict == verdict])
        for verdict in handing.ORDER
    ]
    over = _rows(own).exclude(edition__in=[one.version.pk for one in offers]).order_by("-delivered_at")
    return draw(request, own, "owners/policies.html", groups=groups, over=list(over[:PAST_SHOWN]))


def show(request: Request, own: Own, delivery: int) -> HttpResponse:
    found: Delivery = one_of(_rows(own), delivery)
    today = timezone.localdate(request.at)
    facts, names = fits.facts_of(found.enterprise, today), fits.region_names()
    judgement = rules.judge(found.edition.asked, facts, today, names)
    return draw(
        request, own, "owners/policy.html", delivery=found, policy=found.policy, edition=found.edition,
        judgement=judgement, shape=listings.VERDICT_SHAPES[judgement.verdict],
        findings=[(listings.VERDICT_SHAPES[one.verdict], one.sentence) for one in judgement.findings],
        step_shape=STEP_SHAPES[Step(found.step)], moves=found.moves.order_by("-at", "-pk"),
        buttons=[(step.value, VERBS[step]) for step in _steps(found)],
    )  # fmt: skip


def _steps(delivery: Delivery) -> list[Step]:
    """What the enterprise may say now; where a support case tells the rest, applying is not said here."""
    by_others = delivery.policy.kind in CASED or delivery.policy.kind == Kind.MESSAGE
    return [
        step for step in BY_THE_ENTERPRISE
        if step in MOVES[delivery.step] and not (by_others and step == Step.APPLIED)
    ]  # fmt: skip


def open_(request: Request, own: Own, delivery: int) -> HttpResponse:
    """Opening counts as reading, so it is a press and not a look."""
    found: Delivery = one_of(_rows(own), delivery)
    if request.method == "POST" and found.first_read_at is None:
        handing.open_(delivery=found, by=own.by, at=request.at)
    return redirect(f"{own.base}policies/{delivery}/")


def find(request: Request, own: Own, version: int) -> HttpResponse:
    """A policy that nobody brought: what it is, how it fits, and the enterprise's word about it."""
    today = timezone.localdate(request.at)
    offer = next((one for one in handing.offers(own.enterprise, today) if one.version.pk == version), None)
    if offer is None:
        raise Http404
    if offer.delivery is not None:
        return redirect(f"{own.base}policies/{offer.delivery.pk}/")
    form = FindForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, own, form,
        lambda given: handing.find(enterprise=own.enterprise, version=offer.version, **given, by=own.by, at=request.at),
        back="policies/", title=offer.policy.title, submit="告诉部门", said="marked",
        about=f"{offer.policy.issuer}。{offer.version.summary}。{offer.judgement.text}",
    )  # fmt: skip


def follow(request: Request, own: Own, delivery: int, move: str) -> HttpResponse:
    found: Delivery = one_of(_rows(own), delivery)
    if move not in [step.value for step in BY_THE_ENTERPRISE]:
        raise Http404
    form = FollowForm(
        request.POST if request.method == "POST" else None, initial={"on": timezone.localdate(request.at)}
    )
    title = VERBS[Step(move)]
    return form_page(
        request, own, form,
        lambda given: handing.follow(delivery=found, step=move, **given, by=own.by, at=request.at),
        back=f"policies/{delivery}/", title=title, submit=title, said="marked", about=found.policy.title,
    )  # fmt: skip
