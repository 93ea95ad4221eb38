"""Working days and ISO weeks.

Clocks run on working days (rules: 国务院办公厅节假日安排, kept as an editable table of days off and
make-up days); weekly duties run on ISO weeks, Monday to Sunday. A year nobody has configured is
computed as Monday to Friday and is *provisional*: whoever prints a date from it must say so.

A week is an int `year * 100 + week`, e.g. 202547, of the ISO year; it sorts and stores as it is.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import chinese_calendar
from chinese_calendar import Holiday

DAY: Final = timedelta(days=1)
# The longest run of days off in the published calendars is 10; a span of 400 means a broken table.
LONGEST_REST: Final = 400


class ContradictoryDay(ValueError):
    """A date stands both as a day off and as a make-up working day."""


class NoWorkdayInReach(ValueError):
    """The calendar has no working day for more than a year: its table is broken."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, less `holidays`, plus `makeups`.

    `holidays` may contain weekends and `makeups` weekdays; neither counts twice. Days entered for a
    year outside `configured_years` are honoured, but the year stays provisional.
    """

    holidays: frozenset[date] = frozenset()
    makeups: frozenset[date] = frozenset()
    configured_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if both := self.holidays & self.makeups:
            raise ContradictoryDay(min(both).isoformat())

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self.makeups:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def is_provisional(self, year: int) -> bool:
        """Whether `year` is merely assumed to be Monday to Friday."""
        return year not in self.configured_years

    def add_workdays(self, start: date, number: int) -> date:
        """The `number`-th working day after `start` (before it, if negative); 0 gives `start` itself."""
        step = DAY if number >= 0 else -DAY
        day, left = start, abs(number)
        while left:
            day = self._next_workday(day + step, step)
            left -= 1
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier.

        The inverse of adding: days left until a due day, or, negative, days overdue. Counted in
        closed form, so that a list may call it for every row.
        """
        return self._worked_until(end) - self._worked_until(start)

    def week_is_exempt(self, week: int) -> bool:
        """Whether the ISO `week` holds no working day at all."""
        monday = monday_of(week)
        return not any(self.is_workday(monday + timedelta(days=n)) for n in range(7))

    def _next_workday(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST):
            if self.is_workday(day):
                return day
            day += step
        raise NoWorkdayInReach(day.isoformat())

    def _worked_until(self, day: date) -> int:
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # 0001-01-01, ordinal 1, was a Monday
        weekdays = weeks * 5 + min(weekday + 1, 5)
        off, extra = bisect_right(self._weekdays_off, day), bisect_right(self._weekends_worked, day)
        return weekdays - off + extra

    @cached_property
    def _weekdays_off(self) -> list[date]:
        return sorted(day for day in self.holidays if day.weekday() < 5)

    @cached_property
    def _weekends_worked(self) -> list[date]:
        return sorted(day for day in self.makeups if day.weekday() >= 5)


def seed(year: int) -> list[tuple[date, str, bool]]:
    """The published days off and make-up days of `year` as (day, Chinese name, is a working day).

    Source: the package chinesecalendar, which follows the yearly notice of the State Council's office.
    Ordered by day; empty for a year it does not know (see seeded_years).
    """
    days = [(day, name, False) for day, name in chinese_calendar.holidays.items()]
    days += [(day, name, True) for day, name in chinese_calendar.workdays.items()]
    return sorted((day, Holiday(name).chinese, worked) for day, name, worked in days if day.year == year)


def seeded_years() -> frozenset[int]:
    """The years for which the published calendar is known (2004 to 2026 in version 1.11)."""
    return frozenset(day.year for day in chinese_calendar.holidays)


def seeded_calendar(years: Iterable[int]) -> WorkCalendar:
    """The calendar of the published `years`; of these, years unknown to the seed stay provisional."""
    wanted = frozenset(years)
    days = [row for year in wanted for row in seed(year)]
    return WorkCalendar(
        holidays=frozenset(day for day, _, worked in days if not worked),
        makeups=frozenset(day for day, _, worked in days if worked),
        configured_years=wanted & seeded_years(),
    )


def iso_week_key(day: date) -> int:
    """The ISO week of `day`: 2025-11-22 is 202547, 2024-12-30 is 202501."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


def monday_of(week: int) -> date:
    """The first day of the ISO `week`; ValueError if there is no such week."""
    return date.fromisocalendar(*divmod(week, 100), 1)


def thursday_of(week: int) -> date:
    """The Thursday of the ISO `week`, which decides to which month, quarter or year the week belongs."""
    return date.fromisocalendar(*divmod(week, 100), 4)


def weeks_in_period(start: date, end: date) -> list[int]:
    """The ISO weeks whose Thursday lies from `start` to `end`, both included, in order.

    Periods that adjoin share no week and miss none.
    """
    first = start + timedelta(days=(3 - start.weekday()) % 7)
    return [iso_week_key(first + timedelta(days=n)) for n in range(0, (end - first).days + 1, 7)]
