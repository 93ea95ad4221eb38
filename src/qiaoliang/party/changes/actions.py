"""The only writer of changes; what a decision changes is done by the actions of the domains it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.party.changes import rules
from qiaoliang.party.changes.choices import CHANGE_MOVES, ChangeKind, ChangeState
from qiaoliang.party.changes.models import Change, ChangeMove
from qiaoliang.party.elections import actions as elections
from qiaoliang.party.elections.models import Election
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations import counts
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.rules import decision_due
from qiaoliang.party.transfers import actions as transfers

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is applied for; only the part of its kind is filled."""

    kind: str
    reason: str
    to_kind: str = ""
    to_name: str = ""
    to_upper: str = ""
    to_day: date | None = None
    successor: Organisation | None = None
    exception_reason: str = ""


def problems(organisation: Organisation, wanted: Wanted, on: date) -> list[rules.Problem]:
    """What the regulation says about the change as things stand on the day."""
    if wanted.kind == ChangeKind.UPGRADE:
        roll = counts.rolls(on, Organisation.everything.filter(pk=organisation.pk))[organisation.pk]
        return rules.upgrade(organisation.kind, wanted.to_kind, roll.members, wanted.exception_reason)
    if wanted.kind in (ChangeKind.EARLY, ChangeKind.LATE):
        day = wanted.to_day or on
        return rules.shift(organisation.term_ends_on, day, is_early=wanted.kind == ChangeKind.EARLY)
    if wanted.kind == ChangeKind.ABOLISH:
        kept = counts.kept_on_roll(on, organisation)
        lower = Organisation.everything.live(on).filter(upper=organisation).count()
        return rules.abolish(kept, lower, has_successor=wanted.successor is not None)
    if not wanted.to_name.strip() and not wanted.to_upper.strip():
        return [rules.Problem("", "请填写新名称，或新的上级党委。", "to_name")]
    return []


@audited
def apply(*, organisation: Organisation, wanted: Wanted, applied_on: date, by: Actor, at: datetime) -> Change:
    """Open the case. The committee generally decides within a month."""
    today = timezone.localdate(at)
    if applied_on > today:
        raise Refusal("申请日期不能晚于今天。", field="applied_on")
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销。")
    if not wanted.reason.strip():
        raise Refusal("请写明理由。", field="reason")
    if wanted.successor is not None and wanted.successor.pk == organisation.pk:
        raise Refusal("不能转入自己，请选择另一个党组织。", field="successor")
    _refuse_first(problems(organisation, wanted, applied_on))
    change = insert_once(
        lambda: Change.everything.create(
            organisation=organisation, region_code=organisation.region_code, kind=wanted.kind,
            reason=wanted.reason.strip(), exception_reason=wanted.exception_reason.strip(),
            from_words=_now(organisation, wanted.kind), to_kind=wanted.to_kind, to_name=wanted.to_name.strip(),
            to_upper=wanted.to_upper.strip(), to_day=wanted.to_day, successor=wanted.successor, applied_on=applied_on,
            due_on=decision_due(applied_on), recorded_at=at, recorded_by=by.name,
        ),
        "这个党组织已有同样的申请在办。",
        "kind",
    )  # fmt: skip
    _note(change, ChangeState.APPLIED, applied_on, wanted.reason.strip(), by=by, at=at)
    record("change.applied", on=change, by=by, at=at, detail={"kind": wanted.kind})
    _tell(change, f"{change}申请，请于 {change.due_on} 前批复。", at, but=by)
    return change


def _now(organisation: Organisation, kind: str) -> str:
    """What the organisation was, in words: kept whatever follows."""
    if kind in (ChangeKind.EARLY, ChangeKind.LATE):
        return f"任期到 {organisation.term_ends_on:%Y-%m-%d}"
    if kind == ChangeKind.UPGRADE:
        return f"{organisation.name}（{organisation.get_kind_display()}）"
    return f"{organisation.name}，隶属{organisation.upper_committee}"


@audited
def decide(*, change: Change, number: str, on: date, version: int, by: Actor, at: datetime) -> Change:
    """The committee agrees: the organisation changes from this day on."""
    fresh = _locked(change, version, ChangeState.DECIDED)
    _check_day(fresh, on, at)
    if not number.strip():
        raise Refusal("请填写批复文号。", field="number")
    organisation = Organisation.everything.get(pk=fresh.organisation_id)
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销，请退回申请。")
    _refuse_first(problems(organisation, _wanted(fresh), on))
    _take_effect(fresh, organisation, number.strip(), on, by=by, at=at)
    fresh.decided_on, fresh.number = on, number.strip()
    _move(fresh, ChangeState.DECIDED, on, number.strip(), by=by, at=at)
    _tell(fresh, f"{fresh}已批复（{number.strip()}）。", at, but=by)
    return fresh


