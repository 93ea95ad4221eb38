"""How many members enterprises and organisations have on a day: by the roll where one is kept, else as declared.

The roll belongs to a higher domain; it is reached through the relations `members` it gives to both tables.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from qiaoliang.party.organisations.models import Coverage, Organisation
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration

FULL = "full"


def _on_roll(on: date) -> Q:
    return Q(members__starts_on__lte=on) & (Q(members__ends_on=None) | Q(members__ends_on__gte=on))


def full_members(on: date, enterprises: Any = None) -> dict[int, int]:
    """Full members by enterprise: its roll, else its latest declaration up to the day, else the imported number.

    `enterprises` is a queryset to narrow by; all of them without one.
    """
    rows: Any = Enterprise.everything.all() if enterprises is None else enterprises
    rows = rows.order_by()
    counted = dict(rows.values_list("pk", "full_members"))
    declared = MemberDeclaration.everything.filter(on__lte=on, enterprise__in=rows.values("pk")).order_by("on", "pk")
    counted |= dict(declared.values_list("enterprise", "full_members"))
    rolled = rows.filter(_on_roll(on)).values("pk").annotate(n=Count("members", filter=Q(members__kind=FULL)))
    counted |= dict(rolled.values_list("pk", "n"))
    return counted


@dataclass(frozen=True)
class Roll:
    """Who belongs to an organisation on a day."""

    full_members: int
    members: int
    units: int


def rolls(on: date, organisations: Any) -> dict[int, Roll]:
    """By organisation of the queryset: its roll; where none is kept, what the enterprises it covers have."""
    rows = organisations.order_by()
    kept = {
        pk: (full, everybody)
        for pk, full, everybody in rows.filter(_on_roll(on))
        .values("pk")
        .annotate(full=Count("members", filter=Q(members__kind=FULL)), everybody=Count("members"))
        .values_list("pk", "full", "everybody")
    }
    covered = Coverage.everything.filter(Coverage.covers(on), organisation__in=rows.values("pk")).order_by()
    firms: dict[int, set[int]] = defaultdict(set)
    for organisation, enterprise in covered.values_list("organisation", "enterprise"):
        firms[organisation].add(enterprise)
    declared = full_members(on, Enterprise.everything.filter(pk__in=covered.values("enterprise")))
    found = {}
    for pk in rows.values_list("pk", flat=True):
        stated = sum(declared.get(firm, 0) for firm in firms[pk])
        full, everybody = kept.get(pk, (stated, stated))
        found[pk] = Roll(full, everybody, len(firms[pk]))
    return found


def kept_on_roll(on: date, organisation: Organisation) -> int:
    """How many people stand on its own roll that day, whatever its enterprises declare."""
    rows = Organisation.everything.filter(_on_roll(on), pk=organisation.pk)
    found: int = rows.aggregate(n=Count("members"))["n"]
    return found


def covered_on(on: date) -> Any:
    """The enterprises that a live organisation covers on the day, as a subquery of keys."""
    rows = Coverage.everything.filter(Coverage.covers(on), Organisation.exists_on(on, "organisation__"))
    return rows.order_by().values("enterprise")
