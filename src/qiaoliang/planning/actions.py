"""What people do with any kind of run: ask for it, cancel it, have it computed again."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import require
from qiaoliang.planning.runs import CANCELLED, MOVING, QUEUED
from qiaoliang.registry.regions.models import Region

SILENT_FOR = timedelta(minutes=2)  # a living worker speaks every few seconds
FARTHEST = timedelta(days=366)  # from today to the day of the registry
Moves = Mapping[str, frozenset[str]]


@audited
def queue(
    kind: Any, *, region_code: str, as_of: date, parameters: Any, title: str, noun: str, by: Actor, at: datetime
) -> Any:
    """The row of a run that waits for a worker; without a title it is numbered by region, year and `noun`."""
    region = Region.everything.filter(code=region_code).order_by("-valid_from").first()
    if region is None:
        raise Refusal("请从列表里选范围。", field="region")
    if abs(as_of - timezone.localdate(at)) > FARTHEST:
        raise Refusal("名册日期应在前后一年之内。", field="as_of")
    run = kind.everything.create(
        title=title.strip()[:80] or _title(kind, region, as_of, noun), region_code=region_code, as_of=as_of,
        parameters=parameters.stored(), state=QUEUED, requested_at=at, requested_by=by.name, requester_key=by.key,
    )  # fmt: skip
    detail = {"as_of": f"{as_of}", "parameters": parameters.stored()}
    record(f"{run._meta.app_label}.requested", on=run, by=by, at=at, detail=detail)
    return run


def _title(kind: Any, region: Region, as_of: date, noun: str) -> str:
    number = kind.everything.filter(region_code=region.code, as_of__year=as_of.year).count() + 1
    return f"{region.name}{as_of.year}年第{number}次{noun}"


def hand_over(run: Any, compute: Any) -> Any:
    """Give the run to the task `compute`, outside the transaction: the worker must find the row."""
    compute.enqueue(run.pk)
    run.refresh_from_db()
    return run


@audited
def cancel(*, run: Any, moves: Moves, by: Actor, at: datetime) -> Any:
    """A queued run ends at once; a running one stops at its next step."""
    fresh = locked(run)
    require(moves, now=fresh.state, to=CANCELLED, labels=labels(fresh))
    if fresh.state == QUEUED or is_silent(fresh, at):
        fresh.state, fresh.finished_at, fresh.progress_text = CANCELLED, at, "已取消，没有产生方案"
    fresh.wants_cancel = True
    fresh.save(update_fields=["state", "finished_at", "progress_text", "wants_cancel"])
    record(f"{fresh._meta.app_label}.cancel_asked", on=fresh, by=by, at=at)
    return fresh


@audited
def requeue(*, run: Any, moves: Moves, by: Actor, at: datetime) -> Any:
    """Queue again what failed, was cancelled, or whose worker fell silent; the caller hands it to the worker."""
    fresh = locked(run)
    require(moves, now=fresh.state, to=QUEUED, labels=labels(fresh))
    if fresh.state in MOVING and not is_silent(fresh, at):
        raise Refusal("这次计算还在进行，不用重新开始。")
    fresh.state, fresh.wants_cancel, fresh.finished_at = QUEUED, False, None
    fresh.progress_percent, fresh.progress_text, fresh.progress_at = 0, "", at
    fresh.save()
    record(f"{fresh._meta.app_label}.requeued", on=fresh, by=by, at=at, detail={"attempt": fresh.attempt})
    return fresh


def is_silent(run: Any, at: datetime) -> bool:
    """Whether a run that should be moving has not been heard of for too long."""
    return run.state in MOVING and at - (run.progress_at or run.requested_at) > SILENT_FOR


def locked(run: Any) -> Any:
    """The fresh row, locked until the end of the transaction."""
    return type(run).everything.select_for_update().get(pk=run.pk)


def labels(run: Any) -> dict[str, Any]:
    """The states of this kind of run, as people read them."""
    return dict(run._meta.get_field("state").choices)
