"""Which days a period code means. Pure arithmetic: both ends are included."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qiaoliang.results.indicators.choices import Basis

TWO_YEARS_MONTHS = 24
YEARS = (2000, 2100)
_NAME = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


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


def named(name: str) -> Period | None:
    """`2025`, `2025Q3`, `2025-07`, `2025-07-01..2025-07-20` as days; None for anything else."""
    days = _DAYS.fullmatch(name)
    if days is not None:
        return _between(days[1], days[2])
    found = _NAME.fullmatch(name)
    if found is None or not YEARS[0] <= int(found[1]) <= YEARS[1]:
        return None
    year = int(found[1])
    first, months = (3 * int(found[2]) - 2, 3) if found[2] else (int(found[3]), 1) if found[3] else (1, 12)
    end = date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1) - timedelta(days=1)
    return Period(date(year, first, 1), end)


def _between(first: str, last: str) -> Period | None:
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    is_in_reach = YEARS[0] <= found.start.year and found.end.year <= YEARS[1]
    return found if is_in_reach and found.start <= found.end else None


def name_of(period: Period) -> str:
    """The name of a whole month, quarter or year; of other days the first and the last."""
    start = period.start
    names = (f"{start:%Y-%m}", f"{start.year}Q{(start.month + 2) // 3}", f"{start.year}")
    return next((name for name in names if named(name) == period), f"{start}..{period.end}")


def said(name: str) -> str:
    """`2025 年`, `2025 年第 3 季度`, `2025 年 7 月`, `2025-07-01 至 2025-07-20`: a name as people say it."""
    if ".." in name:
        return name.replace("..", " 至 ")
    year, quarter, month = _NAME.fullmatch(name).groups()  # type: ignore[union-attr]  # names only
    return f"{year} 年" + (f"第 {quarter} 季度" if quarter else f" {int(month)} 月" if month else "")
