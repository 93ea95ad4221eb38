"""What follows from a step: the record that counts, the roll, the columns by which lists find the case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import record
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.party.membership.choices import CaseState, ExtensionKind, MemberEnd, StepCode
from qiaoliang.party.membership.editions import edition_on
from qiaoliang.party.membership.histories import history_of
from qiaoliang.party.membership.models import Admission, Candidate, Member, MemberKind, Step
from qiaoliang.party.membership.progress import outlook
from qiaoliang.party.organisations.models import Organisation


def renew(admission: Admission, steps: Sequence[Step], today: date) -> None:
    """Set the columns that repeat what the rules say of the steps. The caller saves."""
    found = outlook(history_of(admission, steps), today)
    now = found.place
    admission.stage = now.stage
    admission.probation_ends_on, admission.standing_on = now.probation_ends_on, now.standing_on
    admission.edition = edition_on(today).code
    if admission.state in (CaseState.OPEN, CaseState.DONE, CaseState.CANCELLED):
        is_done = now.last == StepCode.ARCHIVE
        admission.state = CaseState.CANCELLED if now.is_cancelled else CaseState.DONE if is_done else CaseState.OPEN
    is_open = admission.state == CaseState.OPEN
    admission.next_code = (now.next or "") if is_open else ""
    admission.side = (found.side or "") if is_open else ""
    admission.due_code = (found.due_code or "") if is_open else ""
    admission.due_on = found.due_on if is_open else None
    admission.opens_on = found.opens_on if is_open else None


def follow(*, admission: Admission, step: Step, by: Actor, at: datetime) -> None:
    """What a new step changes elsewhere. Inside the action's transaction; the caller saves `admission`."""
    code = StepCode(step.code)
    if code == StepCode.ACTIVIST:
        _claim(admission, step, by, at)
    elif code == StepCode.FILING:
        _note(admission, filed_on=step.happened_on)
    elif code == StepCode.MEETING and step.counts:
        _note(admission, resolved_on=step.happened_on)
    elif code == StepCode.APPROVAL and step.counts:
        _note(admission, approved_at=at, approved_by=step.decided_by)
        admission.member = _enrol(admission, step, at)
    elif code == StepCode.APPROVAL:
        _note(admission, resolved_on=None)
    elif code == StepCode.CONFIRMATION and step.counts:
        admission.member = _convert(admission, step, at)
    elif code == StepCode.EXTENSION and step.facts.get("extension") == ExtensionKind.CANCELLED:
        _end(admission.member, step.happened_on, MemberEnd.CANCELLED)


def follow_correction(*, admission: Admission, step: Step, by: Actor, at: datetime) -> None:
    """The record that counts follows a corrected day; what it said before stands in the log."""
    column = {
        StepCode.APPLICATION: "applied_on", StepCode.ACTIVIST: "happened_on", StepCode.FILING: "filed_on",
        StepCode.MEETING: "resolved_on",
    }.get(StepCode(step.code))  # fmt: skip
    if step.code == StepCode.APPLICATION:
        admission.applied_on = step.happened_on
    candidate = admission.candidate
    if column is None or candidate is None:
        return
    before, after = getattr(candidate, column), step.happened_on if step.counts else None
    _note(admission, **{column: after})
    record(
        "candidate.corrected", on=candidate, by=by, at=at,
        detail={"column": column, "before": f"{before}", "after": f"{after}"},
    )  # fmt: skip


def follow_transfer(*, admission: Admission, to: Organisation, on: date, at: datetime) -> None:
    """A probationary member moves from roll to roll. The record that counts stays where it came about."""
    old = admission.member
    if old is None or old.ends_on is not None:
        return
    _end(old, on, MemberEnd.TRANSFERRED)
    admission.member = Member.everything.create(
        organisation=to, enterprise=to.host, name=old.name, kind=old.kind, joined_on=old.joined_on, starts_on=on,
        recorded_at=at,
    )  # fmt: skip


def _claim(admission: Admission, step: Step, by: Actor, at: datetime) -> None:
    """An outcome that grows out of a Party record is created by it: the claim that an activist was won."""
    shared = claimed_columns(
        enterprise=admission.enterprise, region_code=admission.region_code, happened_on=step.happened_on, by=by, at=at
    )
    admission.candidate = Candidate.everything.create(
        organisation=admission.organisation, name=admission.name, person_key=admission.person_key,
        applied_on=admission.applied_on, **shared,
    )  # fmt: skip
    record("candidate.claimed", on=admission.candidate, by=by, at=at)


def _note(admission: Admission, **columns: object) -> None:
    candidate = admission.candidate
    if candidate is None:
        return
    for name, value in columns.items():
        setattr(candidate, name, value)
    candidate.version += 1
    candidate.save(update_fields=[*columns, "version"])


def _enrol(admission: Admission, step: Step, at: datetime) -> Member:
    """On the roll as a probationary member from the day of the resolution (G27)."""
    vote = Step.everything.filter(admission=admission, code=StepCode.MEETING, counts=True, superseded_at=None)
    day = vote.latest("happened_on", "pk").happened_on
    return Member.everything.create(
        organisation=admission.organisation, enterprise=admission.enterprise, name=admission.name,
        kind=MemberKind.PROBATIONARY, joined_on=day, starts_on=day, recorded_at=at,
    )  # fmt: skip


def _convert(admission: Admission, step: Step, at: datetime) -> Member:
    """The probationary line ends the day before the approval, a full one begins: both stay readable for any day."""
    old = admission.member
    _end(old, step.happened_on - timedelta(days=1), MemberEnd.CONVERTED)
    return Member.everything.create(
        organisation=admission.organisation, enterprise=admission.enterprise, name=admission.name,
        kind=MemberKind.FULL, joined_on=old.joined_on if old else None, starts_on=step.happened_on,
        is_floating=old.is_floating if old else False, recorded_at=at,
    )  # fmt: skip


def _end(member: Member | None, on: date, reason: MemberEnd) -> None:
    if member is not None and member.ends_on is None:
        member.ends_on, member.end_reason = max(on, member.starts_on), reason
        member.save(update_fields=["ends_on", "end_reason"])
