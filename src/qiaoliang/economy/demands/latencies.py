"""第一时间, measured: heard → logged → signed for → answered → the owner's word, in working days.

What is confidential is counted like the rest; a page says how many of the counted a person may not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

from django.utils import timezone

from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.scope import Scope
from qiaoliang.kit.workdays import WorkCalendar

YEAR: Final = timedelta(days=365)
MOST: Final = 20_000  # of the newest; a city hears some thousands a year
LEGS: Final = (
    "听到 → 登记",
    "登记 → 部门签收",
    "签收 → 答复企业",
    "答复 → 业主评价",
)
COLUMNS: Final = (
    "heard_on", "recorded_at", "signed_at", "answered_at", "closed_at", "reopened_at", "department__short_name",
    "department__code",
)  # fmt: skip


@dataclass
class Leg:
    """One leg for one group: how many days it took, sorted."""

    label: str
    number: int = 0
    department: str = ""  # its code; of all, nothing
    days: list[int] = field(default_factory=list)

    @property
    def href(self) -> str:
        """The page of the demands counted here."""
        department = f"&department={quote(self.department)}" if self.department else ""
        return f"?leg={self.number}{department}"

    @property
    def same_href(self) -> str:
        return f"{self.href}&same=1"

    @property
    def count(self) -> int:
        return len(self.days)

    def at(self, share: float) -> int | None:
        """The smallest number of days within which that share was done; None without any."""
        ordered = sorted(self.days)
        return ordered[max(-(-int(share * 100) * len(ordered) // 100) - 1, 0)] if ordered else None

    @property
    def median(self) -> int | None:
        return self.at(0.5)

    @property
    def nine_in_ten(self) -> int | None:
        return self.at(0.9)

    @property
    def same_day(self) -> int:
        return sum(day == 0 for day in self.days)


@dataclass(frozen=True)
class Latencies:
    """The four legs of all, and of each department in the order of its code: never by speed."""

    whole: list[Leg]
    departments: list[tuple[str, list[Leg]]]
    heard: int


def legs_of(row: Any, calendar: WorkCalendar) -> list[tuple[int, int]]:
    """(number of the leg, working days) for each leg that is over; a re-opened demand only until it was signed for."""
    heard_on, recorded_at, signed_at, answered_at, closed_at, reopened_at = row[:6]
    moments = [recorded_at, signed_at, answered_at, closed_at]
    days = [heard_on, *(timezone.localdate(moment) if moment else None for moment in moments)]
    if reopened_at is not None:
        days[3:] = [None, None]
    return [
        (number, max(calendar.workdays_between(start, end), 0))
        for number, (start, end) in enumerate(pairwise(days))
        if start is not None and end is not None
    ]


def measured(scope: Scope, until: date, calendar: WorkCalendar) -> Latencies:
    """Of the demands heard in the year up to `until`."""
    rows = Demand.everything.within(scope.counting).filter(heard_on__gt=until - YEAR, heard_on__lte=until)
    return of_rows(rows.order_by("-heard_on").values_list(*COLUMNS)[:MOST], calendar)


def of_rows(rows: Iterable[Any], calendar: WorkCalendar) -> Latencies:
    whole = _empty()
    by_department: dict[tuple[str, str], list[Leg]] = {}
    heard = 0
    for row in rows:
        heard += 1
        groups = [whole]
        if row[7]:
            groups.append(by_department.setdefault((row[7], row[6]), _empty(row[7])))
        for number, days in legs_of(row, calendar):
            for legs in groups:
                legs[number].days.append(days)
    return Latencies(whole, [(name, legs) for (_code, name), legs in sorted(by_department.items())], heard)


def _empty(department: str = "") -> list[Leg]:
    return [Leg(label, number, department) for number, label in enumerate(LEGS)]


def opened(
    scope: Scope, until: date, calendar: WorkCalendar, leg: int, department: str, *, same_day: bool
) -> list[tuple[int, int]]:  # fmt: skip
    """(key, working days) of the demands counted in one number of the table, the slowest first."""
    rows = Demand.everything.within(scope.counting).filter(heard_on__gt=until - YEAR, heard_on__lte=until)
    found = []
    for *row, key in rows.order_by("-heard_on").values_list(*COLUMNS, "pk")[:MOST]:
        if department and row[7] != department:
            continue
        found += [
            (key, days) for number, days in legs_of(row, calendar) if number == leg and (not same_day or days == 0)
        ]  # fmt: skip
    return sorted(found, key=lambda one: (-one[1], one[0]))


def hidden_count(scope: Scope, until: date) -> int:
    """How many of those counted the person may not see."""
    period = {"heard_on__gt": until - YEAR, "heard_on__lte": until}
    counted = Demand.everything.within(scope.counting).filter(**period).count()
    return int(counted - Demand.everything.within(scope).filter(**period).count())
