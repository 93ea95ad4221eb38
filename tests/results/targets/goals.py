"""Targets of the cast's branch, department and instructor, and records that count towards them."""

from datetime import date
from decimal import Decimal
from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.models import DutyWeek, WeekState
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.workdays import iso_week_key, monday_of, thursday_of
from qiaoliang.party.campaigns.models import Problem
from qiaoliang.results.targets import actions
from qiaoliang.results.targets.models import Target
from tests.cast import LIDAO, Town

BY = system("test")
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def target_of(town: Town, holder: Any, indicator: str, goal: Any = 4, **more: Any) -> Target:
    given = {"goal": Decimal(str(goal)), "basis": "两新工委会议", **YEAR, "by": BY, "at": town.at, **more}
    return actions.set_target(holder=holder, indicator=indicator, **given)


def problem_of(town: Town, on: date = date(2026, 6, 3), **more: Any) -> Problem:
    """Solved by the branch in Lidao, helped by the instructor, confirmed."""
    columns: dict[str, Any] = {
        "organisation": town.branch, "enterprise": town.seafood, "region_code": LIDAO, "happened_on": on,
        "helped_by": town.stint, "recorded_at": town.at, "recorded_by": "许知远", "state": Claim.CONFIRMED,
        "confirmed_at": town.at, "confirmed_by": "许知远", "title": "冷库温控不稳",
    }  # fmt: skip
    found: Problem = Problem.everything.create(**{**columns, **more})
    return found


def week_of(town: Town, on: date, *, is_kept: bool) -> DutyWeek:
    week = iso_week_key(on)
    found: DutyWeek = DutyWeek.everything.create(
        enterprise=town.seafood, instructor=town.instructor, iso_week=week, thursday_on=thursday_of(week),
        monday_on=monday_of(week),
        state=WeekState.OWED, contacted_on=on if is_kept else None,
    )  # fmt: skip
    return found
