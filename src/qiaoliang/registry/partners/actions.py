"""Partner institutions: listed, amended, ended."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.actions.records import check_year
from qiaoliang.registry.enterprises.permits import may_place
from qiaoliang.registry.partners.models import Partner, PartnerKind

TEXTS = {"address": 200, "offers": 300, "contact_name": 60}


def _checked(by: Actor, given: dict[str, Any], *, but: int = 0) -> dict[str, Any]:
    name = given["name"].strip()
    if given["kind"] not in PartnerKind.values:
        raise Refusal("请选择类别。", field="kind")
    if not 2 <= len(name) <= 120:
        raise Refusal("名称应为 2 到 120 个字。", field="name")
    if Partner.everything.filter(name=name).exclude(pk=but).exists():
        raise Refusal("已有这个名称的合作单位，请核对。", field="name")
    if not may_place(by, given["region_code"]):
        raise Refusal("请选择您工作范围内的地区。", field="region_code")
    texts = {column: given.get(column, "").strip()[:longest] for column, longest in TEXTS.items()}
    return {"kind": given["kind"], "name": name, "region_code": given["region_code"], **texts}


@audited
def register(
    *, kind: str, name: str, region_code: str, starts_on: date, by: Actor, at: datetime, address: str = "",
    offers: str = "", contact_name: str = "",
) -> Partner:  # fmt: skip
    given = {
        "kind": kind, "name": name, "region_code": region_code, "address": address, "offers": offers,
        "contact_name": contact_name,
    }  # fmt: skip
    check_year(starts_on, "starts_on")
    if starts_on > timezone.localdate(at):
        raise Refusal("合作起始日期不能晚于今天。", field="starts_on")
    partner: Partner = Partner.everything.create(starts_on=starts_on, recorded_at=at, **_checked(by, given))
    record("partner.registered", on=partner, by=by, at=at, detail={"kind": kind, "name": partner.name})
    return partner


@audited
def amend(
    *, partner: Partner, kind: str, name: str, region_code: str, by: Actor, at: datetime, address: str = "",
    offers: str = "", contact_name: str = "",
) -> Partner:  # fmt: skip
    fresh: Partner = Partner.everything.select_for_update().get(pk=partner.pk)
    given = {
        "kind": kind, "name": name, "region_code": region_code, "address": address, "offers": offers,
        "contact_name": contact_name,
    }  # fmt: skip
    columns = _checked(by, given, but=fresh.pk)
    changed = [column for column, value in columns.items() if getattr(fresh, column) != value]
    for column in changed:
        setattr(fresh, column, columns[column])
    if changed:
        fresh.save(update_fields=changed)
        record("partner.amended", on=fresh, by=by, at=at, detail={"columns": changed})
    return fresh


@audited
def end(*, partner: Partner, on: date, by: Actor, at: datetime) -> Partner:
    """The co-operation ended; the partner stays on the list of former ones."""
    fresh: Partner = Partner.everything.select_for_update().get(pk=partner.pk)
    if fresh.ends_on is not None:
        raise Refusal("合作已经结束，请刷新页面。")
    if not fresh.starts_on <= on <= timezone.localdate(at):
        raise Refusal(f"结束日期应在 {fresh.starts_on} 到今天之间。", field="on")
    fresh.ends_on = on
    fresh.save(update_fields=["ends_on"])
    record("partner.ended", on=fresh, by=by, at=at, detail={"on": f"{on}"})
    return fresh
