"""A survey of many invented enterprises, published and answered as people would."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.postings.models import Part
from qiaoliang.results.surveys import actions, frame
from qiaoliang.results.surveys.models import Survey, Token
from tests.cast import LIDAO, RUSHAN_TOWN, Town, make_enterprise, make_instructor, make_stint

OWNERS = (("effective", "成效怎么样？", "effective"), ("satisfied", "满意吗？", "satisfied"))


def crowd(town: Town, number: int, region_code: str = LIDAO, first: int = 5000, **more: Any) -> None:
    """So many served enterprises."""
    guide = make_instructor(town, f"Q{first}", "曲望潮", town.marine)
    for serial in range(first, first + number):
        firm = make_enterprise(town, f"众企{serial}有限公司", region_code, serial, **more)
        make_stint(town, guide, firm, part=Part.LEAD)


def draft(at: datetime, by: Actor, **more: Any) -> Survey:
    columns: dict[str, Any] = {
        "title": "秋季测评", "audience": "owners", "region_code": "", "questions": OWNERS, "takes_words": True,
        "strata": "county", "sample_size": None, "slips_each": 1, "closes_on": at.date() + timedelta(days=10),
    }  # fmt: skip
    return actions.compose(**(columns | more), by=by, at=at)


def published(at: datetime, by: Actor, **more: Any) -> Survey:
    made = draft(at, by, **more)
    cost = frame.frame(made, at.date()).cost
    return actions.publish(survey=made, shown_cost=cost, version=made.version, by=by, at=at)


def tokens(survey: Survey) -> list[Any]:
    return list(Token.everything.filter(survey=survey).order_by("pk"))


def answer_all(survey: Survey, sheets: Iterable[Sequence[int]], at: datetime) -> list[Any]:
    """The first tokens answer these sheets, in this order, through the product's own action."""
    used = []
    for token, values in zip(tokens(survey), sheets, strict=False):
        actions.answer(secret=token.secret, values=values, words="", is_demand=False, at=at)
        used.append(token)
    return used


def counted(survey: Survey, by: Actor, at: datetime) -> Survey:
    fresh = Survey.everything.get(pk=survey.pk)
    return actions.count(survey=fresh, version=fresh.version, by=by, at=at)


def neighbours(town: Town, number: int) -> None:
    crowd(town, number, RUSHAN_TOWN, first=7000, line_function="health")
