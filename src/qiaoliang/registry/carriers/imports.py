"""The rosters of carriers and of the enterprises that belong to them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit import traces
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.sheets import Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Resolver, Undo
from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.registry.carriers.models import Carrier, CarrierKind, Tenancy
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder
from qiaoliang.registry.regions.lookup import town_finder, towns

CARRIERS = SheetSpec(
    kind="carriers",
    title="载体名单",
    natural_key=("kind", "name"),
    columns=(
        Column("kind", "类别", Kind.CHOICE, required=True, choices=dict(CarrierKind.choices), example="产业园区"),
        Column("name", "名称", required=True, max_length=120, aliases=("载体名称", "载体"), example="俚岛产业园"),
        Column("town", "镇街", required=True, aliases=("所在镇街",), example="俚岛镇"),
        Column("address", "地址", max_length=200, example="兴业路1号"),
    ),
)
TENANCIES = SheetSpec(
    kind="tenancies",
    title="载体内企业",
    natural_key=("carrier", "enterprise", "starts_on"),
    columns=(
        Column("carrier", "载体", required=True, aliases=("载体名称", "园区", "楼宇"), example="俚岛产业园"),
        Column(
            "enterprise", "企业", required=True, aliases=("企业名称", "统一社会信用代码"), example="汐歌海产有限公司",
            help="名称或统一社会信用代码。",
        ),
        Column("starts_on", "起", Kind.DATE, required=True, aliases=("入驻日期", "加入日期"), example="2023-01-01"),
        Column("ends_on", "止", Kind.DATE, aliases=("迁出日期", "退出日期"), example="2025-12-31"),
    ),
)  # fmt: skip


def _last(model: Any) -> int:
    return int(model.everything.aggregate(last=Max("pk"))["last"] or 0)


# --- carriers


def _carrier_ground(by: Actor, at: datetime) -> Ground:
    regions = towns()
    stored: dict[tuple[str, str], dict[str, Any]] = {}
    elsewhere = set()
    for row in Carrier.everything.order_by("pk"):
        key = (row.kind, row.name)
        values = {"kind": row.kind, "name": row.name, "address": row.address, "town": regions.get(row.region_id)}
        stored[key] = values
        if not permits.may_place(by, row.region_code):
            elsewhere.add(key)

    def outside(row: Row) -> list[Fault]:
        if row.key not in elsewhere:
            return []
        return [row.fault("name", "同一类别里别的地区已有这个名称。", "请换一个名称，或交当地项目办导入。")]

    return Ground(stored, {"town": town_finder(regions, lambda code: permits.may_place(by, code))}, [outside])


def _apply_carriers(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    before = _last(Carrier)
    insert_rows(
        Carrier, ("kind", "name", "region_id", "region_code", "address", "recorded_at"),
        (
            (*row.key, row.values["town"].pk, row.values["town"].code, row.values.get("address") or "", at)
            for row in new
        ),
    )  # fmt: skip
    keys = {(kind, name): key for key, kind, name in Carrier.everything.values_list("pk", "kind", "name")}
    wanted = {keys[row.key]: _carrier_columns(row) for row in changed}
    made = (keys[row.key] for row in new if keys[row.key] > before)
    return {"made": traces.spans(made), "changed": traces.change(Carrier, wanted)}


def _carrier_columns(row: Row) -> Mapping[str, Any]:
    columns = {"address": row.values["address"]} if "address" in row.changes else {}
    if "town" in row.changes:
        town = row.values["town"]
        columns |= {"region_id": town.pk, "region_code": town.code}
    return columns


def _undo_carriers(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Carrier, undo["made"], {})
    traces.restore(Carrier, undo["changed"])
    traces.remove(Carrier, undo["made"])


# --- tenancies


def _tenancy_ground(by: Actor, at: datetime) -> Ground:
    stored, open_since = {}, {}
    for row in Tenancy.everything.select_related("carrier", "enterprise").order_by("pk"):
        values = {
            "carrier": row.carrier,
            "enterprise": row.enterprise,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
        stored[row.carrier, row.enterprise, row.starts_on] = values
        if row.ends_on is None:
            open_since[row.carrier, row.enterprise] = row.starts_on

    def sound(row: Row) -> list[Fault]:
        starts_on, ends_on = row.values["starts_on"], row.values.get("ends_on")
        since = open_since.get((row.values["carrier"], row.values["enterprise"]))
        if ends_on is not None and ends_on < starts_on:
            return [row.fault("ends_on", "“止”早于“起”。", "请核对两个日期。")]
        if ends_on is None and since is not None and since != starts_on:
            return [
                row.fault("starts_on", f"这家企业从 {since} 起已属于这个载体。", "请核对日期，或先结束原来的归属。")
            ]
        return []

    def may(code: str) -> bool:
        return permits.may_place(by, code)

    carriers: list[Known[Carrier]] = [
        Known(row, (row.name, _carrier_label(row)), _carrier_label(row), row.region_code)
        for row in Carrier.everything.filter(is_active=True)
    ]
    past = not_after(timezone.localdate(at))
    resolvers: dict[str, Resolver] = {
        "carrier": finder(carriers, "载体", may),
        "enterprise": enterprise_finder(may),
        "starts_on": past,
        "ends_on": past,
    }
    return Ground(stored, resolvers, [sound])


def _carrier_label(carrier: Carrier) -> str:
    return f"{carrier.get_kind_display()} {carrier.name}"


def _apply_tenancies(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    before = _last(Tenancy)
    rows = ((*_tenancy_key(row), row.values.get("ends_on")) for row in new)
    insert_rows(Tenancy, ("carrier_id", "enterprise_id", "starts_on", "ends_on"), rows)
    keys: dict[tuple[int, int, date], int] = {
        (carrier, enterprise, day): key
        for key, carrier, enterprise, day in Tenancy.everything.values_list("pk", "carrier", "enterprise", "starts_on")
    }
    made = (key for row in new if (key := keys[_tenancy_key(row)]) > before)
    wanted = {keys[_tenancy_key(row)]: {"ends_on": row.values["ends_on"]} for row in changed}
    return {"made": traces.spans(made), "changed": traces.change(Tenancy, wanted)}


def _tenancy_key(row: Row) -> tuple[int, int, date]:
    return row.values["carrier"].pk, row.values["enterprise"].pk, row.values["starts_on"]


def _undo_tenancies(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Tenancy, undo["made"], {})
    traces.restore(Tenancy, undo["changed"])
    traces.remove(Tenancy, undo["made"])


KINDS = (
    ImportKind(
        code="carriers", label="载体", unit="个", spec=CARRIERS, ground=_carrier_ground, apply=_apply_carriers,
        undo=_undo_carriers, about=Carrier._meta.label_lower, href="/carriers/",
    ),
    ImportKind(
        code="tenancies", label="载体内企业", unit="家次", spec=TENANCIES, ground=_tenancy_ground,
        apply=_apply_tenancies, undo=_undo_tenancies, about=Tenancy._meta.label_lower, href="/carriers/",
    ),
)  # fmt: skip
