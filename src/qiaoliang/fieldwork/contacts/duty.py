"""What the duty weeks should say, read from stints, leaves, pauses, calendar and contacts; and where they do not."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from qiaoliang.fieldwork.contacts import rhythm, rules
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause, Rhythm
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.workdays import WorkCalendar, monday_of, thursday_of

Teams = dict[int, list[rules.Posted]]


@dataclass(frozen=True)
class Owed:
    """One duty week as it should be stored."""

    enterprise: int
    iso_week: int
    state: str
    instructor: int
    contact: int | None
    contacted_on: date | None

    def row(self) -> DutyWeek:
        return DutyWeek(
            enterprise_id=self.enterprise, iso_week=self.iso_week, monday_on=monday_of(self.iso_week),
            thursday_on=thursday_of(self.iso_week), state=self.state, instructor_id=self.instructor,
            contact_id=self.contact, contacted_on=self.contacted_on,
        )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A stored duty week that does not say what the records say; None stands for a missing row."""

    enterprise: int
    iso_week: int
    stored: tuple[Any, ...] | None
    expected: tuple[Any, ...] | None


def _among(queryset: QuerySet[Any], enterprises: Collection[int] | None) -> QuerySet[Any]:
    return queryset if enterprises is None else queryset.filter(enterprise__in=enterprises)


def teams_in(week: int, enterprises: Collection[int] | None = None) -> Teams:
    """Everybody posted on some day of the week, by enterprise."""
    monday = monday_of(week)
    overlapping = Q(starts_on__lte=monday + timedelta(days=6)) & (Q(ends_on=None) | Q(ends_on__gte=monday))
    teams: Teams = defaultdict(list)
    stints = _among(Stint.everything.filter(overlapping), enterprises)
    for enterprise, who, starts_on, ends_on, part in stints.order_by("pk").values_list(
        "enterprise", "instructor", "starts_on", "ends_on", "part"
    ):
        teams[enterprise].append(rules.Posted(who, starts_on, ends_on, part == Part.LEAD))
    return teams


def leaves_between(first: date, last: date) -> list[rules.Away]:
    """Leaves with a named backup that touch the days from `first` to `last`."""
    rows = Leave.everything.filter(
        Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first)), backup__isnull=False
    )
    return [rules.Away(*row) for row in rows.order_by("pk").values_list("instructor", "backup", "starts_on", "ends_on")]


def _talks_in(week: int, enterprises: Collection[int] | None) -> dict[int, list[rules.Talk]]:
    talks: dict[int, list[rules.Talk]] = defaultdict(list)
    contacts = _among(Contact.everything.filter(iso_week=week, voided_at=None), enterprises)
    for enterprise, key, who, at, channel, with_whom, is_answered in contacts.order_by().values_list(
        "enterprise", "pk", "instructor", "at", "channel", "with_whom", "is_answered"
    ):
        talks[enterprise].append(rules.Talk(key, who, at, timezone.localdate(at), channel, with_whom, is_answered))
    return talks


def agreed_away(monday: date, enterprises: Collection[int] | None = None) -> set[int]:
    """The enterprises that agreed the week of `monday` away: by a pause, or by the rhythm of every month."""
    paused = _among(Pause.everything.filter(Pause.covers(monday)), enterprises)
    agreed = _among(Rhythm.everything.filter(Rhythm.covers(monday)).exclude(quiet=""), enterprises)
    found = set(paused.values_list("enterprise", flat=True))
    return found | {
        enterprise
        for enterprise, quiet in agreed.order_by().values_list("enterprise", "quiet")
        if rhythm.is_quiet(quiet, monday)
    }


def owed_in(week: int, *, calendar: WorkCalendar, enterprises: Collection[int] | None = None) -> dict[int, Owed]:
    """What every enterprise (or those named) is owed in the week, and which contact kept it."""
    monday = monday_of(week)
    teams = teams_in(week, enterprises)
    talks = _talks_in(week, enterprises)
    leaves = leaves_between(monday, monday + timedelta(days=6))
    paused = agreed_away(monday, enterprises)
    owed = {}
    for enterprise, team in teams.items():
        responsible = rules.answers_for(monday, team)
        if responsible is None:
            continue
        kept = rules.first_that_counts(talks.get(enterprise, ()), team, leaves)
        state = rules.week_state(monday, calendar, is_paused=enterprise in paused)
        contact, on = (kept.key, kept.on) if kept else (None, None)
        owed[enterprise] = Owed(enterprise, week, state, responsible.instructor, contact, on)
    return owed


def stored_in(week: int, enterprises: Collection[int] | None = None) -> dict[int, Owed]:
    rows = _among(DutyWeek.everything.filter(iso_week=week), enterprises)
    return {
        row[0]: Owed(*row)
        for row in rows.order_by().values_list(
            "enterprise", "iso_week", "state", "instructor", "contact", "contacted_on"
        )
    }


def differences(weeks: Iterable[int], *, calendar: WorkCalendar) -> list[Difference]:
    """Where stored duty weeks and the records they follow from disagree; empty if all is well."""
    found = []
    for week in weeks:
        expected, stored = owed_in(week, calendar=calendar), stored_in(week)
        for enterprise in sorted(expected.keys() | stored.keys()):
            should, does = expected.get(enterprise), stored.get(enterprise)
            if should != does:
                found.append(Difference(enterprise, week, _said(does), _said(should)))
    return found


def _said(owed: Owed | None) -> tuple[Any, ...] | None:
    """State, instructor, contact and day: what is compared."""
    return astuple(owed)[2:] if owed else None
