"""What a fact is, and what the facts share: standing, helper, period and place as filters over stored columns.

Everything is said as the rows were known on the evening of the day asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q

from qiaoliang.fieldwork.outcomes.models import confirmed, known
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.periods import Period

NOTHING = Q(pk__in=())
Truth = Callable[[Asked], Q]
Column = str | Truth  # a stored column by its path, or a named truth about the row


def lies_in(asked: Asked, through: str = "") -> Q:
    """In the region asked for; `through` is the path to the row that has the place. No region asks for no join."""
    return Q(**{f"{through}region_code__startswith": asked.region}) if asked.region else Q()


@dataclass(frozen=True)
class Fact:
    """One kind of row. `columns` are the only names an indicator may use; `standings` the only states it has."""

    code: str
    model: Any
    in_period: Callable[[Asked, Period], Q]
    standings: Mapping[Standing, Truth]
    of_department: Callable[[Asked, Department], Q]
    columns: Mapping[str, Column]
    of_instructor: Callable[[Asked, int], Q] = lambda asked, instructor: Q()
    in_region: Truth = lies_in
    related: tuple[str, ...] = ()  # what a list of the rows shows besides
    day: str = "happened_on"  # the column a list is sorted by
    is_total_open: bool = False  # whoever sees figures sees the city's total, though perhaps not its rows


def _disputed(asked: Asked) -> Q:
    """Disputed by that evening, and not confirmed again since."""
    again = Q(confirmed_at__isnull=False, confirmed_at__lte=asked.evening, confirmed_at__gt=F("disputed_at"))
    return known(asked.evening) & Q(disputed_at__lte=asked.evening) & ~again


def _waiting(asked: Asked) -> Q:
    unconfirmed = Q(confirmed_at=None) | Q(confirmed_at__gt=asked.evening)
    undisputed = Q(disputed_at=None) | Q(disputed_at__gt=asked.evening)
    return known(asked.evening) & unconfirmed & undisputed


CLAIMS: Mapping[Standing, Truth] = {
    Standing.CONFIRMED: lambda asked: confirmed(asked.evening),
    Standing.CLAIMED: lambda asked: known(asked.evening),
    Standing.WAITING: _waiting,
    Standing.DISPUTED: _disputed,
    Standing.VOID: lambda asked: Q(recorded_at__lte=asked.evening, voided_at__lte=asked.evening),
}


def always(truth: Truth) -> Mapping[Standing, Truth]:
    """The standings of rows that nobody has to confirm."""
    return {Standing.CONFIRMED: truth, Standing.CLAIMED: truth}


def recorded(asked: Asked) -> Q:
    return Q(recorded_at__lte=asked.evening)


def posted(asked: Asked, day: str | OuterRef, stint: str = "helped_by") -> Q:
    """The helper's posting was in force on the day in the column `day`, and known on the evening."""
    on = F(day) if isinstance(day, str) else day
    lasted = Q(**{f"{stint}__ends_on": None}) | Q(**{f"{stint}__ends_on__gte": on})
    return Q(**{f"{stint}__starts_on__lte": on, f"{stint}__recorded_at__lte": asked.evening}) & lasted


def within(day: str) -> Callable[[Asked, Period], Q]:
    """The day in this column lies in the period."""
    return lambda asked, period: Q(**{f"{day}__range": (period.start, period.end)})


def came(day: str) -> Truth:
    """The day in this column had come by the day asked for."""
    return lambda asked: Q(**{f"{day}__isnull": False, f"{day}__lte": asked.as_of})


def helpers_department(asked: Asked, department: Department) -> Q:
    return Q(helped_by__instructor__department=department)


def helper(asked: Asked, instructor: int) -> Q:
    return Q(helped_by__instructor=instructor)


def own_line(prefix: str = "") -> Callable[[Asked, Department], Q]:
    """Enterprises of the department's line in its area: there it answers for Party building."""
    line, region = f"{prefix}line_function", f"{prefix}region_code__startswith"
    return lambda asked, department: Q(**{line: department.function, region: department.region_code})


def credited(
    code: str,
    model: Any,
    *,
    day: str = "happened_on",
    standings: Mapping[Standing, Truth] = CLAIMS,
    of_department: Callable[[Asked, Department], Q] = helpers_department,
    of_instructor: Callable[[Asked, int], Q] = helper,
    related: tuple[str, ...] = (),
    columns: Mapping[str, Column] | None = None,
) -> Fact:
    """A fact over a table of `fieldwork.outcomes.Credited` records; all have the column `helped`."""
    return Fact(
        code=code,
        model=model,
        in_period=within(day),
        standings=standings,
        of_department=of_department,
        of_instructor=of_instructor,
        columns={"helped": lambda asked: posted(asked, day), **(columns or {})},
        related=("enterprise", "helped_by__instructor", *related),
        day=day,
    )
