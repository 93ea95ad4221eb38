"""Importing a roster: preview, apply whole or not at all, take back within 24 hours."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DataError, IntegrityError

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit import chain
from qiaoliang.access.audit.actions import audited, head, record
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit import locks
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Assessment, Fate, Workbook, open_workbook
from qiaoliang.kit.sheets.fate import garbage_collection_paused
from qiaoliang.kit.sheets.kinds import ImportKind, judge, kind_of
from qiaoliang.kit.traces import UsedMeanwhile
from qiaoliang.registry.imports import permits
from qiaoliang.registry.imports.models import Batch, ImportState

UNDO_WITHIN: Final = timedelta(hours=24)


class FaultsRemain(Refusal):
    """The workbook has faults: nothing is imported."""


class NothingToImport(Refusal):
    """Every row stands in the base already."""


class NoLongerPreviewed(Refusal):
    """The batch was applied or taken back meanwhile."""


class TooLateToUndo(Refusal):
    """More than 24 hours have passed, or the batch is not applied."""


def workbook_of(batch: Batch) -> Workbook:
    """The file as it was uploaded; only while the batch is previewed."""
    if batch.content is None:
        raise NoLongerPreviewed("原文件在导入后已删去。要再导入，请重新上传。")
    return open_workbook(bytes(batch.content), name=batch.filename)


def judged(batch: Batch, *, by: Actor, at: datetime) -> tuple[Workbook, Assessment]:
    """The file and every row's fate as things stand now, for this person."""
    workbook = workbook_of(batch)
    return workbook, judge(kind_of(batch.kind), workbook, by=by, at=at)


@audited
def preview(*, kind: ImportKind, filename: str, content: bytes, by: Actor, at: datetime) -> Batch:
    """Judge the file and keep it to be decided on. `WorkbookRefused`, and nothing is kept, if it cannot be read."""
    if not permits.may_import(by):
        raise Refusal("您没有导入名册的权限，请联系项目办。")
    batch = _batch(kind, filename, content, by, at)
    batch.counts = _counts(judge(kind, workbook_of(batch), by=by, at=at))
    batch.save(force_insert=True)
    detail = {"kind": kind.code, "sha256": batch.sha256, "counts": batch.counts}
    record("import.previewed", on=batch, by=by, at=at, detail=detail)
    return batch


def _batch(kind: ImportKind, filename: str, content: bytes, by: Actor, at: datetime) -> Batch:
    name = "".join(char for char in filename if char.isprintable())[-200:]
    return Batch(
        kind=kind.code, filename=name, sha256=hashlib.sha256(content).hexdigest(), region_code=_area(by),
        content=content, state=ImportState.PREVIEWED, uploaded_at=at, uploaded_by=by.name, uploader_key=by.key,
    )  # fmt: skip


def _area(by: Actor) -> str:
    """Where the batch belongs: the area of the person, or the whole city."""
    places = by.places(Can.KEEP_REGISTRY)
    if by.is_system or any(place.kind == "city" for place in places):
        return ""
    return min((place.key for place in places if place.kind == "region"), default="")


def _counts(assessment: Assessment) -> dict[str, int]:
    counts = {fate.value: number for fate, number in assessment.counts.items()}
    return {**counts, "faults": len(assessment.faults)}


