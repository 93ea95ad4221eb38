"""Registering and amending an enterprise; new names, codes and towns keep the old ones as history."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises import codes, permits
from qiaoliang.registry.enterprises.actions.columns import (
    DEFAULTS,
    check_town,
    checked,
    checked_name,
    derived_columns,
    plain_columns,
)
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import Enterprise, Identity, OperatingSpell
from qiaoliang.registry.regions.models import Region

DAY = timedelta(days=1)
FIRST_YEAR = 1949


class CreditCodeTaken(Refusal):
    """Another record has the code, now or formerly."""

    field = "credit_code"


class RecordMergedAway(Refusal):
    """The record was merged into another one and is kept for its history only."""


class NotYourRegion(Refusal):
    field = "region"

    def __init__(self) -> None:
        super().__init__("这个镇街不在您的工作范围内，请联系当地项目办登记。")


def locked(enterprise: Enterprise) -> Enterprise:
    """The row as it is now, locked; refuses if somebody saved it since `enterprise` was read."""
    fresh: Enterprise = Enterprise.everything.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if fresh.version != enterprise.version:
        raise ChangedMeanwhile
    if fresh.merged_into_id is not None:
        raise RecordMergedAway("这条记录已并入另一家企业，请在保留的那条记录上修改。")
    return fresh


def save(enterprise: Enterprise, *columns: str) -> None:
    """Store the named columns and count the version up."""
    enterprise.version += 1
    enterprise.save(update_fields=[*columns, "version"])


def _checked_code(text: str, *, but: int = 0) -> str:
    code = codes.normalise(text)
    try:
        codes.check(code)
    except codes.CreditCodeFault as problem:
        raise codes.CreditCodeFault(problem.sentence, field="credit_code") from problem
    other = Enterprise.everything.filter(credit_code=code).exclude(pk=but).first()
    if other is not None:
        raise CreditCodeTaken(f"这个统一社会信用代码已登记为“{other.name}”，请核对，或在该企业上修改。")
    former = Identity.everything.filter(credit_code=code).exclude(enterprise=but).select_related("enterprise").first()
    if former is not None:
        raise CreditCodeTaken(f"这个代码是“{former.enterprise.name}”曾用的代码，请核对是否为同一家企业。")
    return code


@audited
def register(
    *, credit_code: str, name: str, region: Region, facts: Mapping[str, Any], by: Actor, at: datetime,
    state: str = OperatingState.OPERATING, since: date | None = None,
) -> Enterprise:  # fmt: skip
    """A new record. `facts` are plain columns (`columns.PLAIN`); `since` is the first day in `state`."""
    today = timezone.localdate(at)
    if not permits.may_place(by, region.code):
        raise NotYourRegion
    check_town(region, today)
    code, name = _checked_code(credit_code), checked_name(name)
    given = {**DEFAULTS, **checked(facts, today)}
    if "division" not in given:
        raise Refusal("请选择行业大类。", field="division")
    since = since or given.get("established_on") or today
    if since > today:
        raise Refusal("状态起始日期不能晚于今天。", field="since")
    if state not in (OperatingState.PREPARING, OperatingState.OPERATING, OperatingState.SUSPENDED):
        raise Refusal("新登记的企业只能是筹建、正常经营或停业。", field="state")
    columns = {**given, **derived_columns({**given, "name": name, "region": region})}
    enterprise: Enterprise = Enterprise.everything.create(
        credit_code=code, name=name, region=region, state=state, recorded_at=at, **columns
    )
    OperatingSpell.everything.create(enterprise=enterprise, state=state, starts_on=since, recorded_at=at)
    Identity.everything.create(
        enterprise=enterprise, name=name, credit_code=code, starts_on=given.get("established_on")
    )
    record("enterprise.registered", on=enterprise, by=by, at=at, detail={"name": name, "credit_code": code})
    return enterprise


@audited
def amend(*, enterprise: Enterprise, facts: Mapping[str, Any], by: Actor, at: datetime) -> Enterprise:
    """Change plain columns; everything derived follows. `enterprise` is the row as the person saw it."""
    fresh = locked(enterprise)
    given = checked(facts, timezone.localdate(at))
    position = {name: given.get(name, getattr(fresh, name)) for name in ("longitude", "latitude")}
    if (position["longitude"] is None) != (position["latitude"] is None):
        raise Refusal("经度和纬度要么都填，要么都不填。", field="longitude")
    wanted = {**given, **derived_columns({**plain_columns(fresh), **given})}
    changed = {name: value for name, value in wanted.items() if getattr(fresh, name) != value}
    if not changed:
        return fresh
    before = {name: getattr(fresh, name) for name in changed}
    for name, value in changed.items():
        setattr(fresh, name, value)
    save(fresh, *changed)
    detail = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    record("enterprise.amended", on=fresh, by=by, at=at, detail=detail)
    return fresh


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@audited
def rename(*, enterprise: Enterprise, name: str, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    """A new name from a day on; the old one stays in the history and in the search."""
    fresh, name = locked(enterprise), checked_name(name)
    if name == fresh.name:
        raise Refusal("新名称与现名称相同，无需变更。", field="name")
    _turn_identity(fresh, name, fresh.credit_code, on, reason, at)
    detail = {"from": fresh.name, "to": name, "on": f"{on}"}
    derived = derived_columns({**plain_columns(fresh), "name": name})
    fresh.name, fresh.initials, fresh.sort_key = name, derived["initials"], derived["sort_key"]
    save(fresh, "name", "initials", "sort_key")
    record("enterprise.renamed", on=fresh, by=by, at=at, detail=detail)
    return fresh


@audited
def change_code(
    *, enterprise: Enterprise, credit_code: str, on: date, reason: str, by: Actor, at: datetime
) -> Enterprise:
    """A new credit code from a day on (both check digits are checked, G45); the old one still finds the record."""
    fresh = locked(enterprise)
    code = _checked_code(credit_code, but=fresh.pk)
    if code == fresh.credit_code:
        raise Refusal("新代码与现代码相同，无需变更。", field="credit_code")
    _turn_identity(fresh, fresh.name, code, on, reason, at)
    detail = {"from": fresh.credit_code, "to": code, "on": f"{on}"}
    fresh.credit_code = code
    save(fresh, "credit_code")
    record("enterprise.code_changed", on=fresh, by=by, at=at, detail=detail)
    return fresh


def _turn_identity(enterprise: Enterprise, name: str, code: str, on: date, reason: str, at: datetime) -> None:
    """Close the identity in force the day before `on` and open the next."""
    check_change(on, reason, at)
    now = Identity.everything.filter(enterprise=enterprise, ends_on=None).order_by("-pk").first()
    if now is None:
        now = Identity(enterprise=enterprise, name=enterprise.name, credit_code=enterprise.credit_code)
    if now.starts_on is not None and on <= now.starts_on:
        raise Refusal(f"现在的名称和代码从 {now.starts_on} 起用，变更日期应晚于这一天。", field="on")
    now.ends_on = on - DAY
    now.save()
    Identity.everything.create(
        enterprise=enterprise, name=name, credit_code=code, starts_on=on, reason=reason.strip()[:200]
    )


def check_year(day: date, field: str) -> None:
    """A slip of the pen must not date anything before the republic's registers."""
    if day.year < FIRST_YEAR:
        raise Refusal(f"日期不应早于 {FIRST_YEAR} 年，请核对年份。", field=field)


