"""Which days a period code means. Pure arithmetic: both ends are included."""

from dataclasses import dataclass
from datetime import date, timedelta

from qiaoliang.results.indicators.choices import Basis

TWO_YEARS_MONTHS = 24


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included. Empty if it ends before it starts."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, clamped to the end of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def two_years(as_of: date) -> Period:
    """The 24 months that end with the day itself: asked on 20 Nov 2026, from 21 Nov 2024 to 20 Nov 2026."""
    return Period(months_before(as_of, TWO_YEARS_MONTHS) + timedelta(days=1), as_of)


def period(basis: str, as_of: date, *, start: date, survey: Period | None = None) -> Period:
    """The days of `basis` seen from `as_of`; `start` is the programme's first day, `survey` the last one closed."""
    if basis == Basis.LAST_YEAR:
        return Period(date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31))
    if basis == Basis.SINCE_LAST_YEAR:
        return Period(date(as_of.year - 1, 1, 1), as_of)
    if basis == Basis.TWO_YEARS:
        return two_years(as_of)
    if basis == Basis.SINCE_START:
        return Period(start, as_of)
    if basis == Basis.LAST_SURVEY and survey is not None:
        return survey
    return Period(as_of, as_of)
