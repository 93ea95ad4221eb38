"""One member's statement: the lines of a year, what each item brought, the appeals. Of one person only, ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from qiaoliang.party.membership.models import Member
from qiaoliang.party.points import catalogue
from qiaoliang.party.points.models import Appeal, Entry, Item, Scheme

LINES_AT_MOST = 400  # a year's lines of one member stay far below: every item is capped


@dataclass(frozen=True)
class OfItem:
    """What one item brought in the year, beside its cap under the rules in force."""

    label: str
    points: int
    cap: int | None


@dataclass(frozen=True)
class Statement:
    """A member's year. `lines` are newest first, and are fetched only by a page that shows them."""

    member: Member
    year: int
    total: int
    items: Sequence[OfItem]
    lines: Iterable[Entry]
    appeals: Sequence[Appeal]


def in_force(organisation: int, on: date) -> Scheme | None:
    found: Scheme | None = (
        Scheme.everything.in_force(on).filter(organisation=organisation).order_by("-starts_on").first()
    )
    return found


def items_on(organisation: int, on: date) -> list[Item]:
    """The items in force on the day, each with its version, in one query."""
    live = Scheme.everything.in_force(on).filter(organisation=organisation).values("pk")
    return list(Item.everything.filter(scheme__in=live).select_related("scheme").order_by("pk"))


def of_year(member: Member, year: int) -> Any:
    """The entries of a member in a year, whoever asks; permits stand before it."""
    days = (date(year, 1, 1), date(year, 12, 31))
    return Entry.everything.filter(member=member, happened_on__range=days)


def statement(member: Member, year: int, today: date) -> Statement:
    rows = of_year(member, year)
    caps = {item.kind: item.year_cap for item in items_on(member.organisation_id, today)}
    summed = {row["kind"]: row["n"] for row in rows.order_by().values("kind").annotate(n=Sum("points"))}
    known = list(catalogue.catalogue())
    kinds = [code for code in known if code in caps or code in summed] + sorted(summed.keys() - set(known))
    return Statement(
        member=member,
        year=year,
        total=sum(summed.values()),
        items=[OfItem(catalogue.label(code), summed.get(code, 0), caps.get(code)) for code in kinds],
        lines=rows.select_related("scheme")[:LINES_AT_MOST],
        appeals=list(Appeal.everything.filter(member=member).select_related("entry")[:50]),
    )
