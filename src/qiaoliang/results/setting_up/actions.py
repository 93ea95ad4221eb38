"""The only writer of drives."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.results.setting_up.models import Drive, DriveTarget

LONGEST_DAYS = 3 * 366


@audited
def start(
    *, name: str, region_code: str, starts_on: date, ends_on: date, note: str, targets: Mapping[str, int], by: Actor,
    at: datetime,
) -> Drive:  # fmt: skip
    """Announce a drive: a number of enterprises for each township, by its code."""
    if not 0 < (ends_on - starts_on).days <= LONGEST_DAYS:
        raise Refusal("结束日期应在开始之后、三年以内。", field="ends_on")
    wanted = {code: number for code, number in targets.items() if number}
    if not wanted:
        raise Refusal("至少给一个镇街定目标。", field="targets")
    outside = [code for code in wanted if not code.startswith(region_code)]
    if outside:
        raise Refusal("目标里有本次范围以外的镇街，请核对。", field="targets")
    drive: Drive = Drive.everything.create(
        name=name.strip(), region_code=region_code, starts_on=starts_on, ends_on=ends_on, note=note.strip(),
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    DriveTarget.everything.bulk_create(
        DriveTarget(drive=drive, region_code=code, enterprises=number) for code, number in sorted(wanted.items())
    )
    record("drive.started", on=drive, by=by, at=at, detail={"targets": dict(sorted(wanted.items()))})
    for code, number in wanted.items():
        people = notices.people_at([Place("region", code)], "committee", at)
        text = f"{drive.name}：本镇街到 {ends_on} 新增覆盖 {number} 家。"
        notices.post("organisations", to=people, text=text[:300], at=at, about=drive, url=drive.get_absolute_url())
    return drive


@audited
def set_targets(*, drive: Drive, targets: Mapping[str, int], version: int, by: Actor, at: datetime) -> Drive:
    """Other targets; what they were stands in the log."""
    fresh = _locked(drive, version)
    if any(not code.startswith(fresh.region_code) for code in targets):
        raise Refusal("目标里有本次范围以外的镇街，请核对。", field="targets")
    if not any(targets.values()):
        raise Refusal("至少给一个镇街定目标。", field="targets")
    was = dict(fresh.targets.values_list("region_code", "enterprises"))
    fresh.targets.all().delete()
    DriveTarget.everything.bulk_create(
        DriveTarget(drive=fresh, region_code=code, enterprises=number)
        for code, number in sorted(targets.items())
        if number
    )
    fresh.version += 1
    fresh.save(update_fields=["version"])
    record("drive.targets_set", on=fresh, by=by, at=at, detail={"was": was, "is": dict(sorted(targets.items()))})
    return fresh


@audited
def cancel(*, drive: Drive, reason: str, version: int, by: Actor, at: datetime) -> Drive:
    fresh = _locked(drive, version)
    if not reason.strip():
        raise Refusal("请写明取消的原因。", field="reason")
    fresh.cancelled_on, fresh.cancel_reason = timezone.localdate(at), reason.strip()[:200]
    fresh.version += 1
    fresh.save(update_fields=["cancelled_on", "cancel_reason", "version"])
    record("drive.cancelled", on=fresh, by=by, at=at, detail={"reason": fresh.cancel_reason})
    return fresh


def _locked(drive: Drive, version: int) -> Drive:
    fresh: Drive = Drive.everything.select_for_update().get(pk=drive.pk)
    if fresh.cancelled_on is not None:
        raise Refusal("这次行动已经取消。")
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh
