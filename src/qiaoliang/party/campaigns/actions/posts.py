"""Responsibility areas, model posts, badges on duty: set up, given to members of the roll, ended; nothing is erased."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns.models import Assignment, Station
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation


@audited
def set_up_station(
    *, organisation: Organisation, kind: str, name: str, duties: str, starts_on: date, by: Actor, at: datetime
) -> Station:
    """An area or a post with its duties, from a day on."""
    if starts_on < organisation.set_up_on:
        raise Refusal("不能早于党组织成立的日期。", field="starts_on")
    station = insert_once(
        lambda: Station.everything.create(
            organisation=organisation, kind=kind, name=name.strip(), duties=duties.strip(), starts_on=starts_on,
            recorded_at=at, recorded_by=by.name,
        ),
        "这个岗位或责任区已经设立。",
        "name",
    )  # fmt: skip
    record("station.set_up", on=station, by=by, at=at)
    return station


@audited
def assign(*, station: Station, member: Member, starts_on: date, by: Actor, at: datetime) -> Assignment:
    """A member on the organisation's roll that day takes the post."""
    fresh = _standing(station)
    if member.organisation_id != fresh.organisation_id:
        raise Refusal("只能安排本组织名册里的党员。", field="member")
    if starts_on < fresh.starts_on:
        raise Refusal(f"不能早于设立日期 {fresh.starts_on:%Y-%m-%d}。", field="starts_on")
    if member.starts_on > starts_on or (member.ends_on and member.ends_on < starts_on):
        raise Refusal("这一天该党员不在本组织名册里，请核对日期。", field="starts_on")
    assignment = insert_once(
        lambda: Assignment.everything.create(
            station=fresh, member=member, starts_on=starts_on, recorded_at=at, recorded_by=by.name
        ),
        "这名党员已经在这个岗位上。",
        "member",
    )
    record("station.assigned", on=fresh, by=by, at=at, detail={"member": member.pk, "from": starts_on.isoformat()})
    return assignment


@audited
def end_assignment(*, assignment: Assignment, ends_on: date, reason: str, by: Actor, at: datetime) -> Assignment:
    fresh: Assignment = Assignment.everything.select_for_update(of=("self",)).get(pk=assignment.pk)
    if fresh.ends_on is not None:
        raise Refusal("这项安排已经结束。")
    _check_end(fresh.starts_on, ends_on, reason, at)
    fresh.ends_on, fresh.end_reason = ends_on, reason.strip()
    fresh.save(update_fields=["ends_on", "end_reason"])
    record("station.relieved", on=fresh.station, by=by, at=at, detail={"member": fresh.member_id})
    return fresh


@audited
def end_station(*, station: Station, ends_on: date, reason: str, by: Actor, at: datetime) -> Station:
    """The area or post is given up; who held it until then holds it no longer."""
    fresh = _standing(station)
    _check_end(fresh.starts_on, ends_on, reason, at)
    held = fresh.assignments.filter(ends_on=None)
    if held.filter(starts_on__gt=ends_on).exists():
        raise Refusal("有党员的起始日期在这之后，请核对日期。", field="ends_on")
    held.update(ends_on=ends_on, end_reason="岗位撤销")
    fresh.ends_on, fresh.end_reason = ends_on, reason.strip()
    fresh.save(update_fields=["ends_on", "end_reason"])
    record("station.given_up", on=fresh, by=by, at=at, detail={"reason": reason.strip()})
    return fresh


def _standing(station: Station) -> Station:
    fresh: Station = Station.everything.select_for_update(of=("self",)).get(pk=station.pk)
    if fresh.ends_on is not None:
        raise Refusal("这个岗位或责任区已经撤销。")
    return fresh


def _check_end(starts_on: date, ends_on: date, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise Refusal("请写明原因。", field="reason")
    if not starts_on <= ends_on <= timezone.localdate(at):
        raise Refusal("结束日期应在开始之后、不晚于今天。", field="ends_on")
