"""What an instructor has to do today: overdue, owed this week, waiting.

The weeks are plain filters of the duty weeks (ADR 0006). Where one is missing because its clock has not run yet, it is
read from the records instead. A page costs at most twelve queries, its frame included.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands import rules as clocks
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import duty
from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Rhythm
from qiaoliang.fieldwork.contacts.rhythm import WEEKDAYS, Agreed, day_for, read
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.visits.models import Companion, Visit
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.workdays import WorkCalendar, iso_week_key, monday_of
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.membership.story import lamp as admission_lamp
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.web.assignments import listings as assignments

WAITING_SHOWN = 5
ADMISSION_AHEAD = timedelta(days=14)
VISITS_AHEAD = timedelta(days=7)
LATE, DUE, PAUSED, KEPT = "late", "due", "paused", "kept"


@dataclass(frozen=True)
class Line:
    """One row: where, what is the matter, and the address of the one thing to do about it."""

    name: str
    words: str
    href: str
    verb: str
    status: str = ""
    sheet: str = ""  # the one-page brief of the enterprise


class Week(NamedTuple):
    """One of the own enterprises and how its week stands: `late`, `due`, `paused` or `kept`."""

    enterprise: Any
    state: str
    is_owed: bool
    agreed: Agreed = Agreed()
    agreed_on: date | None = None  # the day of this week that the owner wants

    def is_ahead(self, day: date) -> bool:
        """Whether the owner wants to be contacted later this week: nobody is reminded before."""
        return self.agreed_on is not None and self.agreed_on > day


@dataclass
class Today:
    day: date
    overdue: list[Line] = field(default_factory=list)
    owed: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)
    paused: list[Line] = field(default_factory=list)
    visits: list[Line] = field(default_factory=list)
    sent: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    kept_count: int = 0
    workdays_left: int = 0


def today(actor: Actor, at: datetime) -> Today:
    """Everything for the person's own enterprises and those of colleagues on leave."""
    day, calendar_ = timezone.localdate(at), lamp_calendar()
    found = Today(day, workdays_left=_left(day, calendar_))
    weeks = week(actor, day, calendar_)
    for one in sorted(weeks, key=lambda one: one.agreed_on != day):  # those of today first
        _sort(found, one)
    mine = [one.enterprise for one in weeks]
    found.visits = list(_visits(actor, at))
    found.sent = list(_sent(actor, day, calendar_))
    found.waiting = [*_demands(mine, day, calendar_), *_admissions(mine, day), *_claims(mine)]
    return found


def first_due(actor: Actor, day: date) -> Enterprise | None:
    """What the contact form preselects: what was missed last week, else what is owed this week; what the owner wants
    later in the week comes last."""
    due = [one for one in week(actor, day) if one.state in (LATE, DUE)]
    chosen = min(due, key=lambda one: (one.is_ahead(day), one.state != LATE, one.agreed_on != day), default=None)
    return chosen.enterprise if chosen else None


def week(actor: Actor, day: date, calendar_: WorkCalendar | None = None) -> list[Week]:
    """The own enterprises and how their week stands, with what was agreed about the day."""
    days = calendar_ or lamp_calendar()
    mine = {enterprise.pk: enterprise for enterprise in served_by([int(key) for key in actor.keys("instructor")], day)}
    this, last = iso_week_key(day), iso_week_key(day - timedelta(days=7))
    stored = DutyWeek.everything.filter(enterprise__in=mine, iso_week__in=(this, last)).order_by()
    states = {
        (row[0], row[1]): (row[2], row[3] is not None)
        for row in stored.values_list("enterprise", "iso_week", "state", "contacted_on")
    }
    missing = [key for key, one in mine.items() if one.is_posted_monday and (key, this) not in states]
    if missing:
        states |= _read_anew((this, last), missing, days)
    found = []
    for key, enterprise in mine.items():
        agreed = read(enterprise.rhythm)
        one = _standing(enterprise, states.get((key, this)), states.get((key, last)))
        found.append(one._replace(agreed=agreed, agreed_on=day_for(agreed, day, days)))
    return found


