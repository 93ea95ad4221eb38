"""Carriers and who belongs to them: the only writer."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.enterprises.actions.records import check_year
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.enterprises.permits import may_place
from qiaoliang.registry.regions.models import Level, Region


class CarrierKnown(Refusal):
    field = "name"


def _checked(
    by: Actor, *, kind: str, name: str, region: Region, address: str, longitude: float | None, latitude: float | None,
    but: int = 0,
) -> dict[str, Any]:  # fmt: skip
    name = name.strip()
    if kind not in CarrierKind.values:
        raise Refusal("请选择载体类别。", field="kind")
    if not 2 <= len(name) <= 120:
        raise Refusal("载体名称应为 2 到 120 个字。", field="name")
    if Carrier.everything.filter(kind=kind, name=name).exclude(pk=but).exists():
        raise CarrierKnown("同一类别里已有这个名称的载体，请核对。")
    if region.level not in (Level.TOWN, Level.COUNTY) or region.valid_to is not None:
        raise Refusal("请选择现行区划中的镇街。", field="region")
    if not may_place(by, region.code):
        raise Refusal("这个镇街不在您的工作范围内。", field="region")
    if (longitude is None) != (latitude is None):
        raise Refusal("经度和纬度要么都填，要么都不填。", field="longitude")
    if longitude is not None and latitude is not None and not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        raise Refusal("经度应在 73 到 136 之间，纬度应在 3 到 54 之间，请核对是否填反。", field="longitude")
    return {
        "kind": kind, "name": name, "region": region, "region_code": region.code, "address": address.strip()[:200],
        "longitude": longitude, "latitude": latitude,
    }  # fmt: skip


@audited
def register(
    *, kind: str, name: str, region: Region, by: Actor, at: datetime, address: str = "",
    longitude: float | None = None, latitude: float | None = None,
) -> Carrier:  # fmt: skip
    columns = _checked(by, kind=kind, name=name, region=region, address=address, longitude=longitude, latitude=latitude)
    carrier: Carrier = Carrier.everything.create(recorded_at=at, **columns)
    record("carrier.registered", on=carrier, by=by, at=at, detail={"kind": kind, "name": carrier.name})
    return carrier


@audited
def amend(
    *, carrier: Carrier, kind: str, name: str, region: Region, by: Actor, at: datetime, address: str = "",
    longitude: float | None = None, latitude: float | None = None,
) -> Carrier:  # fmt: skip
    fresh: Carrier = Carrier.everything.select_for_update(of=("self",)).get(pk=carrier.pk)
    columns = _checked(
        by, kind=kind, name=name, region=region, address=address, longitude=longitude, latitude=latitude, but=fresh.pk
    )
    changed = [column for column, value in columns.items() if getattr(fresh, column) != value]
    for column in changed:
        setattr(fresh, column, columns[column])
    if changed:
        fresh.save(update_fields=changed)
        record("carrier.amended", on=fresh, by=by, at=at, detail={"columns": changed})
    return fresh


@audited
def set_active(*, carrier: Carrier, is_active: bool, by: Actor, at: datetime) -> Carrier:
    """Retire a carrier that exists no more, or bring it back. Memberships end by themselves, one by one."""
    fresh: Carrier = Carrier.everything.select_for_update(of=("self",)).get(pk=carrier.pk)
    if not is_active and Tenancy.everything.filter(carrier=fresh, ends_on=None).exists():
        raise Refusal("还有企业属于这个载体，请先结束它们的归属，再停用。")
    if fresh.is_active != is_active:
        fresh.is_active = is_active
        fresh.save(update_fields=["is_active"])
        record("carrier.restored" if is_active else "carrier.retired", on=fresh, by=by, at=at)
    return fresh


@audited
def admit(*, carrier: Carrier, enterprise: Enterprise, starts_on: date, by: Actor, at: datetime) -> Tenancy:
    """The enterprise belongs to the carrier from a day on; it may belong to several."""
    if not carrier.is_active:
        raise Refusal("这个载体已停用。")
    check_year(starts_on, "starts_on")
    if starts_on > timezone.localdate(at):
        raise Refusal("起始日期不能晚于今天。", field="starts_on")
    held = Carrier.everything.select_for_update(of=("self",)).get(pk=carrier.pk)
    if Tenancy.everything.filter(carrier=held, enterprise=enterprise, ends_on=None).exists():
        raise Refusal("这家企业已经属于这个载体。", field="enterprise")
    row: Tenancy = Tenancy.everything.create(carrier=held, enterprise=enterprise, starts_on=starts_on)
    record("tenancy.started", on=row, by=by, at=at, detail={"carrier": held.pk, "enterprise": enterprise.pk})
    return row


@audited
def release(*, tenancy: Tenancy, on: date, by: Actor, at: datetime) -> Tenancy:
    fresh: Tenancy = Tenancy.everything.select_for_update(of=("self",)).get(pk=tenancy.pk)
    if fresh.ends_on is not None:
        raise Refusal("归属已经结束，请刷新页面。")
    if not fresh.starts_on <= on <= timezone.localdate(at):
        raise Refusal(f"结束日期应在 {fresh.starts_on} 到今天之间。", field="on")
    fresh.ends_on = on
    fresh.save(update_fields=["ends_on"])
    record("tenancy.ended", on=fresh, by=by, at=at, detail={"on": f"{on}"})
    return fresh
