"""Lamps and shares, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets.choices import PERMITTED, REFUSED, Holder
from qiaoliang.results.targets.forms import goal_of, typed
from qiaoliang.results.targets.rules import elapsed, lamp, share

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("value", "goal", "on", "is_rate", "text", "is_behind"),
    [
        (0, 10, date(2025, 12, 31), False, "未开始", False), (10, 10, date(2026, 3, 1), False, "已达到", False),
        (6, 10, date(2026, 7, 1), False, "进行中", False), (4, 10, date(2026, 7, 1), False, "慢于进度", False),
        (4, 10, date(2026, 11, 1), False, "还剩 60 天，落后", True),
        (4, 10, date(2026, 10, 31), False, "慢于进度", False),
        (9, 10, date(2027, 1, 1), False, "未达到", False), (90, 95, date(2026, 3, 1), True, "慢于进度", False),
        (90, 95, date(2026, 12, 1), True, "还剩 30 天，落后", True), (96, 95, date(2026, 12, 1), True, "已达到", False),
    ],
)  # fmt: skip
def test_a_target_is_set_beside_its_own_time(
    value: int, goal: int, on: date, is_rate: bool, text: str, is_behind: bool
) -> None:
    found = lamp(Decimal(value), Decimal(goal), starts_on=FIRST, ends_on=LAST, on=on, is_rate=is_rate)
    assert (found.text, found.is_behind) == (text, is_behind)


def test_shares_are_cut_off_not_rounded_up() -> None:
    assert share(Decimal("9.99"), Decimal(10)) == 99
    assert elapsed(FIRST, LAST, FIRST) == 0
    assert elapsed(FIRST, LAST, LAST) == 100


def test_what_may_be_a_target() -> None:
    """Nothing voluntary, published by others or said in a survey; no amount of money for a person."""
    for holder in Holder:
        for code in PERMITTED[holder]:
            assert not CATALOGUE[code].is_imported
            assert code not in REFUSED
            assert not (CATALOGUE[code].is_money and holder == Holder.INSTRUCTOR)
    assert {"gifts", "members_admitted", "survey_satisfied"} <= set(REFUSED)


def test_a_goal_reads_back_as_it_was_typed() -> None:
    for code, text, stored in (
        ("grants_won", "320.5", "3205000"), ("setup_rate", "72.5%", "72.5"), ("pledges", "1,200", "1200"),
    ):  # fmt: skip
        goal = goal_of(CATALOGUE[code], text)
        assert goal == Decimal(stored)
        assert goal_of(CATALOGUE[code], typed(CATALOGUE[code], goal)) == goal
