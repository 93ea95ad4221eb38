"""The figures at the head of a dossier, all in one query over one enterprise."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, JSONField, OuterRef, Subquery, Sum
from django.utils import timezone

from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.choices import Channel, WeekState
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.party.membership import headcount
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.registry.enterprises.models import Enterprise, NeedProfile

VISITED_WITHIN = 30
LOANS = "loans_arranged"


def _count(queryset: Any, **narrow: Any) -> Subquery:
    rows = queryset.filter(enterprise=OuterRef("pk"), **narrow).order_by().values("enterprise")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def _sum(queryset: Any, **narrow: Any) -> Subquery:
    rows = queryset.filter(enterprise=OuterRef("pk"), **narrow).order_by().values("enterprise")
    return Subquery(rows.annotate(n=Sum("amount_fen")).values("n"))


def _first(queryset: Any, column: str, **more: Any) -> Subquery:
    return Subquery(queryset.filter(enterprise=OuterRef("pk")).values(column)[:1], **more)


@dataclass
class Figures:
    """Numbers by name (0 where nothing is counted) and the few texts that come with them."""

    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def number(self, name: str) -> int:
        return int(self.values[name] or 0)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def figures(enterprise: Enterprise, on: date) -> Figures:
    """Everything the head, the tabs and the side of the dossier count."""
    year = date(on.year, 1, 1)
    contacts = Contact.everything.filter(voided_at=None)
    weeks = DutyWeek.everything.filter(thursday_on__gte=year, monday_on__lte=on)
    outcomes = Outcome.everything.exclude(state=Claim.VOID)
    lead = Stint.everything.filter(Stint.covers(on), part=Part.LEAD).order_by("-starts_on")
    needs = NeedProfile.everything.filter(effective_on__lte=on).order_by("-effective_on", "-pk")
    loans = outcomes.filter(kind=LOANS)
    columns: dict[str, Any] = {
        "town": F("region__name"),
        "county": F("region__county_name"),
        "region_kind": F("region__level"),
        "contacts": _count(contacts),
        "contacts_year": _count(contacts, at__gte=midnight(year)),
        "last_contact_at": _first(contacts.order_by("-at"), "at"),
        "last_channel": _first(contacts.order_by("-at"), "channel"),
        "visits": _count(contacts, at__gte=midnight(on - timedelta(days=VISITED_WITHIN)), channel=Channel.VISIT),
        "weeks_owed": _count(weeks, state=WeekState.OWED),
        "weeks_kept": _count(weeks, state=WeekState.OWED, contacted_on__isnull=False),
        "weeks_paused": _count(weeks, state=WeekState.PAUSED),
        "owed_now": _count(weeks, iso_week=iso_week_key(on), state=WeekState.OWED, contacted_on=None),
        "demands": _count(Demand.everything.shown()),
        "demands_open": _count(Demand.everything.shown().exclude(stage=Stage.CLOSED)),
        "demands_solved": _count(Demand.everything.shown(), stage=Stage.CLOSED, verdict=Verdict.SOLVED),
        "outcomes": _count(outcomes),
        "outcomes_waiting": _count(outcomes, state=Claim.CLAIMED),
        "outcomes_confirmed": _count(outcomes, state=Claim.CONFIRMED),
        "outcomes_disputed": _count(outcomes, state=Claim.DISPUTED),
        "loans": _count(loans),
        "loans_sure": _count(loans, state=Claim.CONFIRMED),
        "loans_claimed": _sum(loans),
        "loans_confirmed": _sum(loans, state=Claim.CONFIRMED),
        "party": _count(Coverage.everything),
        "full_members": headcount.full_members(on),
        "lead_name": _first(lead, "instructor__name"),
        "lead_key": _first(lead, "instructor"),
        "lead_department": _first(lead, "instructor__department__short_name"),
        "lead_since": _first(lead, "starts_on"),
        "lead_reasons": _first(lead, "reasons", output_field=JSONField()),
        "needs": _first(needs, "permille", output_field=JSONField()),
        "needs_on": _first(needs, "effective_on"),
        "needs_source": _first(needs, "source"),
        "needs_note": _first(needs, "note"),
    }
    # A prefix, because some of these names are those of relations.
    named = {f"head_{name}": expression for name, expression in columns.items()}
    row = Enterprise.everything.filter(pk=enterprise.pk).values(**named).get()
    return Figures({name.removeprefix("head_"): value for name, value in row.items()})