def _read_anew(
    weeks: tuple[int, ...], enterprises: list[int], calendar_: WorkCalendar
) -> dict[tuple[int, int], tuple[str, bool]]:
    owed = [one for key in weeks for one in duty.owed_in(key, calendar=calendar_, enterprises=enterprises).values()]
    return {(one.enterprise, one.iso_week): (one.state, one.contact is not None) for one in owed}


def _standing(enterprise: Any, now: tuple[str, bool] | None, before: tuple[str, bool] | None) -> Week:
    if now is None:
        return Week(enterprise, KEPT, is_owed=False)
    state, is_kept = now
    if is_kept:
        return Week(enterprise, KEPT, is_owed=True)
    if state == WeekState.PAUSED:
        return Week(enterprise, PAUSED, is_owed=False)
    if before == (WeekState.OWED, False):
        return Week(enterprise, LATE, is_owed=True)
    return Week(enterprise, DUE if state == WeekState.OWED else KEPT, is_owed=state == WeekState.OWED)


def served_by(instructors: list[int], on: date) -> list[Any]:
    """The enterprises where these people are posted on the day, or stand in for somebody who is.

    With what a line says of them: the last contact, what the owner prefers, and what still waits to be confirmed.
    """
    covered = Leave.everything.filter(Leave.covers(on), backup__in=instructors).values("instructor")
    whose = Q(instructor__in=instructors) | Q(instructor__in=covered)
    stints = Stint.everything.filter(Stint.covers(on)).filter(whose)
    here = OuterRef("pk")
    owner = ContactPerson.everything.usable().filter(enterprise=here, role=ContactRole.OWNER, ends_on=None)
    contacts = Contact.everything.filter(enterprise=here, voided_at=None).order_by("-at")
    claims = Outcome.everything.filter(enterprise=here, state=Claim.CLAIMED).order_by().values("enterprise")
    rhythms = Rhythm.everything.filter(Rhythm.covers(on), enterprise=here).order_by("-starts_on")
    parts = Concat("weekdays", Value("|"), "hours", Value("|"), "channel", Value("|"), "quiet")
    monday = Stint.everything.filter(Stint.covers(monday_of(iso_week_key(on))), enterprise=here)
    rows = Enterprise.objects.filter(pk__in=stints.values("enterprise")).annotate(
        last_at=Subquery(contacts.values("at")[:1]),
        rhythm=Subquery(rhythms.annotate(told=parts).values("told")[:1]),
        prefers=Subquery(owner.values("prefers")[:1]),
        claimed=Subquery(claims.annotate(count=Count("pk")).values("count")),
        is_posted_monday=Exists(monday),
    )
    return list(rows.order_by("sort_key", "pk"))


def _sort(found: Today, one: Week) -> None:
    enterprise = one.enterprise
    if one.state == PAUSED:
        words = one.agreed.words if one.agreed.quiet else "约定暂停"
        found.paused.append(_line(enterprise, f"{words}，非必要不打扰", "off"))
    elif one.state in (LATE, DUE):
        place = found.later if one.is_ahead(found.day) else found.overdue if one.state == LATE else found.owed
        place.append(_line(enterprise, _due(one, found.day), "overdue" if place is found.overdue else ""))
    else:
        found.kept_count += one.is_owed


def _due(one: Week, day: date) -> str:
    """What a line says of a contact that is owed: since when, and what the owner agreed or likes."""
    enterprise = one.enterprise
    last = f"上次 {timezone.localtime(enterprise.last_at):%m-%d}" if enterprise.last_at else "还没有联系过"
    tip = f"宜{enterprise.prefers}" if enterprise.prefers else ""
    if not one.agreed.is_empty:
        tip = f"约定{agreed_words(one, day)}"
    return " · ".join(filter(None, ("上周未联系" if one.state == LATE else last, tip)))


def agreed_words(one: Week, day: date) -> str:
    """`周三下午，用电话（今天）`."""
    when = {None: "", day: "（今天）"}.get(one.agreed_on, "")
    if one.agreed_on is not None and one.agreed_on < day:
        when = f"（本周{WEEKDAYS[one.agreed_on.weekday()]}已过）"
    return f"{one.agreed.words}{when}"


