"""A whole caseload from one instructor to another: seen before it is done, done at once, taken back within a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import ProtectedError
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.actions import (
    LOCK,
    check_load,
    check_pair,
    conflicts_between,
    end_posting,
    load_of,
    next_letter_number,
    post,
)
from qiaoliang.instructors.postings.batches import PostingsInUse, PostingsMoved
from qiaoliang.instructors.postings.models import ConflictKind, Handover, Part, Stint, Transfer
from qiaoliang.kit.locks import hold
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.programme import settings

UNDONE_WITHIN = timedelta(hours=24)


class TransferNotUndone(Refusal):
    """A day is over, or it was taken back already."""


@dataclass(frozen=True)
class Line:
    """One enterprise of the caseload: what stands in the way, or what to heed."""

    stint: Stint
    problem: str
    warning: str


@dataclass(frozen=True)
class Preview:
    """What a transfer would do."""

    lines: list[Line]
    load: int
    after: int
    bound: int
    problems: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        return bool(self.problems) or any(line.problem for line in self.lines)


def preview(*, source: Instructor, target: Instructor, stints: Sequence[Stint], starts_on: date) -> Preview:
    """Every pair by the rules of posting, and the load (G35) of whoever takes over. Reads only."""
    lines = [Line(stint, _problem(stint, target, starts_on), _warning(stint, target, starts_on)) for stint in stints]
    load = load_of(target.pk, starts_on)
    city_bound = settings.value("load_max", starts_on)
    problems = []
    if source.pk == target.pk:
        problems.append("请选另一位指导员接手。")
    try:
        check_load(target, city_bound, starts_on, adding=len(stints))
    except Refusal as refused:
        problems.append(refused.sentence)
    return Preview(lines, load, load + len(stints), min(target.max_load, city_bound), problems)


def _problem(stint: Stint, target: Instructor, starts_on: date) -> str:
    if stint.starts_on >= starts_on:
        return f"派驻 {stint.starts_on} 才开始，请把移交日期改晚。"
    try:
        check_pair(target, stint.enterprise, stint.part, starts_on, leaving=stint)
    except Refusal as refused:
        return refused.sentence
    return ""


def _warning(stint: Stint, target: Instructor, starts_on: date) -> str:
    same_unit = conflicts_between(target.pk, stint.enterprise_id, starts_on).filter(kind=ConflictKind.SAME_UNIT)
    return "接手人的单位有这家企业的在办案件，请留意。" if same_unit.exists() else ""


@audited
def transfer_caseload(
    *, source: Instructor, target: Instructor, stints: Sequence[Stint], starts_on: date, reason: str,
    handover: str = "", by: Actor, at: datetime,
) -> Transfer:  # fmt: skip
    """Hand over the chosen enterprises from a day on, all or none; one letter, a handover for each."""
    hold(LOCK)
    if source.pk == target.pk:
        raise Refusal("请选另一位指导员接手。", field="target")
    if not stints:
        raise Refusal("请至少选一家要移交的企业。", field="stints")
    if len(reason.strip()) < 2:
        raise Refusal("请写明移交的原因，例如“调离”。", field="reason")
    number = next_letter_number(timezone.localdate(at))
    ended, made = [], []
    for stint in stints:
        if stint.starts_on >= starts_on:
            raise Refusal(f"{stint.enterprise} 的派驻 {stint.starts_on} 才开始，请把移交日期改晚。", field="starts_on")
        ended.append([stint.pk, stint.end_reason, stint.handover])
        end_posting(stint=stint, ends_on=starts_on - rules.DAY, reason=reason, handover=handover, by=by, at=at)
        taken_over = post(
            instructor=target, enterprise=stint.enterprise, part=stint.part, starts_on=starts_on,
            reason=f"接替{source.name}：{reason}", by=by, at=at, letter_number=number,
        )  # fmt: skip
        _begin_handover(taken_over, stint)
        made.append(taken_over.pk)
    region = _shared([stint.enterprise.region_code for stint in stints])
    transfer: Transfer = Transfer.everything.create(
        source=source, target=target, region_code=region, starts_on=starts_on, reason=reason.strip()[:200],
        undo={"ended": ended, "made": made}, done_at=at, done_by=by.name,
    )  # fmt: skip
    detail = {"from": source.pk, "to": target.pk, "enterprises": len(made), "reason": transfer.reason}
    record("caseload.transferred", on=transfer, by=by, at=at, detail=detail)
    return transfer


def _shared(codes: Sequence[str]) -> str:
    """The smallest region that holds all of them: a town, a county, the city (region codes nest by 12, 9, 6, 4)."""
    lengths = (length for length in (12, 9, 6, 4) if len({code[:length] for code in codes}) == 1)
    return codes[0][: next(lengths, 0)]


def _begin_handover(stint: Stint, source: Stint) -> None:
    """A supporter's too; a lead's was begun with the posting."""
    if stint.part == Part.SUPPORT:
        Handover.everything.create(stint=stint, source=source, due_on=rules.handover_due_on(stint.starts_on))


def may_be_undone(transfer: Transfer, at: datetime) -> bool:
    return transfer.undone_at is None and at - transfer.done_at <= UNDONE_WITHIN


@audited
def undo_transfer(*, transfer: Transfer, by: Actor, at: datetime) -> Transfer:
    """Take the whole transfer back exactly, within a day and before anything was built on it."""
    hold(LOCK)
    fresh: Transfer = Transfer.everything.select_for_update(of=("self",)).get(pk=transfer.pk)
    if not may_be_undone(fresh, at):
        raise TransferNotUndone("移交已撤销，或已超过 24 小时，不能整批撤销。请另行移交。")
    made = Stint.everything.filter(pk__in=fresh.undo["made"])
    if made.count() != len(fresh.undo["made"]) or made.exclude(ends_on=None).exists():
        raise PostingsMoved
    if Handover.everything.filter(stint__in=made).exclude(accepted_at=None).exists():
        raise PostingsInUse
    try:
        made.delete()
    except ProtectedError as problem:
        raise PostingsInUse from problem
    for pk, end_reason, handover in fresh.undo["ended"]:
        restored = Stint.everything.filter(pk=pk, ends_on=fresh.starts_on - rules.DAY)
        if not restored.update(ends_on=None, end_reason=end_reason, handover=handover):
            raise PostingsMoved
    fresh.undone_at = at
    fresh.save(update_fields=["undone_at"])
    record("caseload.restored", on=fresh, by=by, at=at, detail={"enterprises": len(fresh.undo["made"])})
    return fresh
