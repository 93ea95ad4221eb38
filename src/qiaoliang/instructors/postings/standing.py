"""Standing decisions of the office: pairs that every matching run keeps (pins). Bans are conflicts of kind BAN."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.actions import LOCK, ConflictOfInterest, LoadExceeded, check_pair, conflicts_between
from qiaoliang.instructors.postings.models import BLOCKING, Part, Pin, Stint
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings

REASON_AT_LEAST = 4
WITHIN = timedelta(days=366)


class PinnedAlready(Refusal):
    field = "enterprise"


@audited
def pin(
    *, instructor: Instructor, enterprise: Enterprise, reason: str, starts_on: date, by: Actor, at: datetime
) -> Pin:
    """Hold this person to this enterprise from the day on; refused where the pair could not be posted."""
    hold(LOCK)
    reason = reason.strip()
    if len(reason) < REASON_AT_LEAST:
        raise Refusal(f"请写明固定的理由，不少于 {REASON_AT_LEAST} 个字。", field="reason")
    if abs(starts_on - timezone.localdate(at)) > WITHIN:
        raise Refusal("日期应在前后一年之内，请核对年份。", field="starts_on")
    _check_pair(instructor, enterprise, starts_on)
    standing = Pin.everything.filter(enterprise=enterprise, ends_on=None).select_related("instructor").first()
    if standing is not None:
        raise PinnedAlready(f"{enterprise}已固定{standing.instructor.name}，请先解除。")
    _check_load(instructor, starts_on)
    made: Pin = Pin.everything.create(
        instructor=instructor, enterprise=enterprise, reason=reason[:200], starts_on=starts_on, recorded_at=at,
        recorded_by=by.name,
    )  # fmt: skip
    detail = {"instructor": instructor.pk, "enterprise": enterprise.pk, "reason": reason}
    record("pin.made", on=made, by=by, at=at, detail=detail)
    return made


def _check_pair(instructor: Instructor, enterprise: Enterprise, on: date) -> None:
    """The pair must be possible: whoever serves there today counts as possible, barred pairs never."""
    barred = conflicts_between(instructor.pk, enterprise.pk, on).filter(kind__in=BLOCKING).first()
    if barred is not None:
        raise ConflictOfInterest(
            f"{instructor.name}与{enterprise}有回避登记（{barred.get_kind_display()}），不能固定。"
        )
    later = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=on), enterprise=enterprise)
    lead = later.filter(part=Part.LEAD).first()
    if lead is None or lead.instructor_id != instructor.pk:
        check_pair(instructor, enterprise, Part.LEAD, on, leaving=lead)


def _check_load(instructor: Instructor, on: date) -> None:
    pinned = Pin.everything.filter(instructor=instructor, ends_on=None).count()
    bound = min(instructor.max_load, settings.value("load_max", on))
    if pinned + 1 > bound:
        raise LoadExceeded(f"{instructor.name}已固定 {pinned} 家，上限 {bound} 家，不能再固定。")


@audited
def unpin(*, pin: Pin, ends_on: date, by: Actor, at: datetime) -> Pin:
    """The pin holds up to and including `ends_on`."""
    fresh: Pin = Pin.everything.select_for_update(of=("self",)).get(pk=pin.pk)
    if fresh.ends_on is not None:
        raise Refusal(f"这一对已在 {fresh.ends_on} 解除固定。")
    if ends_on < fresh.starts_on:
        raise Refusal(f"解除日期不能早于固定日期 {fresh.starts_on}。", field="ends_on")
    fresh.ends_on = ends_on
    fresh.save(update_fields=["ends_on"])
    record("pin.ended", on=fresh, by=by, at=at, detail={"on": f"{ends_on}"})
    return fresh
