"""The list of open and closed cases, as an authority exports it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.recusals.actions import recheck
from qiaoliang.instructors.recusals.models import Case, CaseKind
from qiaoliang.kit import traces
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.sheets import Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Resolver, Undo
from qiaoliang.registry.departments.lookup import department_finder
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder

SPEC = SheetSpec(
    kind="cases",
    title="在办案件",
    natural_key=("unit", "number"),
    columns=(
        Column("unit", "承办单位", required=True, aliases=("单位", "办案单位", "部门"), example="市海洋发展局",
               help="名称、简称或代码。"),
        Column("number", "案号", required=True, max_length=60, aliases=("案件编号", "文号"),
               example="威海渔罚〔2026〕7号"),
        Column("enterprise", "企业", required=True, aliases=("企业名称", "当事人", "统一社会信用代码"),
               example="汐歌海产有限公司"),
        Column("kind", "类别", Kind.CHOICE, required=True, choices=dict(CaseKind.choices), aliases=("案件类别",),
               example="行政处罚"),
        Column("handler_name", "经办人", max_length=60, aliases=("承办人", "办案人"), example="于海宁",
               help="与指导员同单位同姓名的，视为本人。"),
        Column("opened_on", "立案日期", Kind.DATE, required=True, aliases=("受理日期", "起"), example="2026-03-09"),
        Column("closed_on", "结案日期", Kind.DATE, aliases=("办结日期", "止"), example="2026-10-20"),
    ),
)  # fmt: skip
CHANGEABLE: Final = ("kind", "handler_name", "opened_on", "closed_on")


def _ground(by: Actor, at: datetime) -> Ground:
    def may(code: str) -> bool:
        return permits.may_place(by, code)

    stored = {}
    for row in Case.everything.select_related("unit", "enterprise").order_by("pk"):
        values = {name: getattr(row, name) for name in ("number", "unit", "enterprise", *CHANGEABLE)}
        stored[row.unit, row.number] = values
    past = not_after(timezone.localdate(at))
    resolvers: dict[str, Resolver] = {
        "unit": department_finder(lambda code: True), "enterprise": enterprise_finder(may), "opened_on": past,
        "closed_on": past,
    }  # fmt: skip
    return Ground(stored, resolvers, [_checker(stored)])


def _checker(stored: Mapping[Any, Mapping[str, Any]]) -> Any:
    def check(row: Row) -> list[Fault]:
        before = stored.get(row.key)
        if before is not None and before["enterprise"] != row.values["enterprise"]:
            return [row.fault("enterprise", "这个案号登记的是另一家企业。", "请核对案号和企业。")]
        closed_on = row.values.get("closed_on")
        if closed_on is not None and closed_on < row.values["opened_on"]:
            return [row.fault("closed_on", "结案日期早于立案日期。", "请核对两个日期。")]
        return []

    return check


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    before = int(Case.everything.aggregate(last=Max("pk"))["last"] or 0)
    insert_rows(
        Case,
        ("unit_id", "number", "enterprise_id", *CHANGEABLE, "recorded_at", "recorded_by"),
        (
            (row.values["unit"].pk, row.values["number"], row.values["enterprise"].pk, row.values["kind"],
             row.values.get("handler_name") or "", row.values["opened_on"], row.values.get("closed_on"), at, by.name)
            for row in new
        ),
    )  # fmt: skip
    keys = {(unit, number): key for key, unit, number in Case.everything.values_list("pk", "unit", "number")}
    wanted = {
        keys[_key(row)]: {name: row.values[name] for name in row.changes if name in CHANGEABLE} for row in changed
    }
    undo = {
        "made": traces.spans(key for row in new if (key := keys[_key(row)]) > before),
        "changed": traces.change(Case, wanted),
    }
    recheck(by=by, at=at)
    return undo


def _key(row: Row) -> tuple[int, str]:
    return row.values["unit"].pk, row.values["number"]


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Case, undo["made"], {})
    traces.restore(Case, undo["changed"])
    traces.remove(Case, undo["made"])
    recheck(by=by, at=at)


KIND = ImportKind(
    code="cases", label="在办案件", unit="件", spec=SPEC, ground=_ground, apply=_apply, undo=_undo,
    about=Case._meta.label_lower, href="/instructors/cases/",
)  # fmt: skip