def check_change(on: date, reason: str, at: datetime) -> None:
    """Every official change has a day, not in the future, and a reason."""
    check_year(on, "on")
    if on > timezone.localdate(at):
        raise Refusal("变更日期不能晚于今天。", field="on")
    if not reason.strip():
        raise Refusal("请写明变更的依据，例如准予变更登记通知书的文号。", field="reason")


@audited
def move_town(
    *, enterprise: Enterprise, region: Region, address: str, on: date, reason: str, by: Actor, at: datetime,
    longitude: float | None = None, latitude: float | None = None,
) -> Enterprise:  # fmt: skip
    """The enterprise moved within the city. Records made before keep the region where they happened."""
    fresh = locked(enterprise)
    check_change(on, reason, at)
    if not permits.may_place(by, region.code):
        raise NotYourRegion
    check_town(region, on)
    if region.pk == fresh.region_id:
        raise Refusal("新旧镇街相同。只改地址请用“修改资料”。", field="region")
    place = checked({"address": address, "longitude": longitude, "latitude": latitude}, on)
    detail = {"from": fresh.region_code, "to": region.code, "on": f"{on}", "reason": reason.strip()}
    fresh.region, fresh.region_code = region, region.code
    for name, value in place.items():
        setattr(fresh, name, value)
    save(fresh, "region", "region_code", *place)
    record("enterprise.moved", on=fresh, by=by, at=at, detail=detail)
    return fresh