def _wanted(change: Change) -> Wanted:
    return Wanted(
        kind=change.kind, reason=change.reason, to_kind=change.to_kind, to_name=change.to_name,
        to_upper=change.to_upper, to_day=change.to_day, successor=change.successor,
        exception_reason=change.exception_reason,
    )  # fmt: skip


def _take_effect(change: Change, organisation: Organisation, number: str, on: date, *, by: Actor, at: datetime) -> None:
    if change.kind == ChangeKind.ABOLISH:
        _abolish(change, organisation, number, on, by=by, at=at)
    elif change.kind in (ChangeKind.EARLY, ChangeKind.LATE):
        assert change.to_day is not None
        elections.shift_term(organisation=organisation, to=change.to_day, number=number, by=by, at=at)
        Election.everything.open().filter(organisation=organisation, purpose="term").update(due_on=change.to_day)
    else:
        organisations.alter(
            organisation=organisation, name=change.to_name or organisation.name,
            kind=change.to_kind or organisation.kind, upper_committee=change.to_upper or organisation.upper_committee,
            number=number, by=by, at=at,
        )  # fmt: skip


def _abolish(change: Change, organisation: Organisation, number: str, on: date, *, by: Actor, at: datetime) -> None:
    """Officers leave, members go to the successor, coverage ends: nobody is left on the roll of what is no more."""
    for election in Election.everything.open().filter(organisation=organisation):
        elections.cancel(election=election, reason="党组织撤销", version=election.version, by=by, at=at)
    elections.end_all(organisation=organisation, on=on - DAY, by=by, at=at)
    if change.successor is not None:
        if change.successor.abolished_on is not None:
            raise Refusal("接收党员的党组织已撤销，请退回申请另报。")
        transfers.move_all(source=organisation, target=change.successor, number=number, on=on, by=by, at=at)
    fresh = Organisation.everything.get(pk=organisation.pk)
    organisations.abolish(organisation=fresh, on=on, reason=f"{change.reason}（{number}）"[:150], by=by, at=at)


@audited
def give_back(*, change: Change, reason: str, on: date, version: int, by: Actor, at: datetime) -> Change:
    """The committee returns the application with its reason; the organisation stays as it is."""
    return _end(change, ChangeState.RETURNED, reason, on, version, by, at)


@audited
def take_back(*, change: Change, reason: str, on: date, version: int, by: Actor, at: datetime) -> Change:
    """Whoever applied takes the application back before it is decided."""
    return _end(change, ChangeState.WITHDRAWN, reason, on, version, by, at)


def _end(change: Change, to: ChangeState, reason: str, on: date, version: int, by: Actor, at: datetime) -> Change:
    fresh = _locked(change, version, to)
    _check_day(fresh, on, at)
    if not reason.strip():
        raise Refusal("请写明理由。", field="reason")
    fresh.settled_reason = reason.strip()[:200]
    _move(fresh, to, on, reason.strip(), by=by, at=at)
    _tell(fresh, f"{fresh}{to.label}：{reason.strip()}", at, but=by)
    return fresh


def _refuse_first(found: Iterable[rules.Problem]) -> None:
    for problem in found:
        raise Refusal(problem.sentence, field=problem.field or None)


def _locked(change: Change, version: int, to: ChangeState) -> Change:
    fresh: Change = Change.everything.select_for_update(of=("self",)).get(pk=change.pk)
    require(CHANGE_MOVES, now=fresh.state, to=to, labels=dict(ChangeState.choices))
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _check_day(change: Change, on: date, at: datetime) -> None:
    if not change.applied_on <= on <= timezone.localdate(at):
        raise Refusal("日期应在申请之后、不晚于今天。", field="on")


def _move(change: Change, to: ChangeState, on: date, note: str, *, by: Actor, at: datetime) -> None:
    change.state = to
    change.version += 1
    change.save()
    _note(change, to, on, note, by=by, at=at)
    record(f"change.{to}", on=change, by=by, at=at, detail={"kind": change.kind, "note": note[:200]})


def _note(change: Change, to: str, on: date, note: str, *, by: Actor, at: datetime) -> None:
    ChangeMove.everything.create(change=change, to=to, on=on, note=note[:300], moved_at=at, moved_by=by.name)


def _tell(change: Change, text: str, at: datetime, *, but: Actor) -> None:
    people = notices.people_at([Place("organisation", str(change.organisation_id))], "secretary", at)
    people += notices.people_at([Place("region", change.region_code)], "committee", at)
    told = {person.pk: person for person in people if person.pk != but.user_id}
    notices.post("organisations", to=told.values(), text=text[:300], at=at, about=change, url=change.get_absolute_url())
