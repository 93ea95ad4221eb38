"""Which half-year a report is about. No Django, no clock."""

from datetime import date


def days_of(year: int, half: int) -> tuple[date, date]:
    """First and last day of a half-year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def half_of(day: date) -> tuple[int, int]:
    return day.year, 1 if day.month <= 6 else 2


def before(year: int, half: int) -> tuple[int, int]:
    return (year, 1) if half == 2 else (year - 1, 2)


def offered(today: date) -> list[tuple[int, int]]:
    """The running half-year and the one before: what is over longer ago is not written any more."""
    running = half_of(today)
    return [running, before(*running)]
