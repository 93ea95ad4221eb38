"""What the records say of one instructor's half-year: the figures' own filters, confirmed records only, and open cases.

Gifts, heads admitted and log-ins stand in no report (rules.md section 4); nobody is compared with anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.policies.choices import Route
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.fieldwork.contacts.choices import Channel
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.party.organisations.models import Coverage
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.reports.prose import in_words
from qiaoliang.results.targets.choices import Holder
from qiaoliang.results.targets.models import Target
from qiaoliang.results.targets.progress import Progress, compute
from qiaoliang.web.dossier.opencases import Case, open_cases

CODES: Final = (
    "weekly_contact_rate", "activists_cultivated", "party_rules_made", "activity_centres", "activity_funds", "pledges",
    "proposals", "problems_cracked", "demands_resolved", "grants_won", "loans_arranged", "fees_reduced",
    "workers_recruited", "workers_trained", "talents_introduced", "study_placements", "innovation_projects",
    "culture_handbooks", "events_held",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """All that a report is written from."""

    name: str
    department: str
    starts_on: date
    as_of: date
    enterprises: tuple[str, ...]
    covered_before: int
    covered_now: int
    uncovered: tuple[str, ...]
    contacts: int
    visits: int
    handed: int
    figures: dict[str, Progress]
    cases: tuple[tuple[str, Case], ...]  # (enterprise, case)

    def says(self, code: str) -> str:
        """`12项`, `320万元`; empty where nothing is confirmed."""
        found, indicator = self.figures.get(code), CATALOGUE[code]
        if found is None or not found.value or found.is_empty:
            return ""
        number = found.value if indicator.is_percent else int(found.value)
        return in_words(number, indicator.unit, is_money=indicator.is_money)

    def weeks(self) -> tuple[int, int]:
        """(weeks kept, weeks owed)."""
        found = self.figures.get("weekly_contact_rate")
        return (found.numerator or 0, found.denominator or 0) if found else (0, 0)


def gather(instructor: Instructor, starts_on: date, ends_on: date, as_of: date, actor: Actor) -> Facts:
    """The half-year as it was known on the evening of `as_of`."""
    stints = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=as_of)
    served = Enterprise.everything.filter(pk__in=stints.filter(instructor=instructor).values("enterprise"))
    rows: list[Any] = list(served.order_by("sort_key").annotate(was=_covered(starts_on), now=_covered(as_of)))
    current = Stint.everything.in_force(as_of).filter(instructor=instructor)
    mine = set(current.values_list("enterprise", flat=True))
    names = {row.pk: row.name for row in rows}
    cases = open_cases([row.pk for row in rows if row.pk in mine], actor, as_of, lamp_calendar())
    contacts = _contacts(instructor, starts_on, as_of)
    return Facts(
        name=instructor.name, department=str(instructor.department), starts_on=starts_on, as_of=as_of,
        enterprises=tuple(names.values()), covered_before=sum(row.was for row in rows),
        covered_now=sum(row.now for row in rows),
        uncovered=tuple(row.name for row in rows if row.pk in mine and not row.now),
        contacts=contacts["n"], visits=contacts["visits"], handed=_handed(instructor, starts_on, as_of),
        figures=figures(instructor, starts_on, ends_on, as_of),
        cases=tuple((names[case.enterprise], case) for case in cases),
    )  # fmt: skip


def _covered(on: date) -> Exists:
    held = Q(ends_on=None) | Q(ends_on__gte=on)
    return Exists(Coverage.everything.filter(held, enterprise=OuterRef("pk"), starts_on__lte=on))


def _between(starts_on: date, as_of: date) -> tuple[datetime, datetime]:
    first = timezone.make_aware(datetime.combine(starts_on, time.min))
    return first, timezone.make_aware(datetime.combine(as_of + timedelta(days=1), time.min))


def _contacts(instructor: Instructor, starts_on: date, as_of: date) -> dict[str, int]:
    first, end = _between(starts_on, as_of)
    rows = Contact.everything.filter(instructor=instructor, voided_at=None, at__gte=first, at__lt=end)
    found: dict[str, int] = rows.aggregate(n=Count("pk"), visits=Count("pk", filter=Q(channel=Channel.VISIT)))
    return found


def _handed(instructor: Instructor, starts_on: date, as_of: date) -> int:
    first, end = _between(starts_on, as_of)
    rows = Delivery.everything.filter(helped_by__instructor=instructor, route=Route.HANDED)
    count: int = rows.filter(delivered_at__gte=first, delivered_at__lt=end).count()
    return count


def figures(instructor: Instructor, starts_on: date, ends_on: date, as_of: date) -> dict[str, Progress]:
    """What is confirmed, by the filters of the figures themselves: as if each were a target of this half-year."""
    asked: list[Any] = [
        Target(
            pk=number, holder=Holder.INSTRUCTOR, instructor=instructor, indicator=code, starts_on=starts_on,
            ends_on=ends_on,
        )
        for number, code in enumerate(CODES, start=1)
    ]  # fmt: skip
    found = compute(asked, as_of)
    return {target.indicator: found[target.pk] for target in asked if target.pk in found}
