"""The year of a branch: what was owed and kept by month, what was held, hours of study of its members."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.tables import Cell
from qiaoliang.party.elections.models import leads
from qiaoliang.party.life import expected, permits
from qiaoliang.party.life.choices import Presence, State
from qiaoliang.party.life.listings import duty_cell, period_words
from qiaoliang.party.life.models import Attendance, Duty, Gathering
from qiaoliang.party.life.rules import STUDY_HOURS
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Organisation

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Row:
    """One kind of meeting: how many were owed and kept, and what stands in each month."""

    kind: str
    label: str
    owed: int
    kept: int
    missed: int
    months: tuple[tuple[Gathering, ...], ...]


@dataclass
class Year:
    year: int
    rows: list[Row]
    lacking: list[tuple[Cell, str, str]]  # state, kind, period of what is not kept
    hours: list[tuple[str, Decimal, bool]] = field(default_factory=list)  # name, hours, whether enough
    needed_hours: int = STUDY_HOURS["member"]
    leaders_hours: int = STUDY_HOURS["leader"]
    held: int = 0

    @property
    def months(self) -> tuple[int, ...]:
        return MONTHS


def of_year(organisation: Organisation, year: int, today: date, actor: Actor) -> Year:
    """At most seven queries, whatever the size."""
    span = (date(year, 1, 1), date(year, 12, 31))
    gatherings = list(
        Gathering.everything.filter(organisation=organisation, on__range=span)
        .exclude(state=State.CALLED_OFF).select_related("group").defer("minutes").order_by("on", "pk")
    )  # fmt: skip
    duties = list(
        Duty.everything.filter(organisation=organisation, first__range=span).select_related("group").order_by("last")
    )
    lacking = [
        (duty_cell(duty, today), f"{duty.get_kind_display()}{f'（{duty.group.name}）' if duty.group else ''}",
         period_words(duty))
        for duty in duties if duty.kept_by_id is None and duty.first <= today
    ]  # fmt: skip
    found = Year(year, _rows(gatherings, duties, today), lacking)
    found.held = sum(gathering.state == State.HELD for gathering in gatherings)
    found.hours = _hours(organisation, span, today, actor)
    return found


def _rows(gatherings: list[Gathering], duties: list[Duty], today: date) -> list[Row]:
    by_kind: dict[str, list[Gathering]] = defaultdict(list)
    for gathering in gatherings:
        by_kind[gathering.kind].append(gathering)
    rows = []
    for kind in MeetingKind:
        owed = [duty for duty in duties if duty.kind == kind and not duty.excuse]
        if not owed and not by_kind[kind]:
            continue
        months = tuple(tuple(g for g in by_kind[kind] if g.on.month == month) for month in MONTHS)
        kept = sum(duty.kept_by_id is not None for duty in owed)
        missed = sum(duty.kept_by_id is None and duty.last < today for duty in owed)
        rows.append(Row(kind, str(kind.label), len(owed), kept, missed, months))
    return rows


def _hours(organisation: Organisation, span: tuple[date, date], today: date, actor: Actor) -> list[Any]:
    """Hours of study by member in the order of the roll; only for those who keep the branch or stand above it."""
    if not permits.sees_names(actor):
        return []
    there = Attendance.everything.filter(
        presence=Presence.PRESENT, gathering__organisation=organisation, gathering__on__range=span,
        gathering__state=State.HELD,
    )  # fmt: skip
    sums = dict(there.order_by().values("member").annotate(n=Sum("gathering__study_hours")).values_list("member", "n"))
    day = min(today, span[1])
    leading = set(leads(day).values_list("member", flat=True))
    return [
        (str(member.name), sums.get(member.pk) or Decimal(0), _is_enough(sums.get(member.pk), member.pk in leading))
        for member in expected.roll_on(organisation, day)
    ]


def _is_enough(hours: Decimal | None, is_leader: bool) -> bool:
    """Secretaries and committee members owe more hours than members."""
    return (hours or 0) >= STUDY_HOURS["leader" if is_leader else "member"]
