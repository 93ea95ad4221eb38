"""Rosters: a batch of policies as drafts, and who is recognised as what."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.policies import permits
from qiaoliang.economy.policies.choices import RECOGNISED, Kind, PolicyState, Quality
from qiaoliang.economy.policies.models import Policy, Qualification, Version
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.kit import traces
from qiaoliang.kit.sheets import CellRefused, Column, Fault, Row, SheetSpec
from qiaoliang.kit.sheets import Kind as Cell
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Resolver, Undo
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises import permits as registry
from qiaoliang.registry.enterprises.choices import ControllingType, SizeClass
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder
from qiaoliang.registry.regions.models import Level, Region

SPLIT: Final = re.compile(r"[、,，;；\s]+")
SPEC = SheetSpec(
    kind="policies",
    title="政策清单",
    natural_key=("document_number",),
    columns=(
        Column("document_number", "文号", required=True, max_length=80, example="威海发〔2026〕8号"),
        Column("title", "名称", required=True, max_length=120, aliases=("政策名称",), example="冷链设备更新奖补"),
        Column("kind", "类别", Cell.CHOICE, required=True, choices=dict(Kind.choices), example="奖补资金"),
        Column("issuer", "发文机关", required=True, max_length=80, example="威海市海洋发展局"),
        Column("issued_on", "发文日期", Cell.DATE, required=True, example="2026-03-01"),
        Column("region", "适用地区", required=True, aliases=("地区",), example="威海市", help="市或县区的名称或代码。"),
        Column("department", "牵头部门", aliases=("本市牵头部门",), example="海洋发展局"),
        Column("effective_on", "生效日", Cell.DATE, required=True, example="2026-03-01"),
        Column("expires_on", "有效至", Cell.DATE, example="2027-12-31", help="不填为长期有效。"),
        Column("apply_until", "申报截止", Cell.DATE, example="2027-11-30"),
        Column("summary", "一句话", required=True, max_length=200, example="更新冷库设备按投资额 10% 奖补"),
        Column("benefit", "支持内容", max_length=2000, example="最高 100 万元"),
        Column("how_to", "怎么办", max_length=2000, example="向海洋发展局提交申请表"),
        Column("industries", "行业", example="C、04", help="门类字母、大类代码或名称，用顿号隔开；不填为不限。"),
        Column("counties", "县区", example="荣成市、乳山市", help="用顿号隔开；不填为不限。"),
        Column("sizes", "规模", Cell.MULTI, choices=dict(SizeClass.choices), example="小型、微型"),
        Column("ownership", "控股", Cell.MULTI, choices=dict(ControllingType.choices), example="私人控股"),
        Column("qualities", "资质", Cell.MULTI, choices=dict(Quality.choices), example="规上企业、高新技术企业"),
        Column("any_quality", "资质满足其一", Cell.BOOLEAN, example="是"),
        Column("staff_least", "职工不少于", Cell.INTEGER, minimum=0, maximum=1_000_000, example="20"),
        Column("staff_most", "职工不超过", Cell.INTEGER, minimum=0, maximum=1_000_000, example="300"),
        Column("years_least", "成立满年", Cell.INTEGER, minimum=0, maximum=200, example="2"),
        Column("years_most", "成立不超过年", Cell.INTEGER, minimum=0, maximum=200, example="10"),
        Column("revenue_least_fen", "营业收入不少于", Cell.MONEY_WAN, minimum=0, example="500"),
        Column("revenue_most_fen", "营业收入不超过", Cell.MONEY_WAN, minimum=0, example="40000"),
    ),
)
CONDITIONS: Final = (
    "industries", "counties", "sizes", "ownership", "qualities", "any_quality", "staff_least", "staff_most",
    "years_least", "years_most", "revenue_least_fen", "revenue_most_fen",
)  # fmt: skip
PAIRS: Final = (
    ("staff_least", "staff_most"), ("years_least", "years_most"), ("revenue_least_fen", "revenue_most_fen"),
)  # fmt: skip


def _named_industries(text: object) -> str:
    """Codes, joined: names and codes of sections and divisions."""
    names = {one.name: one.code for one in (*industries.SECTIONS, *industries.DIVISIONS)}
    found = []
    for word in SPLIT.split(str(text).strip()):
        code = names.get(word, word.upper())
        if word and code not in names.values():
            raise CellRefused(f"“{word}”不是国民经济行业的门类或大类。", "请填门类字母、两位大类代码或全称。")
        found += [code] if word else []
    return "、".join(found)


def _regions() -> dict[str, str]:
    rows = Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name")
    return {word: code for code, name in rows for word in (code, name)}


def _one_region(known: Mapping[str, str]) -> Resolver:
    def resolve(text: object) -> str:
        word = str(text).strip()
        if word not in known:
            raise CellRefused(f"没有“{word}”这个市或县区。", "请填名称或代码，例如“荣成市”。")
        return known[word]

    return resolve


def _many_regions(known: Mapping[str, str]) -> Resolver:
    one = _one_region(known)
    return lambda text: "、".join(one(word) for word in SPLIT.split(str(text).strip()) if word)


def _department(text: object) -> Department:
    word = str(text).strip()
    rows: Any = Department.everything.filter(is_active=True)
    found = list(rows.filter(name=word)[:2]) or list(rows.filter(short_name=word)[:2])
    if len(found) != 1:
        raise CellRefused(f"没有或不止一个叫“{word}”的部门。", "请填部门全称。")
    department: Department = found[0]
    return department


def _ground(by: Actor, at: datetime) -> Ground:
    known = _regions()
    resolvers: dict[str, Resolver] = {
        "region": _one_region(known), "counties": _many_regions(known), "industries": _named_industries,
        "department": _department, "issued_on": not_after(timezone.localdate(at)),
    }  # fmt: skip

    def sound(row: Row) -> list[Fault]:
        given, found = row.values, []
        if not permits.may_place(by, given["region"], given.get("department")):
            found.append(row.fault("region", "适用地区不在您的工作范围内。", "请删去这一行，或交当地项目办导入。"))
        for first, last in (("effective_on", "expires_on"), ("effective_on", "apply_until"), *PAIRS):
            low, high = given.get(first), given.get(last)
            if low is not None and high is not None and high < low:
                found.append(row.fault(last, "下限大于上限，或结束早于开始。", "请核对两格。"))
        return found

    return Ground(_standing(), resolvers, [sound])


def _standing() -> dict[str, dict[str, Any]]:
    """Every policy by its number, as the newest version has it."""
    found = {}
    rows = Version.everything.select_related("policy__department").order_by("policy", "number")
    for one in rows:
        policy, asked = one.policy, one.asked
        values: dict[str, Any] = {name: getattr(asked, name) for name in CONDITIONS}
        values |= {"industries": "、".join(asked.industries), "counties": "、".join(asked.counties)}
        values |= {
            name: getattr(one, name)
            for name in ("effective_on", "expires_on", "apply_until", "summary", "benefit", "how_to")
        }
        values |= {
            name: getattr(policy, name)
            for name in ("document_number", "title", "kind", "issuer", "issued_on", "department")
        }
        found[policy.document_number] = {**values, "region": policy.region_code}
    return found


def _conditions(given: Mapping[str, Any]) -> Conditions:
    values: dict[str, Any] = {name: given.get(name) for name in CONDITIONS if given.get(name) not in (None, "")}
    for name in ("industries", "counties"):
        if name in values:
            values[name] = tuple(str(values[name]).split("、"))
    return Conditions(**values)


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    """New rows become drafts; nothing is delivered before somebody looks at whom it fits and publishes."""
    made = []
    for row in new:
        given = row.values
        policy = Policy.everything.create(
            document_number=given["document_number"], title=given["title"], kind=given["kind"], issuer=given["issuer"],
            issued_on=given["issued_on"], department=given.get("department"), region_code=given["region"],
            state=PolicyState.DRAFT, recorded_at=at, recorded_by=by.name,
        )  # fmt: skip
        Version.everything.create(
            policy=policy, effective_on=given["effective_on"], expires_on=given.get("expires_on"),
            apply_until=given.get("apply_until"), summary=given["summary"], benefit=given.get("benefit") or "",
            how_to=given.get("how_to") or "", conditions=_conditions(given).dump(), recorded_at=at, recorded_by=by.name,
        )  # fmt: skip
        made.append(policy.pk)
    return {"made": traces.spans(made), "changed": []}


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    keys = [key for first, last in undo["made"] for key in range(first, last + 1)]
    rows = Policy.everything.filter(pk__in=keys)
    if rows.exclude(state=PolicyState.DRAFT).exists() or rows.count() != len(keys):
        raise traces.UsedMeanwhile("导入的政策有的已经发布，不能整份撤销。请逐条撤回。")
    Version.everything.filter(policy__in=keys).delete()
    traces.refuse_if_used(Policy, undo["made"], {})
    traces.remove(Policy, undo["made"])


# --- recognitions

QUALIFICATIONS = SheetSpec(
    kind="qualifications",
    title="企业资质",
    natural_key=("enterprise", "kind", "starts_on"),
    columns=(
        Column(
            "enterprise", "企业", required=True, aliases=("企业名称", "统一社会信用代码"), example="汐歌海产有限公司",
            help="名称或统一社会信用代码。",
        ),
        Column("kind", "资质", Cell.CHOICE, required=True, choices={one.value: one.label for one in RECOGNISED},
               example="高新技术企业"),
        Column("is_held", "是不是", Cell.BOOLEAN, example="是", help="不填为“是”。"),
        Column("certificate", "证书号", max_length=60, aliases=("认定文号",), example="GR202637000001"),
        Column("starts_on", "自", Cell.DATE, required=True, aliases=("认定日期",), example="2026-01-01"),
        Column("ends_on", "至", Cell.DATE, aliases=("有效期至",), example="2028-12-31"),
    ),
)  # fmt: skip


def _qualification_ground(by: Actor, at: datetime) -> Ground:
    stored = {}
    for row in Qualification.everything.select_related("enterprise"):
        stored[row.enterprise, row.kind, row.starts_on] = {
            "enterprise": row.enterprise, "kind": row.kind, "is_held": row.is_held, "certificate": row.certificate,
            "starts_on": row.starts_on, "ends_on": row.ends_on,
        }  # fmt: skip

    def sound(row: Row) -> list[Fault]:
        starts_on, ends_on = row.values["starts_on"], row.values.get("ends_on")
        if ends_on is not None and ends_on < starts_on:
            return [row.fault("ends_on", "“至”早于“自”。", "请核对两个日期。")]
        return []

    resolvers: dict[str, Resolver] = {
        "enterprise": enterprise_finder(lambda code: registry.may_place(by, code)),
        "starts_on": not_after(timezone.localdate(at)),
    }
    return Ground(stored, resolvers, [sound])


def _key(row: Row) -> tuple[int, str, date]:
    return row.values["enterprise"].pk, row.values["kind"], row.values["starts_on"]


def _apply_qualifications(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    before = int(Qualification.everything.aggregate(last=Max("pk"))["last"] or 0)
    Qualification.everything.bulk_create(
        Qualification(
            enterprise=row.values["enterprise"], kind=row.values["kind"], starts_on=row.values["starts_on"],
            is_held=row.values.get("is_held") is not False, certificate=row.values.get("certificate") or "",
            ends_on=row.values.get("ends_on"), recorded_at=at, recorded_by=by.name,
        )
        for row in new
    )  # fmt: skip
    rows = Qualification.everything.values_list("pk", "enterprise", "kind", "starts_on")
    keys = {(enterprise, kind, day): pk for pk, enterprise, kind, day in rows}
    wanted = {keys[_key(row)]: {name: row.values[name] for name in row.changes} for row in changed}
    made = (pk for row in new if (pk := keys[_key(row)]) > before)
    return {"made": traces.spans(made), "changed": traces.change(Qualification, wanted)}


def _undo_qualifications(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Qualification, undo["made"], {})
    traces.restore(Qualification, undo["changed"])
    traces.remove(Qualification, undo["made"])


KINDS = (
    ImportKind(
        code="policies", label="政策", unit="项", spec=SPEC, ground=_ground, apply=_apply, undo=_undo, only_adds=True,
        about=Policy._meta.label_lower, href="/economy/policies/?tab=draft",
    ),
    ImportKind(
        code="qualifications", label="企业资质", unit="条", spec=QUALIFICATIONS, ground=_qualification_ground,
        apply=_apply_qualifications, undo=_undo_qualifications, about=Qualification._meta.label_lower,
        href="/economy/policies/",
    ),
)  # fmt: skip
