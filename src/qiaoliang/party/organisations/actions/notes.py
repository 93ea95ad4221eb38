"""Small dated facts about organisations and enterprises: secretary candidates, obstacles, meetings, more units."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations.actions.records import fresh_of
from qiaoliang.party.organisations.models import Coverage, Meeting, Obstacle, Organisation, SecretaryCandidate
from qiaoliang.registry.enterprises.models import Enterprise

LOOK_AGAIN_DAYS = 366  # a statement that nobody looks at for a year is no reason any more


@audited
def name_secretary(
    *, enterprise: Enterprise, name: str, reason: str, starts_on: date, by: Actor, at: datetime
) -> SecretaryCandidate:
    """Declare that somebody at the enterprise could be secretary of a branch, and why."""
    if starts_on > timezone.localdate(at):
        raise Refusal("申报日期不能晚于今天。", field="starts_on")
    row = insert_once(
        lambda: SecretaryCandidate.everything.create(
            enterprise=enterprise, name=name.strip(), reason=reason.strip(), starts_on=starts_on, recorded_at=at,
            recorded_by=by.name,
        ),
        "这家企业已有书记人选，请先结束原申报。",
        "enterprise",
    )  # fmt: skip
    record("secretary_candidate.declared", on=row, by=by, at=at, detail={"enterprise": enterprise.pk})
    return row


@audited
def end_declaration(
    *, candidate: SecretaryCandidate, ends_on: date, reason: str, by: Actor, at: datetime
) -> SecretaryCandidate:
    """The candidate left, declined, or was chosen elsewhere; the declaration stays as history."""
    fresh: SecretaryCandidate = SecretaryCandidate.everything.select_for_update().get(pk=candidate.pk)
    if fresh.ends_on is not None:
        raise Refusal("这项申报已经结束。")
    if not fresh.starts_on <= ends_on <= timezone.localdate(at):
        raise Refusal("结束日期应在申报之后、不晚于今天。", field="ends_on")
    fresh.ends_on, fresh.end_reason = ends_on, reason.strip()
    fresh.save(update_fields=["ends_on", "end_reason"])
    record("secretary_candidate.ended", on=fresh, by=by, at=at)
    return fresh


@audited
def state_obstacle(
    *, enterprise: Enterprise, kind: str, note: str, starts_on: date, look_again_on: date, by: Actor, at: datetime
) -> Obstacle:
    """Say why the enterprise has no organisation yet, what is meant to be done, and when to look again."""
    if starts_on > timezone.localdate(at):
        raise Refusal("了解日期不能晚于今天。", field="starts_on")
    if not starts_on < look_again_on <= starts_on + timedelta(days=LOOK_AGAIN_DAYS):
        raise Refusal("再看日期应在了解日期之后、一年以内。", field="look_again_on")
    if Coverage.everything.filter(Coverage.covers(timezone.localdate(at)), enterprise=enterprise).exists():
        raise Refusal("这家企业已有党组织覆盖，不用说明原因。", field="enterprise")
    row = insert_once(
        lambda: Obstacle.everything.create(
            enterprise=enterprise, kind=kind, note=note.strip(), starts_on=starts_on, look_again_on=look_again_on,
            recorded_at=at, recorded_by=by.name,
        ),
        "这家企业已说明过原因，请先结束原说明。",
        "enterprise",
    )  # fmt: skip
    record("obstacle.stated", on=row, by=by, at=at, detail={"enterprise": enterprise.pk, "kind": kind})
    return row


@audited
def end_obstacle(*, obstacle: Obstacle, ends_on: date, reason: str, by: Actor, at: datetime) -> Obstacle:
    """The reason holds no longer; the statement stays as history."""
    fresh: Obstacle = Obstacle.everything.select_for_update().get(pk=obstacle.pk)
    if fresh.ends_on is not None:
        raise Refusal("这项说明已经结束。")
    if not fresh.starts_on <= ends_on <= timezone.localdate(at):
        raise Refusal("结束日期应在了解日期之后、不晚于今天。", field="ends_on")
    fresh.ends_on, fresh.end_reason = ends_on, reason.strip()
    fresh.save(update_fields=["ends_on", "end_reason"])
    record("obstacle.ended", on=fresh, by=by, at=at)
    return fresh


@audited
def hold_meeting(
    *, organisation: Organisation, kind: str, held_on: date, topic: str = "", by: Actor, at: datetime
) -> Meeting:
    """Note a meeting the organisation held."""
    if not organisation.set_up_on <= held_on <= timezone.localdate(at):
        raise Refusal("会议日期应在党组织成立之后、不晚于今天。", field="held_on")
    meeting = insert_once(
        lambda: Meeting.everything.create(
            organisation=organisation, kind=kind, held_on=held_on, topic=topic.strip(), recorded_at=at,
            recorded_by=by.name,
        ),
        "这一天的这个会议已经登记。",
        "held_on",
    )  # fmt: skip
    record("meeting.held", on=meeting, by=by, at=at, detail={"organisation": organisation.pk})
    return meeting


@audited
def void_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """It was not held, or not on that day: the row stays, and counts no more from now on."""
    meeting.voided_at = at
    meeting.save(update_fields=["voided_at"])
    record("meeting.voided", on=meeting, by=by, at=at, detail={"organisation": meeting.organisation_id})
    return meeting


@audited
def allow_more_units(
    *, organisation: Organisation, more_units_reason: str, more_units_approval: str, by: Actor, at: datetime
) -> Organisation:
    """The upper committee agreed that a joint branch covers more than the usual five units (G02)."""
    if not more_units_reason.strip() or not more_units_approval.strip():
        raise Refusal("理由和批准文号都要填写。", field="more_units_reason")
    fresh = fresh_of(organisation)
    fresh.more_units_reason, fresh.more_units_approval = more_units_reason.strip(), more_units_approval.strip()
    fresh.version += 1
    fresh.save(update_fields=["more_units_reason", "more_units_approval", "version"])
    record("organisation.more_units_allowed", on=fresh, by=by, at=at, detail={"approval": fresh.more_units_approval})
    return fresh
