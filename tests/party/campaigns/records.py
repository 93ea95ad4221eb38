"""Pledges and proposals of the branch in Lidao, made by its secretary through the product's own actions."""

from datetime import date, datetime
from typing import Any

from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.party.campaigns import actions
from qiaoliang.party.campaigns.models import Pledge, Proposal
from tests.cast import Cast, Town


def pledge(cast: Cast, town: Town, at: datetime, **more: Any) -> Pledge:
    given: dict[str, Any] = {
        "organisation": town.branch, "made_by": "member", "person_name": "邹望舒", "text": "带两名徒弟",
        "happened_on": date(2026, 3, 2), "due_on": date(2026, 11, 10), "by": cast.secretary.actor, "at": at,
    }  # fmt: skip
    return actions.make_pledge(**{**given, **more})


def proposal(cast: Cast, town: Town, at: datetime, **more: Any) -> Proposal:
    given: dict[str, Any] = {
        "organisation": town.branch, "author_name": "姜照野", "title": "冷库错峰用电", "details": "夜间制冷，白天保温",
        "happened_on": date(2026, 11, 2), "by": cast.secretary.actor, "at": at,
    }  # fmt: skip
    return actions.propose(**{**given, **more})


def confirmed(row: Any, cast: Cast, at: datetime) -> Any:
    return credit.confirm(row, by=cast.secretary.actor, at=at)