def apply(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Import the whole file or nothing; rows that stand as they are get skipped."""
    with _clash_told(), garbage_collection_paused():
        return _apply(batch=batch, by=by, at=at)


@audited
def _apply(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    locks.hold("imports")
    fresh: Batch = Batch.everything.select_for_update().get(pk=batch.pk)
    if fresh.state != ImportState.PREVIEWED:
        raise NoLongerPreviewed(f"这一份{fresh.get_state_display()}，不能再导入。要再导入，请重新上传。")
    _carry_out(fresh, judged(fresh, by=by, at=at)[1], by, at)
    return fresh


def import_at_once(*, kind: ImportKind, filename: str, content: bytes, by: Actor, at: datetime) -> Batch:
    """Judge and import in one go, for the command line; nothing is kept if anything is wrong."""
    with _clash_told(), garbage_collection_paused():
        return _import_at_once(_batch(kind, filename, content, by, at), by=by, at=at)


@audited
def _import_at_once(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    locks.hold("imports")
    assessment = judged(batch, by=by, at=at)[1]
    batch.content = None
    batch.save(force_insert=True)
    _carry_out(batch, assessment, by, at)
    return batch


@contextmanager
def _clash_told() -> Iterator[None]:
    """Somebody registered the same thing between our look and our writing: a sentence, not an error page."""
    try:
        yield
    except (IntegrityError, DataError) as clash:
        raise FaultsRemain("导入时有人登记了相同的内容，整份没有导入。请刷新预览后再试。") from clash


def _carry_out(batch: Batch, assessment: Assessment, by: Actor, at: datetime) -> None:
    if not assessment.is_clean:
        raise FaultsRemain(f"还有 {len(assessment.faults)} 处错误，整份没有导入。请改好后重新上传。")
    new, changed = assessment.of(Fate.NEW), assessment.of(Fate.UPDATE)
    if not new and not changed:
        raise NothingToImport("所有行都与登记的相同，没有需要导入的内容。")
    log = head()[0]
    batch.undo = {**kind_of(batch.kind).apply(new, changed, by=by, at=at), "log": log}
    batch.counts, batch.content = _counts(assessment), None
    batch.state, batch.applied_at = ImportState.APPLIED, at
    batch.save(update_fields=["undo", "counts", "content", "state", "applied_at"])
    rows: list[Any] = [list(row.values.values()) for row in (*new, *changed)]
    detail = {"kind": batch.kind, "new": len(new), "updated": len(changed), "rows": chain.digest_of_rows(rows)}
    record("import.applied", on=batch, by=by, at=at, detail={**detail, "sha256": batch.sha256})


@audited
def undo(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Everything as it was before the import; refused if a row was changed or used since, or after 24 hours."""
    locks.hold("imports")
    fresh: Batch = Batch.everything.select_for_update().get(pk=batch.pk)
    if fresh.state != ImportState.APPLIED:
        raise TooLateToUndo(f"这一份{fresh.get_state_display()}，没有可撤销的导入。")
    if not may_still_undo(fresh, at):
        raise TooLateToUndo("导入已超过 24 小时，不能整份撤销。请逐条更正。")
    kind = kind_of(fresh.kind)
    _refuse_if_touched(kind, fresh)
    kind.undo(fresh.undo, by=by, at=at)
    fresh.state, fresh.undone_at, fresh.undo = ImportState.UNDONE, at, {}
    fresh.save(update_fields=["state", "undone_at", "undo"])
    record("import.undone", on=fresh, by=by, at=at, detail={"kind": fresh.kind})
    return fresh


def _refuse_if_touched(kind: ImportKind, batch: Batch) -> None:
    """The log says whether anybody has acted on a row since it came in; of a later import, its own trace does."""
    since = Entry.everything.filter(number__gt=batch.undo["log"], about_kind=kind.about)
    keys = {int(key) for key in since.values_list("about_key", flat=True) if key.isdecimal()}
    later = Batch.everything.filter(kind=batch.kind, state=ImportState.APPLIED, applied_at__gte=batch.applied_at)
    for undo in later.exclude(pk=batch.pk).values_list("undo", flat=True):
        keys |= {one["pk"] for one in undo.get("changed", [])}
    if any(first <= key <= last for key in keys for first, last in batch.undo["made"]):
        raise UsedMeanwhile("导入的记录有的已有人办理过，不能整份撤销。请逐条更正。")


def may_still_undo(batch: Batch, at: datetime) -> bool:
    """Whether the 24 hours have not passed."""
    return batch.state == ImportState.APPLIED and batch.applied_at is not None and at - batch.applied_at <= UNDO_WITHIN
