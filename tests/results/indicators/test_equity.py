"""Coverage and attention of small and struggling firms, and the funnels: the same rows as the pages that show them."""

from datetime import date, datetime, timedelta
from typing import Any

from qiaoliang.economy.policies import funnel, handing
from qiaoliang.economy.policies.choices import Step
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.scope import EVERYTHING, active
from qiaoliang.results.indicators import evaluate
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.web.cockpit import lines
from qiaoliang.web.cockpit.subjects import Question
from qiaoliang.web.field import attention
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published
from tests.results.indicators.records import AS_OF, demand

HOUR = timedelta(hours=1)


def one(code: str, as_of: date = AS_OF) -> Figure:
    return evaluate.value(code, scope=EVERYTHING, as_of=as_of)


def talk(town: Town, enterprise: Any, at: datetime, **more: Any) -> Contact:
    columns = {
        "enterprise": enterprise, "instructor": town.instructor, "at": at, "channel": "call", "with_whom": "owner",
        "summary": "问了用工。", "recorded_at": at, "iso_week": 202646,
    }  # fmt: skip
    return Contact.everything.create(**(columns | more))


def still_open(town: Town, **more: Any) -> Any:
    columns: dict[str, Any] = {"stage": "working", "closed_at": None, "closed_on": None, "verdict": ""}
    return demand(town, AS_OF, **(columns | more))


def test_the_figures_are_those_of_the_page_of_attention(town: Town) -> None:
    """Of three served firms two are small; one was seen lately, one has a demand that is not settled."""
    type(town.foods).everything.filter(pk=town.fishing_gear.pk).update(size_class="medium")
    talk(town, town.seafood, town.at - timedelta(days=3))
    talk(town, town.fishing_gear, town.at - timedelta(days=45))
    still_open(town, enterprise=town.fishing_gear)
    with active(EVERYTHING):
        found = attention.rows(AS_OF)
        by_size = {one.query: one for one in attention.groups(found, "size_class", attention.SIZES, "size")}
        by_need = attention.groups(found, "difficulty", attention.DIFFICULTIES, "difficulty")
    small, needy = by_size["size=small"], [one for one in by_need if one.query != "difficulty=plain"]
    told = {code: (one(code).numerator, one(code).denominator) for code in ("seen_rate_small", "seen_rate_struggling")}
    assert told == {
        "seen_rate_small": (small.firms - small.silent, small.firms),
        "seen_rate_struggling": (sum(n.firms - n.silent for n in needy), sum(n.firms for n in needy)),
    }
    assert told == {"seen_rate_small": (1, 2), "seen_rate_struggling": (0, 1)}
    assert (one("seen_rate").numerator, one("seen_rate").denominator) == (1, 3)


def test_small_and_struggling_firms_are_covered_and_served_or_not(town: Town) -> None:
    type(town.foods).everything.filter(pk=town.foods.pk).update(size_class="micro")
    still_open(town, enterprise=town.foods)
    type(town.foods).everything.filter(pk=town.neighbour_firm.pk).update(size_class="large")
    told = {
        code: (one(code).numerator, one(code).denominator)
        for code in (
            "setup_rate_small", "setup_rate_struggling", "served_rate", "served_rate_small", "served_rate_struggling",
        )
    }  # fmt: skip
    assert told == {
        "setup_rate_small": (1, 3), "setup_rate_struggling": (0, 1), "served_rate": (3, 4),
        "served_rate_small": (2, 3), "served_rate_struggling": (0, 1),
    }  # fmt: skip


def test_the_past_is_as_it_was_known(town: Town) -> None:
    at = town.at - timedelta(days=3)
    talk(town, town.seafood, at, voided_at=town.at - timedelta(days=1))
    assert one("seen_rate").numerator == 0
    assert one("seen_rate", (town.at - timedelta(days=2)).date()).numerator == 1
    assert one("seen_rate", (town.at - timedelta(days=4)).date()).numerator == 0
    settled = still_open(town, closed_at=town.at - timedelta(days=1), closed_on=AS_OF, stage="closed", verdict="solved")
    assert one("served_rate_struggling").denominator == 0
    assert one("served_rate_struggling", (town.at - timedelta(days=2)).date()).denominator == 1
    type(settled).everything.update(reopened_at=town.at)
    assert one("served_rate_struggling").denominator == 1


def test_the_funnel_of_demands_is_that_of_the_cockpit(town: Town) -> None:
    still_open(town, stage="logged", answered_at=None)
    still_open(town, stage="sent", answered_at=None, signed_at=town.at - HOUR)
    still_open(town, stage="answered")
    demand(town, AS_OF - timedelta(days=31))
    found = one("demands_raised")
    assert (found.value, dict(found.beside)) == (4, {"部门签收": 3, "部门答复": 2, "业主确认已解决": 1})
    question = Question(Asked(EVERYTHING, AS_OF), AS_OF)
    drawn = lines.counted(lines.FUNNEL, question)
    assert list(drawn.values()) == [found.value, *(number for _label, number in found.beside)]


def test_the_funnel_of_policies_is_that_of_their_page(town: Town, cast: Cast, at: datetime) -> None:
    policy = published(town, cast, at)
    handing.deliver(policy=policy, by=cast.office.actor, at=at + HOUR)
    first, second, *_rest = Delivery.everything.order_by("pk")
    for row in (first, second):
        row.first_read_at, row.asked_on = at + 2 * HOUR, at.date()
    first.applied_on, first.decided_on, first.step = at.date(), at.date(), Step.GRANTED
    first.save()
    second.save()
    found = one("policies_delivered", date(at.year + 1, 3, 1))
    with active(EVERYTHING):
        rungs, _speed = funnel.reach(policy, is_message=False)
    assert [rung.number for rung in rungs] == [found.value, *(number for _label, number in found.beside)]
    assert [number for _label, number in found.beside] == [2, 2, 1, 1]