def rhythm_of(enterprise: Enterprise, on: date) -> Rhythm | None:
    found: Rhythm | None = Rhythm.objects.filter(Rhythm.covers(on), enterprise=enterprise).first()
    return found


def _left(day: date, calendar_: WorkCalendar) -> int:
    sunday = monday_of(iso_week_key(day)) + timedelta(days=6)
    return calendar_.workdays_between(day - timedelta(days=1), sunday)


def _line(enterprise: Enterprise, words: str, status: str = "") -> Line:
    sheet = f"/enterprises/{enterprise.pk}/brief/"
    return Line(str(enterprise), words, f"/field/contact/?enterprise={enterprise.pk}", "记联系", status, sheet)


def _visits(actor: Actor, at: datetime) -> Iterator[Line]:
    """The own visits of the next week, and those the enterprise has not answered yet."""
    me = [int(key) for key in actor.keys("instructor")]
    mine = Q(asked_by__in=me) | Q(pk__in=Companion.everything.filter(instructor__in=me).values("visit"))
    rows = Visit.everything.ahead(at).filter(mine, starts_at__lte=at + VISITS_AHEAD).select_related("enterprise")
    for visit in rows[:WAITING_SHOWN]:
        when = f"{timezone.localtime(visit.starts_at):%m-%d %H:%M} {visit.get_purpose_display()}"
        shape = "going" if visit.is_agreed else "waiting"
        words = f"{when}，{visit.get_stage_display()}"
        yield Line(str(visit.enterprise), words, f"/visits/{visit.pk}/", "查看", shape)


def _sent(actor: Actor, day: date, calendar_: WorkCalendar) -> Iterator[Line]:
    """Tasks and notices: one line for each sending."""
    for one in assignments.waiting(actor.user_id, day, calendar_)[:WAITING_SHOWN]:
        words = f"{one.sender}发，{one.lamp.text}" + (f"，{one.count} 件" if one.count > 1 else "")
        yield Line(one.title, words, one.href, one.verb, one.lamp.status)


def _demands(mine: list[Any], day: date, calendar_: WorkCalendar) -> Iterator[Line]:
    rows = Demand.objects.open().filter(enterprise__in=mine).select_related("enterprise")
    for demand in rows.order_by("due_on", "pk")[:WAITING_SHOWN]:
        lamp = clocks.lamp(demand.stage, demand.due_on, day, calendar_)
        words = f"{demand.get_stage_display()}，{lamp.text}" if lamp.text != demand.get_stage_display() else lamp.text
        yield Line(f"{demand.enterprise} {demand.title}", words, f"/demands/{demand.pk}/", "看进展", lamp.status)


def _admissions(mine: list[Any], day: date) -> Iterator[Line]:
    """Steps that fall due at the own enterprises, counted: who it is, only branch and committee know."""
    names = {enterprise.pk: enterprise for enterprise in mine}
    soon = Admission.everything.open().filter(enterprise__in=mine, due_on__lte=day + ADMISSION_AHEAD).order_by()
    for row in soon.values("enterprise").annotate(count=Count("pk"), first=Min("due_on")).order_by("first"):
        lamp = admission_lamp(row["first"], day)
        when = "逾期" if row["first"] < day else "将到期"
        words = f"{row['count']} 人的手续{when}，{lamp.text}"
        enterprise = names[row["enterprise"]]
        yield Line(f"{enterprise} 发展党员", words, f"/enterprises/{enterprise.pk}/", "看企业", lamp.status)


def _claims(mine: list[Any]) -> Iterator[Line]:
    count = sum(enterprise.claimed or 0 for enterprise in mine)
    if count:
        yield Line("成效待确认", f"{count} 条等指定的一方确认", "/outcomes/?tab=claimed", "看进展", "waiting")


def other_visits(enterprise: Enterprise, at: datetime) -> list[Any]:
    """Who was there in the last 30 days: nobody likes to be asked the same thing twice (ux.md 6)."""
    rows = Contact.objects.filter(enterprise=enterprise, voided_at=None, at__gte=at - timedelta(days=30))
    return list(rows.select_related("instructor").order_by("-at")[:3])
