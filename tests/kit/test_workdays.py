from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit import workdays
from qiaoliang.kit.workdays import WorkCalendar

CALENDAR = workdays.seeded_calendar(range(2024, 2027))
days = st.dates(date(2023, 1, 1), date(2028, 12, 31))


def test_the_national_day_week_of_2025_is_worked_as_published() -> None:
    worked = [day for n in range(14) if CALENDAR.is_workday(day := date(2025, 9, 28) + timedelta(days=n))]
    # 28 September and 11 October, a Sunday and a Saturday, were make-up days.
    assert worked == [date(2025, 9, d) for d in (28, 29, 30)] + [date(2025, 10, d) for d in (9, 10, 11)]


def test_five_working_days_skip_the_holidays() -> None:
    assert CALENDAR.add_workdays(date(2025, 9, 29), 1) == date(2025, 9, 30)
    assert CALENDAR.add_workdays(date(2025, 9, 29), 5) == date(2025, 10, 13)
    assert CALENDAR.add_workdays(date(2025, 10, 13), -5) == date(2025, 9, 29)
    assert CALENDAR.add_workdays(date(2025, 10, 4), 0) == date(2025, 10, 4)


@given(days, st.integers(1, 60))
def test_days_between_is_the_inverse_of_adding_days(start: date, number: int) -> None:
    end = CALENDAR.add_workdays(start, number)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(start, end) == number
    assert CALENDAR.add_workdays(end, -number) <= start < CALENDAR.add_workdays(end, 1 - number)


@given(days, days)
def test_the_closed_form_counts_what_a_finger_counts(start: date, end: date) -> None:
    early, late = sorted((start, end))
    counted = sum(CALENDAR.is_workday(early + timedelta(days=n + 1)) for n in range((late - early).days))
    assert CALENDAR.workdays_between(early, late) == counted
    assert CALENDAR.workdays_between(late, early) == -counted


def test_an_overdue_case_counts_negative_days() -> None:
    assert CALENDAR.workdays_between(date(2025, 11, 21), date(2025, 11, 19)) == -2


def test_a_year_nobody_configured_is_monday_to_friday_and_provisional() -> None:
    assert not CALENDAR.is_provisional(2026)
    assert CALENDAR.is_provisional(2027)
    assert CALENDAR.is_workday(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 1, 2))
    assert workdays.seed(2027) == []
    assert workdays.seeded_calendar([2026, 2027]).is_provisional(2027)


def test_days_entered_by_hand_are_honoured_in_a_provisional_year() -> None:
    new_year, saturday = date(2027, 1, 1), date(2027, 1, 2)
    calendar = WorkCalendar(frozenset({new_year}), frozenset({saturday}))
    assert not calendar.is_workday(new_year)
    assert calendar.is_workday(saturday)
    assert calendar.workdays_between(date(2026, 12, 31), saturday) == 1


def test_weekends_off_and_weekdays_made_up_do_not_count_twice() -> None:
    calendar = WorkCalendar(holidays=frozenset({date(2027, 1, 2)}), makeups=frozenset({date(2027, 1, 4)}))
    assert calendar.workdays_between(date(2027, 1, 1), date(2027, 1, 10)) == 5


def test_a_day_cannot_be_off_and_made_up() -> None:
    with pytest.raises(workdays.ContradictoryDay, match="2027-01-02"):
        WorkCalendar(frozenset({date(2027, 1, 2)}), frozenset({date(2027, 1, 2)}))
    several = frozenset(date(2027, 1, d) for d in (9, 2, 5))
    with pytest.raises(workdays.ContradictoryDay, match="2027-01-02"):  # the first of them is named
        WorkCalendar(several, several)


def test_a_calendar_without_workdays_says_so_instead_of_searching_for_ever() -> None:
    everything = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(500))
    with pytest.raises(workdays.NoWorkdayInReach):
        WorkCalendar(everything).add_workdays(date(2027, 1, 1), 1)


def test_only_a_week_without_any_workday_is_exempt() -> None:
    assert CALENDAR.week_is_exempt(202608)  # 16-22 February 2026, Spring Festival
    assert not CALENDAR.week_is_exempt(202540)  # Monday and Tuesday were worked
    assert not CALENDAR.week_is_exempt(202547)
    friday_to_friday = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(8))
    assert WorkCalendar(friday_to_friday).week_is_exempt(202701)  # the next Monday, 11 January, is worked
    assert not WorkCalendar(friday_to_friday).week_is_exempt(202653)
    assert not WorkCalendar(friday_to_friday).week_is_exempt(202702)


def test_the_seed_names_its_days_in_chinese() -> None:
    rows = workdays.seed(2025)
    assert (date(2025, 10, 1), "国庆节", False) in rows
    assert (date(2025, 9, 28), "国庆节", True) in rows
    assert rows == sorted(rows)
    assert {day.year for day, _, _ in rows} == {2025}
    assert set(range(2004, 2027)) <= workdays.seeded_years()


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2025, 11, 22), 202547),
        (date(2024, 12, 30), 202501),
        (date(2027, 1, 3), 202653),
        (date(2026, 1, 1), 202601),
    ],
)
def test_weeks_carry_their_iso_year(day: date, week: int) -> None:
    assert workdays.iso_week_key(day) == week
    assert workdays.monday_of(week) <= day <= workdays.monday_of(week) + timedelta(days=6)
    assert workdays.thursday_of(week) == workdays.monday_of(week) + timedelta(days=3)


def test_there_is_no_week_fifty_three_in_2025() -> None:
    with pytest.raises(ValueError, match="53"):
        workdays.monday_of(202553)


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    weeks = workdays.weeks_in_period(date(2026, 1, 1), date(2026, 12, 31))
    assert weeks[0] == 202601
    assert weeks[-1] == 202653
    assert len(weeks) == 53
    assert workdays.weeks_in_period(date(2026, 1, 2), date(2026, 1, 7)) == []


@given(st.lists(days, min_size=3, max_size=3))
def test_adjoining_periods_share_no_week_and_miss_none(bounds: list[date]) -> None:
    start, middle, end = sorted(bounds)
    halves = workdays.weeks_in_period(start, middle) + workdays.weeks_in_period(middle + timedelta(days=1), end)
    assert halves == workdays.weeks_in_period(start, end)
