"""Totals cut into uneven parts that add up; days on which people work."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang_demo.parts import CannotCut, Days, cut, months_before


@given(st.integers(1, 400), st.integers(0, 10**12), st.integers(0, 50), st.integers())
def test_parts_add_up_and_none_is_too_small(count: int, spare: int, least: int, seed: int) -> None:
    total = count * least + spare
    parts = cut(total, count, Random(seed), least=least)
    assert len(parts) == count
    assert sum(parts) == total
    assert min(parts) >= least


def test_parts_differ_and_none_swallows_the_rest() -> None:
    parts = cut(396_000, 1_204, Random("loans"), least=20, spread=1.0)
    assert len(set(parts)) > 100
    assert max(parts) < 396_000 // 20


@pytest.mark.parametrize(("total", "count"), [(5, 6), (0, 1), (5, 0)])
def test_what_cannot_be_cut_is_refused(total: int, count: int) -> None:
    with pytest.raises(CannotCut):
        cut(total, count, Random(1))


def test_days_are_drawn_from_the_worked_ones_within_the_window() -> None:
    worked = [date(2026, 3, 2) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8)]
    days, draw = Days(worked), Random(3)
    drawn = {days.draw(draw, date(2026, 3, 5), date(2026, 3, 9)) for _ in range(60)}
    assert drawn == {date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)}


def test_a_window_without_work_gives_its_first_day() -> None:
    assert Days([]).draw(Random(1), date(2026, 3, 7), date(2026, 3, 8)) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2028, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 1), 48, date(2022, 1, 1)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 11, 20), 11, date(2025, 12, 20)),
    ],
)
def test_months_before_clamps_to_the_end_of_the_month(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
