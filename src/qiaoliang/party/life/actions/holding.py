"""A meeting was held: its record in one act, its correction, and taking back what was never held."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit import locks, moments
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.centres.actions import note_use
from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.life import expected
from qiaoliang.party.life.actions.duties import settle
from qiaoliang.party.life.actions.planning import locked, make, must_be_planned, must_stand
from qiaoliang.party.life.choices import How, Presence, State
from qiaoliang.party.life.models import Attendance, Correction, Gathering, Group
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.actions import hold_meeting, void_meeting
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting, Organisation

FIELDS = ("on", "topic", "host_name", "minutes", "study_hours")


@audited
def hold(
    *, gathering: Gathering, away: Mapping[int, str], version: int, by: Actor, at: datetime, **told: Any
) -> Gathering:
    """A planned meeting was held. `away`: who did not come, with the reason of a leave or an empty text.

    `told`: `on` and, where known, `topic`, `host_name`, `minutes`, `study_hours`.
    """
    fresh = locked(gathering, version)
    must_be_planned(fresh)
    return _held(fresh, away, told, by, at)


@audited
def enter(
    *, organisation: Organisation, kind: str, on: date, away: Mapping[int, str], by: Actor, at: datetime,
    group: Group | None = None, chosen: Iterable[Member] = (), **told: Any,
) -> Gathering:  # fmt: skip
    """A meeting that was not planned here: made and held in one act, the form of under a minute."""
    made = make(
        organisation=organisation, kind=kind, on=on, topic=told.pop("topic", ""), group=group, chosen=chosen, by=by,
        at=at,
    )  # fmt: skip
    return _held(made, away, {"on": on, **told}, by, at)


@audited
def correct(
    *, gathering: Gathering, away: Mapping[int, str], reason: str, version: int, by: Actor, at: datetime, **told: Any
) -> Gathering:
    """The record of a held meeting was wrong: what it said before is kept beside it, with the reason."""
    fresh = locked(gathering, version)
    if fresh.state != State.HELD:
        raise Refusal("只有已开的会可以更正。")
    before = _kept(fresh, reason, by, at)
    _let_go(fresh, at=at, by=by)
    fresh.version += 1
    made = _held(fresh, away, told, by, at, verb="gathering.corrected", reason=before.reason)
    _votes_must_agree(made)
    return made


@audited
def write_minutes(*, gathering: Gathering, minutes: str, version: int, by: Actor, at: datetime) -> Gathering:
    """The minutes of a held meeting, written later; where some stand already the old text is kept beside them."""
    fresh = locked(gathering, version)
    if fresh.state != State.HELD:
        raise Refusal("先登记这次会已开，再补写记录。")
    if fresh.minutes.strip() and fresh.minutes != minutes:
        _kept(fresh, "改写会议记录", by, at)
    fresh.minutes = minutes
    fresh.version += 1
    fresh.save(update_fields=["minutes", "version"])
    record("gathering.minutes_written", on=fresh, by=by, at=at)
    return fresh


@audited
def retract(*, gathering: Gathering, reason: str, version: int, by: Actor, at: datetime) -> Gathering:
    """It was never held: the entry is called off with its reason, the fact goes, what it kept is owed again."""
    fresh = locked(gathering, version)
    if fresh.state != State.HELD:
        raise Refusal("只有已开的会可以撤下。")
    if fresh.decisions.filter(superseded_at=None).exists():
        raise Refusal("这次会上有表决决定，请先撤下决定。")
    _kept(fresh, reason, by, at)
    _let_go(fresh, at=at, by=by)
    fresh.state, fresh.called_off_reason = State.CALLED_OFF, reason.strip()[:200]
    fresh.version += 1
    fresh.save()
    settle(fresh)
    record("gathering.retracted", on=fresh, by=by, at=at, detail={"reason": reason.strip()[:200]})
    return fresh


def _held(
    gathering: Gathering, away: Mapping[int, str], told: dict[str, Any], by: Actor, at: datetime,
    verb: str = "gathering.held", **detail: Any,
) -> Gathering:  # fmt: skip
    for name in FIELDS:
        if name in told and told[name] is not None:
            setattr(gathering, name, told[name])
    gathering.topic = gathering.topic.strip() or str(MeetingKind(gathering.kind).label)
    gathering.study_hours = Decimal(gathering.study_hours or 0)
    if gathering.on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")
    must_stand(gathering.organisation, gathering.on)
    locks.hold(f"life:{gathering.organisation_id}")
    rows = _attended(gathering, away, by)
    gathering.expected_count = len(rows)
    gathering.present_count = sum(row.presence == Presence.PRESENT for row in rows)
    gathering.state, gathering.held_recorded_at = State.HELD, at
    gathering.fact = _fact(gathering, by, at)
    gathering.door_closed_at = gathering.door_closed_at or (at if gathering.door_opened_at else None)
    gathering.version += 1
    gathering.save()
    settle(gathering)
    _used(gathering, by, at)
    came = {"expected": gathering.expected_count, "present": gathering.present_count}
    record(verb, on=gathering, by=by, at=at, detail={"on": gathering.on.isoformat(), **came, **detail})
    return gathering


def _attended(gathering: Gathering, away: Mapping[int, str], by: Actor) -> list[Attendance]:
    """Everybody expected is there, on leave or absent from now on; somebody must have been there."""
    rows = list(expected.renew(gathering, gathering.on).values())
    strangers = away.keys() - {row.member_id for row in rows}
    if strangers:
        raise Refusal("没到会的人里有不在应到名单上的，请刷新后再选。", field="away")
    if not rows:
        raise Refusal("名册上这一天没有应到的人，请先补全党员名册。", field="on")
    if len(away) == len(rows):
        raise Refusal("没有人到会，不能登记为已开。没有开成的，请改期或取消。", field="away")
    for row in rows:
        reason = away.get(row.member_id)
        was = row.presence
        if reason is None:
            row.presence, row.leave_reason = Presence.PRESENT, ""
        else:
            row.presence = Presence.LEAVE if reason else Presence.ABSENT
            row.leave_reason = reason
        if row.presence != was:
            row.how, row.marked_by = How.SECRETARY, by.name
    Attendance.everything.bulk_update(
        rows, ["presence", "leave_reason", "how", "marked_by", "is_voter"], batch_size=500
    )
    return rows


def _fact(gathering: Gathering, by: Actor, at: datetime) -> Meeting:
    """The fact of that day; groups of one branch that meet on one day share it, nothing else does."""
    organisation, kind, on = gathering.organisation, gathering.kind, gathering.on
    standing: Meeting | None = Meeting.everything.filter(
        organisation=organisation, kind=kind, held_on=on, voided_at=None
    ).first()
    if standing is None:
        return hold_meeting(organisation=organisation, kind=kind, held_on=on, topic=gathering.topic, by=by, at=at)
    twice = Gathering.everything.held().filter(fact=standing, group=gathering.group).exclude(pk=gathering.pk)
    if twice.exists():
        raise Refusal("这一天的这个会议已经登记，请在原记录上更正。", field="on")
    return standing


def _used(gathering: Gathering, by: Actor, at: datetime) -> None:
    """The booked room was used by those who came: nobody types it twice."""
    booking = gathering.booking
    if booking is not None and booking.state == BookingState.BOOKED and booking.on == gathering.on:
        note_use(booking=booking, people_count=gathering.present_count, by=by, at=at)


def _kept(gathering: Gathering, reason: str, by: Actor, at: datetime) -> Correction:
    if not reason.strip():
        raise Refusal("请写明更正原因。", field="reason")
    rows = gathering.attendances.exclude(presence=Presence.PRESENT).values_list("member", "presence", "leave_reason")
    was = {
        "on": gathering.on.isoformat(), "topic": gathering.topic, "host_name": gathering.host_name,
        "study_hours": str(gathering.study_hours), "away": [list(row) for row in rows],
        "expected": gathering.attendances.count(), "recorded_at": moments.minute(gathering.held_recorded_at or at),
    }  # fmt: skip
    kept: Correction = Correction.everything.create(
        gathering=gathering, reason=reason.strip()[:200], was=was, was_minutes=gathering.minutes, corrected_at=at,
        corrected_by=by.name,
    )  # fmt: skip
    return kept


def _let_go(gathering: Gathering, *, by: Actor, at: datetime) -> None:
    """Give the fact up; it is void if no other meeting rests on it."""
    fact, gathering.fact, gathering.state = gathering.fact, None, State.PLANNED
    gathering.save()
    if fact is not None and not Gathering.everything.filter(fact=fact).exists():
        void_meeting(meeting=fact, by=by, at=at)


def _votes_must_agree(gathering: Gathering) -> None:
    """Votes count those present: who corrects the attendance of a meeting that voted withdraws the votes first."""
    entitled, present = voters(gathering)
    for decision in gathering.decisions.filter(superseded_at=None):
        if (decision.entitled_count, decision.present_count) != (entitled, present):
            raise Refusal(
                f"“{decision.text}”表决时应到会 {decision.entitled_count} 人、到会 {decision.present_count} 人，"
                f"更正后是 {entitled} 人、{present} 人。请先撤下这项表决，更正后重新登记。",
                field="away",
            )


def voters(gathering: Gathering) -> tuple[int, int]:
    """(entitled to vote, of these present), as the attendance says."""
    found = gathering.attendances.filter(is_voter=True).values_list("presence", flat=True)
    return len(found), sum(presence == Presence.PRESENT for presence in found)
