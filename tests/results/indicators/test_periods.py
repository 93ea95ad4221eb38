"""Which days a period means: both ends, month ends, leap years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaoliang.results.indicators.choices import Basis
from qiaoliang.results.indicators.periods import Period, months_before, name_of, named, period, said, two_years
from qiaoliang.results.indicators.trends import quarters

START = date(2023, 1, 1)
# A busy machine draws slowly; that says nothing about a calendar.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("basis", "start", "end"),
    [
        (Basis.AS_OF, date(2026, 11, 20), date(2026, 11, 20)),
        (Basis.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Basis.SINCE_LAST_YEAR, date(2025, 1, 1), date(2026, 11, 20)),
        (Basis.TWO_YEARS, date(2024, 11, 21), date(2026, 11, 20)),
        (Basis.SINCE_START, START, date(2026, 11, 20)),
    ],
)
def test_seen_from_20_november_2026(basis: Basis, start: date, end: date) -> None:
    assert period(basis, date(2026, 11, 20), start=START) == Period(start, end)


def test_a_survey_has_its_own_days_and_without_one_nothing_is_meant() -> None:
    held = Period(date(2026, 9, 1), date(2026, 9, 30))
    assert period(Basis.LAST_SURVEY, date(2026, 11, 20), start=START, survey=held) == held
    assert period(Basis.LAST_SURVEY, date(2026, 11, 20), start=START).start == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("as_of", "start"),
    [
        (date(2026, 2, 28), date(2024, 2, 29)),
        (date(2028, 2, 29), date(2026, 3, 1)),
        (date(2026, 12, 31), date(2025, 1, 1)),
        (date(2026, 1, 1), date(2024, 1, 2)),
    ],
)
def test_two_years_end_with_the_day_and_hold_24_months(as_of: date, start: date) -> None:
    assert two_years(as_of) == Period(start, as_of)


@calm
@given(DAYS)
def test_two_years_are_730_or_731_days(as_of: date) -> None:
    found = two_years(as_of)
    assert (found.end - found.start).days + 1 in (730, 731)


@calm
@given(DAYS, st.integers(0, 240))
def test_a_month_earlier_is_the_same_day_or_the_last(day: date, months: int) -> None:
    found = months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@calm
@given(DAYS)
def test_eight_quarters_follow_one_another(as_of: date) -> None:
    found = quarters(as_of)
    assert len(found) == 8
    assert found[-1].end == as_of
    for earlier, later in pairwise(found):
        assert later.start == earlier.end + timedelta(days=1)
    assert all(one.start.day == 1 and one.start.month in (1, 4, 7, 10) for one in found)


@pytest.mark.parametrize(
    ("name", "said_so"),
    [
        ("2025", "2025 年"), ("2025Q3", "2025 年第 3 季度"), ("2025-07", "2025 年 7 月"),
        ("2025-07-01..2025-07-20", "2025-07-01 至 2025-07-20"),
    ],
)  # fmt: skip
def test_days_have_one_name_that_means_them(name: str, said_so: str) -> None:
    days = named(name)
    assert days is not None
    assert (name_of(days), said(name)) == (name, said_so)


@pytest.mark.parametrize("name", ["", "25", "2025Q5", "2025-13", "2025-07-20..2025-07-01", "2025-02-30..2025-03-01",
                                  "1900-01-01..2025-01-01", "2025-01-01.."])  # fmt: skip
def test_what_names_no_days_means_none(name: str) -> None:
    assert named(name) is None
