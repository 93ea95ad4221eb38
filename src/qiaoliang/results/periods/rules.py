"""When a period's figures are due, which period follows, and what differs between two sets of records. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.results.indicators.periods import Period, named
from qiaoliang.results.periods.choices import Changed, Kind

DUE_WITHIN: Final[dict[str, int]] = {Kind.MONTH: 5, Kind.QUARTER: 10, Kind.YEAR: 15}  # working days after the last day
Record = tuple[str, str, str, str]  # number, standing, value, hash


def due_on(kind: str, ends_on: date, calendar: WorkCalendar) -> date:
    return calendar.add_workdays(ends_on, DUE_WITHIN[kind])


def period_of(kind: str, day: date) -> Period:
    """The whole month, quarter or year that holds the day."""
    name = {
        Kind.MONTH: f"{day:%Y-%m}", Kind.QUARTER: f"{day.year}Q{(day.month + 2) // 3}", Kind.YEAR: f"{day.year}",
    }[Kind(kind)]  # fmt: skip
    found = named(name)
    assert found is not None
    return found


def following(kind: str, period: Period) -> Period:
    return period_of(kind, period.end + timedelta(days=1))


def last_ended(kind: str, today: date) -> Period:
    """The latest period that is over."""
    return period_of(kind, period_of(kind, today).start - timedelta(days=1))


def differing(before: Mapping[str, Record], after: Mapping[str, Record]) -> list[tuple[str, str]]:
    """(number, how) of every record that is not the same in both, by number."""
    found = []
    for key in sorted(set(before) | set(after), key=int):
        if key not in before:
            found.append((key, Changed.ADDED.value))
        elif key not in after:
            found.append((key, Changed.GONE.value))
        elif before[key] != after[key]:
            found.append((key, Changed.ALTERED.value))
    return found
