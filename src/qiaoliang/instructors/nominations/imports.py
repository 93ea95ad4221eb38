"""The roster of instructors."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.nominations import rules
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit import pinyin, traces
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.crypto import mask_phone
from qiaoliang.kit.sheets import CellRefused, Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Resolver, Undo
from qiaoliang.registry.departments.lookup import department_finder
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.actions.facts import checked_phone
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.industries import DIVISIONS

MOST_LOAD: Final = 20
DEFAULTS: Final[dict[str, Any]] = {
    "phone": "", "position": "", "economic_evidence": "", "party_evidence": "", "has_party_experience": False,
    "is_full_member": True, "min_load": 0, "max_load": 8, "standing": Standing.NOMINATED,
}  # fmt: skip
SPEC = SheetSpec(
    kind="instructors",
    title="指导员名单",
    natural_key=("number",),
    columns=(
        Column("number", "编号", required=True, max_length=24, aliases=("指导员编号", "工号"), example="Z001"),
        Column("name", "姓名", required=True, max_length=60, aliases=("指导员", "指导员姓名"), example="于海宁"),
        Column(
            "department",
            "部门",
            required=True,
            aliases=("单位", "派出单位", "派出部门", "所在部门"),
            example="市海洋发展局",
            help="名称、简称或代码。",
        ),
        Column(
            "phone", "手机号", Kind.CODE, max_length=40, aliases=("联系电话", "电话", "手机"), example="13900000001"
        ),
        Column("position", "职务", max_length=60, example="四级调研员"),
        Column(
            "divisions",
            "熟悉的行业",
            Kind.MULTI,
            aliases=("熟悉行业", "熟悉的行业大类", "行业"),
            choices={one.code: one.name for one in DIVISIONS},
            example="13、35",
            help="《国民经济行业分类》大类的代码或名称。",
        ),
        Column("economic_evidence", "懂经济的依据", max_length=300, example="在企业服务科工作 6 年"),
        Column("party_evidence", "懂党务的依据", max_length=300, example="任机关支部委员 3 年"),
        Column("has_party_experience", "有党务经历", Kind.BOOLEAN, example="是"),
        Column("is_full_member", "正式党员", Kind.BOOLEAN, aliases=("是否正式党员",), example="是"),
        Column("trained_on", "岗前培训", Kind.DATE, aliases=("岗前培训日期", "培训日期"), example="2025-12-20"),
        Column(
            "min_load", "至少服务企业数", Kind.INTEGER, aliases=("至少",), minimum=0, maximum=MOST_LOAD, example="3"
        ),
        Column(
            "max_load", "至多服务企业数", Kind.INTEGER, aliases=("至多",), minimum=1, maximum=MOST_LOAD, example="8"
        ),
        Column("term_starts_on", "任期起", Kind.DATE, aliases=("任期开始",), example="2026-01-01"),
        Column("term_ends_on", "任期止", Kind.DATE, aliases=("任期结束",), example="2027-12-31"),
        Column(
            "standing",
            "状态",
            Kind.CHOICE,
            example="已批准",
            help="不填为已提名。",
            choices={Standing.NOMINATED.value: "已提名", Standing.APPROVED.value: "已批准"},
        ),
    ),
)
OWN: Final = tuple(column.key for column in SPEC if column.key not in ("number", "department"))
COLUMNS: Final = ("number", "department_id", "function", "initials", "divisions", "recorded_at", *(
    key for key in OWN if key != "divisions"
))  # fmt: skip


def _ground(by: Actor, at: datetime) -> Ground:
    stored: dict[str, dict[str, Any]] = {}
    elsewhere = set()
    for row in Instructor.everything.select_related("department").order_by("pk"):
        values = {name: getattr(row, name) for name in ("number", *OWN)}
        stored[row.number] = {**values, "department": row.department, "divisions": tuple(sorted(row.divisions))}
        if not permits.may_place(by, row.department.region_code):
            elsewhere.add(row.number)

    def own_number(number: str) -> str:
        if number in elsewhere:
            raise CellRefused("这个编号属于别的地区的指导员。", "请换一个编号，或交当地项目办导入。")
        return number

    past = not_after(timezone.localdate(at))
    resolvers: dict[str, Resolver] = {
        "number": own_number, "department": department_finder(lambda code: permits.may_place(by, code)),
        "phone": lambda text: checked_phone(str(text)), "trained_on": past,
    }  # fmt: skip
    return Ground(stored, resolvers, [_checker(stored)])


def _checker(stored: Mapping[str, Mapping[str, Any]]) -> Callable[[Row], list[Fault]]:
    """What the row would make of the person must be admissible: with what stands, where the row is silent."""

    def check(row: Row) -> list[Fault]:
        before = stored.get(row.key)
        given = {key: value for key, value in row.values.items() if value is not None}
        after = {**DEFAULTS, **(before or {}), **given}
        if before is not None and before["standing"] in (Standing.ENDED, Standing.RETURNED) and "standing" in given:
            return [row.fault("standing", "这个人已离任或被退回。", "请在指导员页面上重新提名。")]
        if not after["is_full_member"]:
            return [row.fault("is_full_member", "指导员必须是正式党员。", "请更换人选。")]
        if after["min_load"] > after["max_load"]:
            return [row.fault("max_load", "服务企业数的上限小于下限。", "请核对两个数字。")]
        return _term(row, after)

    return check


def _term(row: Row, after: Mapping[str, Any]) -> list[Fault]:
    starts_on, ends_on = after.get("term_starts_on"), after.get("term_ends_on")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        return [row.fault("term_ends_on", "任期止早于任期起。", "请核对两个日期。")]
    if after["standing"] != Standing.APPROVED:
        return []
    if starts_on is None:
        return [row.fault("term_starts_on", "已批准的指导员要有任期。", "请补上任期起。")]
    known = rules.Qualification(
        after["is_full_member"], after["economic_evidence"], after["party_evidence"], after.get("trained_on")
    )
    lack = next(rules.lacks(known, starts_on=starts_on), None)
    return [row.fault(lack.field, lack.sentence, "也可以把状态改为“已提名”。")] if lack else []


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    insert_rows(Instructor, COLUMNS, (_columns(row.values, at) for row in new))
    numbers = [row.key for row in (*new, *changed)]
    found = Instructor.everything.filter(number__in=numbers) if len(numbers) < 500 else Instructor.everything.all()
    stored = {row.number: row for row in found}
    wanted = {stored[row.key].pk: _amended(stored[row.key], row) for row in changed}
    made = traces.spans(stored[row.key].pk for row in new)
    return {"made": made, "changed": traces.change(Instructor, wanted)}


def _columns(given: Mapping[str, Any], at: datetime) -> tuple[Any, ...]:
    values = {**DEFAULTS, **{key: value for key, value in given.items() if value is not None}}
    own = (values.get(key) for key in OWN if key != "divisions")
    department, divisions = values["department"], list(values.get("divisions", ()))
    initials = pinyin.initials(values["name"], person=True)[:60]
    return (values["number"], department.pk, department.function, initials, divisions, at, *own)


def _amended(stored: Instructor, row: Row) -> dict[str, Any]:
    columns = {key: row.values[key] for key in row.changes if key in OWN}
    if "divisions" in columns:
        columns["divisions"] = list(columns["divisions"])
    if "name" in columns:
        columns["initials"] = pinyin.initials(columns["name"], person=True)[:60]
    if "department" in row.changes:
        department = row.values["department"]
        columns |= {"department_id": department.pk, "function": department.function}
    return {**columns, "version": stored.version + 1}


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    made = undo["made"]
    traces.refuse_if_used(Instructor, made, {})
    if traces.counted(Instructor.everything.filter(version=1), "pk", made) != traces.size(made):
        raise traces.UsedMeanwhile("导入的指导员有的已被修改，不能整份撤销。请逐条更正。")
    traces.restore(Instructor, undo["changed"])
    traces.remove(Instructor, made)


KIND = ImportKind(
    code="instructors",
    label="指导员",
    unit="人",
    spec=SPEC,
    ground=_ground,
    apply=_apply,
    undo=_undo,
    about=Instructor._meta.label_lower,
    masks={"phone": mask_phone},
    href="/instructors/",
)
