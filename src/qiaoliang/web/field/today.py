"""What an instructor has to do today: overdue, owed this week, waiting; read fresh, also before the clocks have run."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.economy.demands import rules as clocks
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import duty
from qiaoliang.fieldwork.contacts.actions import backups_of
from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.models import Contact, Pause
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.workdays import WorkCalendar, iso_week_key, monday_of
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme.settings import calendar

WAITING_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One row: where, what is the matter, and the address of the one thing to do about it."""

    name: str
    words: str
    href: str
    verb: str
    status: str = ""


@dataclass
class Today:
    day: date
    overdue: list[Line] = field(default_factory=list)
    owed: list[Line] = field(default_factory=list)
    paused: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    kept_count: int = 0
    workdays_left: int = 0
    first_due: int | None = None  # what the contact form preselects


def today(actor: Actor, at: datetime) -> Today:
    """Everything for the person's own enterprises and those of colleagues on leave."""
    day = timezone.localdate(at)
    calendar_ = calendar()
    mine = served_by([int(key) for key in actor.keys("instructor")], day)
    found = Today(day, workdays_left=_left(day, calendar_))
    _owed(found, mine, day, calendar_)
    found.waiting = [*_demands(mine, day, calendar_), *_messages()]
    return found


def served_by(instructors: list[int], on: date) -> dict[int, Enterprise]:
    """The enterprises where these people are posted on the day, or stand in for somebody who is."""
    covered = {colleague for who in instructors for colleague in backups_of(who, on)}
    stints = Stint.everything.filter(Stint.covers(on), instructor__in={*instructors, *covered})
    rows = Enterprise.objects.filter(pk__in=stints.values("enterprise"))
    return {enterprise.pk: enterprise for enterprise in rows}


def _left(day: date, calendar_: WorkCalendar) -> int:
    sunday = monday_of(iso_week_key(day)) + timedelta(days=6)
    return calendar_.workdays_between(day - timedelta(days=1), sunday)


def _owed(found: Today, mine: dict[int, Enterprise], day: date, calendar_: WorkCalendar) -> None:
    this, last = iso_week_key(day), iso_week_key(day - timedelta(days=7))
    now = duty.owed_in(this, calendar=calendar_, enterprises=mine.keys())
    before = duty.owed_in(last, calendar=calendar_, enterprises=mine.keys())
    lasts, tips = _last_contacts(mine.keys()), _tips(mine.keys())
    late, due = [], []
    for key, enterprise in mine.items():
        owed = now.get(key)
        if owed is None:
            continue
        if owed.contact is not None:
            found.kept_count += 1
        elif owed.state == WeekState.PAUSED:
            found.paused.append(_line(enterprise, "约定暂停，非必要不打扰", "off"))
        elif _was_missed(before.get(key)):
            late.append(key)
            found.overdue.append(_line(enterprise, "上周未联系", "overdue"))
        elif owed.state == WeekState.OWED:
            due.append(key)
            words = (lasts.get(key, "还没有联系过"), tips.get(key, ""))
            found.owed.append(_line(enterprise, " · ".join(filter(None, words))))
    found.first_due = next(iter([*late, *due]), None)


def _was_missed(week: duty.Owed | None) -> bool:
    return week is not None and week.state == WeekState.OWED and week.contact is None


def _line(enterprise: Enterprise, words: str, status: str = "") -> Line:
    return Line(str(enterprise), words, f"/field/contact/?enterprise={enterprise.pk}", "记联系", status)


def _last_contacts(enterprises: Collection[int]) -> dict[int, str]:
    rows = Contact.objects.filter(enterprise__in=enterprises, voided_at=None).order_by()
    lasts = rows.values("enterprise").annotate(last=Max("at")).values_list("enterprise", "last")
    return {enterprise: f"上次 {timezone.localtime(last):%m-%d}" for enterprise, last in lasts}


def _tips(enterprises: Collection[int]) -> dict[int, str]:
    owners = ContactPerson.objects.filter(enterprise__in=enterprises, role=ContactRole.OWNER, ends_on=None)
    return {key: f"宜{prefers}" for key, prefers in owners.values_list("enterprise", "prefers") if prefers}


def _demands(mine: dict[int, Enterprise], day: date, calendar_: WorkCalendar) -> list[Line]:
    rows = Demand.objects.open().filter(enterprise__in=mine.keys()).select_related("enterprise")
    lines = []
    for demand in rows.order_by("due_on", "pk")[:WAITING_SHOWN]:
        lamp = clocks.lamp(demand.stage, demand.due_on, day, calendar_)
        words = f"{demand.get_stage_display()}，{lamp.text}" if lamp.text != demand.get_stage_display() else lamp.text
        lines.append(
            Line(f"{demand.enterprise} {demand.title}", words, f"/demands/{demand.pk}/", "看进展", lamp.status)
        )
    return lines


def _messages() -> list[Line]:
    count = Message.objects.filter(delivery=Delivery.WAITING).count()
    if not count:
        return []
    return [Line("请企业核对成效", f"{count} 条链接待送出", "/outcomes/outbox/", "去送出", "waiting")]


def other_visits(enterprise: Enterprise, at: datetime) -> list[Any]:
    """Who was there in the last 30 days: nobody likes to be asked the same thing twice (ux.md 6)."""
    rows = Contact.objects.filter(enterprise=enterprise, voided_at=None, at__gte=at - timedelta(days=30))
    return list(rows.select_related("instructor").order_by("-at")[:3])


def pause_of(enterprise: Enterprise, on: date) -> Pause | None:
    found: Pause | None = Pause.objects.filter(Q(Pause.covers(on)), enterprise=enterprise).first()
    return found
