"""Planning: one meeting, the meetings of a year; moving and calling off; Party groups."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.centres.models import Booking
from qiaoliang.party.life import rules
from qiaoliang.party.life.choices import CHOSEN, State
from qiaoliang.party.life.expected import is_voter
from qiaoliang.party.life.models import Attendance, Gathering, Group
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Organisation

FARTHEST = timedelta(days=400)


def locked(gathering: Gathering, version: int) -> Gathering:
    fresh: Gathering = Gathering.everything.select_for_update(of=("self",)).get(pk=gathering.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def must_be_planned(gathering: Gathering) -> None:
    if gathering.state != State.PLANNED:
        raise Refusal(f"这次会{gathering.get_state_display()}，不能再改计划。")


def must_stand(organisation: Organisation, on: date) -> None:
    ends = organisation.abolished_on
    if on < organisation.set_up_on or (ends is not None and on >= ends):
        raise Refusal("这一天党组织还没有成立或已经撤销，请核对日期。", field="on")


@audited
def plan(
    *, organisation: Organisation, kind: str, on: date, topic: str, by: Actor, at: datetime,
    starts_at: time | None = None, venue: str = "", host_name: str = "", group: Group | None = None,
    chosen: Iterable[Member] = (), booking: Booking | None = None,
) -> Gathering:  # fmt: skip
    """One meeting on a day to come."""
    today = timezone.localdate(at)
    if not today <= on <= today + FARTHEST:
        raise Refusal("计划的日期应在今天以后、一年以内。已经开过的会，请用“登记开过的会”。", field="on")
    gathering = make(
        organisation=organisation, kind=kind, on=on, topic=topic, group=group, chosen=chosen, planned_on=on, by=by,
        at=at, starts_at=starts_at, host_name=host_name.strip(), **_where(organisation, on, venue, booking),
    )  # fmt: skip
    record("gathering.planned", on=gathering, by=by, at=at, detail={"kind": kind, "on": on.isoformat()})
    return gathering


def _where(organisation: Organisation, on: date, venue: str, booking: Booking | None) -> dict[str, Any]:
    """The place in words, or the room booked for that day."""
    if booking is None:
        return {"venue": venue.strip(), "booking": None}
    if booking.organisation_id != organisation.pk or booking.state != BookingState.BOOKED:
        raise Refusal("这个预订不是本支部的，或已用、已取消。", field="booking")
    if booking.on != on:
        raise Refusal(f"预订的是 {booking.on:%Y-%m-%d}，与开会的日期不同，请核对。", field="booking")
    return {"venue": f"{booking.room.centre.name}{booking.room.name}"[:120], "booking": booking}


def make(
    *, organisation: Organisation, kind: str, on: date, topic: str, group: Group | None, chosen: Iterable[Member],
    by: Actor, at: datetime, **columns: Any,
) -> Gathering:  # fmt: skip
    """A planned row with those chosen for it; refuses what does not fit the kind."""
    must_stand(organisation, on)
    people = list(chosen) if kind in CHOSEN else []
    _must_fit(organisation, kind, group, people)
    gathering: Gathering = Gathering.everything.create(
        organisation=organisation, kind=kind, group=group, on=on, topic=topic.strip() or str(MeetingKind(kind).label),
        recorded_at=at, recorded_by=by.name, **columns,
    )  # fmt: skip
    Attendance.everything.bulk_create(
        Attendance(gathering=gathering, member=member, is_voter=is_voter(kind, member)) for member in people
    )
    return gathering


def _must_fit(organisation: Organisation, kind: str, group: Group | None, people: list[Member]) -> None:
    if kind == MeetingKind.GROUP and group is None:
        raise Refusal("请选是哪个党小组。还没有党小组的，先到“党小组”里设立。", field="group")
    if group is not None and (kind != MeetingKind.GROUP or group.organisation_id != organisation.pk):
        raise Refusal("只有党小组会要选党小组，且要是本支部的。", field="group")
    if kind in CHOSEN and not people:
        raise Refusal("请选应到的人。", field="chosen")
    if any(member.organisation_id != organisation.pk for member in people):
        raise Refusal("应到的人要在本支部名册上。", field="chosen")
    if kind == MeetingKind.COMMITTEE and any(member.kind != MemberKind.FULL for member in people):
        raise Refusal("支委会委员须是正式党员，预备党员请去掉。", field="chosen")


@audited
def plan_year(
    *, organisation: Organisation, year: int, day_of_month: int, topics: Mapping[str, str],
    values: Mapping[str, object], full_members: int, calendar: WorkCalendar, by: Actor, at: datetime,
) -> list[Gathering]:  # fmt: skip
    """A meeting for every period of the year from tomorrow on in which one is owed and none is planned yet.

    Committee meetings are planned without names; who is called is chosen when one is held.
    """
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    start, end = max(date(year, 1, 1), tomorrow), date(year, 12, 31)
    standing = rules.Standing(True, organisation.set_up_on, full_members)
    made = []
    for kind, per in rules.rhythms(values).items():
        if kind not in topics or kind == MeetingKind.GROUP:
            continue
        for period in rules.periods(per, start, end):
            if not rules.owes(kind, standing, period) or _has_one(organisation, kind, period):
                continue
            day = rules.planned_day(period, day_of_month, calendar)
            if day >= start:
                made.append(_planned(organisation, kind, day, topics[kind], by, at))
    record("gathering.year_planned", on=organisation, by=by, at=at, detail={"year": year, "meetings": len(made)})
    return made


def _has_one(organisation: Organisation, kind: str, period: rules.Period) -> bool:
    rows = Gathering.everything.filter(organisation=organisation, kind=kind, on__range=(period.first, period.last))
    return bool(rows.exclude(state=State.CALLED_OFF).exists())


def _planned(organisation: Organisation, kind: str, day: date, topic: str, by: Actor, at: datetime) -> Gathering:
    made: Gathering = Gathering.everything.create(
        organisation=organisation, kind=kind, on=day, planned_on=day, recorded_at=at, recorded_by=by.name,
        topic=topic.strip() or str(MeetingKind(kind).label),
    )  # fmt: skip
    return made


@audited
def move(
    *, gathering: Gathering, on: date, topic: str, version: int, by: Actor, at: datetime,
    starts_at: time | None = None, venue: str = "", host_name: str = "", booking: Booking | None = None,
) -> Gathering:  # fmt: skip
    """Another day, hour, place or topic; the day first planned stays known."""
    fresh = locked(gathering, version)
    must_be_planned(fresh)
    today = timezone.localdate(at)
    if not today <= on <= today + FARTHEST:
        raise Refusal("改期应在今天以后、一年以内。", field="on")
    must_stand(fresh.organisation, on)
    if fresh.is_door_open and on != fresh.on:
        raise Refusal("正在签到，不能改期。请先停止签到。", field="on")
    was = fresh.on
    fresh.on, fresh.topic, fresh.starts_at = on, topic.strip() or fresh.topic, starts_at
    fresh.host_name = host_name.strip()
    where = _where(fresh.organisation, on, venue, booking)
    fresh.venue, fresh.booking = where["venue"], where["booking"]
    fresh.version += 1
    fresh.save()
    record("gathering.moved", on=fresh, by=by, at=at, detail={"from": was.isoformat(), "to": on.isoformat()})
    return fresh


@audited
def call_off(*, gathering: Gathering, reason: str, version: int, by: Actor, at: datetime) -> Gathering:
    fresh = locked(gathering, version)
    must_be_planned(fresh)
    if not reason.strip():
        raise Refusal("取消要写明原因。", field="reason")
    fresh.state, fresh.called_off_reason = State.CALLED_OFF, reason.strip()[:200]
    fresh.version += 1
    fresh.save()
    record("gathering.called_off", on=fresh, by=by, at=at, detail={"reason": reason.strip()[:200]})
    return fresh


@audited
def make_group(
    *, organisation: Organisation, name: str, starts_on: date, chosen: Iterable[Member], by: Actor, at: datetime
) -> Group:
    """Set up a Party group; a member is in one group at a time."""
    people = list(chosen)
    if starts_on > timezone.localdate(at):
        raise Refusal("设立日期不能晚于今天。", field="starts_on")
    if len(people) < rules.LEAST_IN_GROUP:
        raise Refusal(f"党小组至少 {rules.LEAST_IN_GROUP} 名党员，请再选。", field="chosen")
    if any(member.organisation_id != organisation.pk for member in people):
        raise Refusal("组员要在本支部名册上。", field="chosen")
    taken = Group.everything.filter(organisation=organisation, ends_on=None, members__in=people).distinct()
    if taken.exists():
        raise Refusal(f"有人已在“{taken.first()}”，一人只在一个党小组。", field="chosen")
    group = insert_once(
        lambda: Group.everything.create(
            organisation=organisation, name=name.strip(), starts_on=starts_on, recorded_at=at, recorded_by=by.name
        ),
        "本支部已有这个党小组。",
        "name",
    )
    group.members.set(people)
    record("group.made", on=group, by=by, at=at, detail={"organisation": organisation.pk, "members": len(people)})
    return group


@audited
def dissolve_group(*, group: Group, ends_on: date, by: Actor, at: datetime) -> Group:
    fresh: Group = Group.everything.select_for_update(of=("self",)).get(pk=group.pk)
    if fresh.ends_on is not None:
        raise Refusal("这个党小组已经撤销。")
    if not fresh.starts_on < ends_on <= timezone.localdate(at):
        raise Refusal("撤销日期应在设立之后、不晚于今天。", field="ends_on")
    fresh.ends_on = ends_on
    fresh.save(update_fields=["ends_on"])
    record("group.dissolved", on=fresh, by=by, at=at)
    return fresh
