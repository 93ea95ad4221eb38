"""What the planning side reads of two-way choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from qiaoliang.instructors.wishes.models import Side, Stance, Wish


@dataclass(frozen=True)
class Wished:
    """One side's word about a pair, by primary keys; `key` is the wish itself."""

    enterprise: int
    instructor: int
    side: Side
    stance: Stance
    since: date
    key: int


def wishes(on: date, enterprise: int | None = None) -> Iterator[Wished]:
    """Every wish that holds on the day, or those about one enterprise. Those that decline stand as conflicts too."""
    holds = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    if enterprise is not None:
        holds &= Q(enterprise=enterprise)
    rows = Wish.everything.filter(holds).order_by("enterprise", "pk")
    for enterprise, who, side, stance, since, key in rows.values_list(
        "enterprise", "instructor", "side", "stance", "starts_on", "pk"
    ):
        yield Wished(enterprise, who, Side(side), Stance(stance), since, key)
