"""The roster of enterprises: its columns, and what rows are judged by."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import F
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.crypto import mask_phone
from qiaoliang.kit.sheets import CellRefused, Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind
from qiaoliang.registry.enterprises import codes, industries, permits
from qiaoliang.registry.enterprises.actions.columns import checked_name
from qiaoliang.registry.enterprises.actions.facts import MOST_MEMBERS, checked_phone
from qiaoliang.registry.enterprises.actions.imports import TYPED, apply, chunks, owners, undo
from qiaoliang.registry.enterprises.choices import (
    ControllerOrigin,
    ControllingType,
    EntityKind,
    RegistrationType,
)
from qiaoliang.registry.enterprises.models import Enterprise, Identity
from qiaoliang.registry.regions.lookup import town_finder, towns
from qiaoliang.registry.regions.models import Region

MOST_STAFF, MOST_FEN = 10_000_000, 10**17


MANY = 5_000  # codes of a file from which reading all codes of the base is cheaper than asking for each


def _labels(choices: Any) -> dict[str, Any]:
    return dict(choices.choices)


SPEC = SheetSpec(
    kind="enterprises",
    title="企业名单",
    natural_key=("credit_code",),
    columns=(
        Column(
            "credit_code",
            "统一社会信用代码",
            Kind.CODE,
            required=True,
            max_length=40,
            aliases=("信用代码", "社会信用代码", "统一代码"),
            example="91371082MA3000011K",
            help="营业执照上的18位代码。",
        ),
        Column(
            "name",
            "企业名称",
            required=True,
            max_length=120,
            aliases=("单位名称", "公司名称", "名称", "单位详细名称"),
            example="汐歌海产有限公司",
        ),
        Column(
            "town",
            "镇街",
            required=True,
            aliases=("所在镇街", "乡镇", "所属镇街", "镇(街道)", "街道"),
            example="俚岛镇",
            help="名称或代码；不同县区同名的写明县区，如“荣成市俚岛镇”。",
        ),
        Column(
            "division",
            "行业代码",
            Kind.CODE,
            required=True,
            max_length=40,
            aliases=("行业大类", "行业", "国民经济行业"),
            example="13",
            help="《国民经济行业分类》的大类代码或名称。",
        ),
        Column(
            "staff_count",
            "职工人数",
            Kind.INTEGER,
            aliases=("从业人数", "从业人员", "员工人数"),
            minimum=0,
            maximum=MOST_STAFF,
            example="120",
        ),
        Column("revenue_fen", "营业收入(万元)", Kind.MONEY_WAN, minimum=0, maximum=MOST_FEN, example="2180"),
        Column("assets_fen", "资产总额(万元)", Kind.MONEY_WAN, minimum=0, maximum=MOST_FEN, example="3650"),
        Column(
            "registration_type",
            "登记注册类型",
            Kind.CHOICE,
            required=True,
            aliases=("注册类型", "企业类型"),
            choices=_labels(RegistrationType),
            example="私营有限责任公司",
        ),
        Column(
            "controlling_type",
            "控股情况",
            Kind.CHOICE,
            aliases=("企业控股情况",),
            choices=_labels(ControllingType),
            example="私人控股",
        ),
        Column(
            "controller_origin",
            "控制人来源",
            Kind.CHOICE,
            aliases=("实际控制人国籍",),
            choices=_labels(ControllerOrigin),
            choice_aliases={
                "中国公民": "mainland",
                "内地": "mainland",
                "中国": "mainland",
                "港澳台": "hmt",
                "外国": "foreign",
            },
            example="中国公民（内地）",
        ),
        Column(
            "entity_kind", "主体类别", Kind.CHOICE, aliases=("主体类型",), choices=_labels(EntityKind), example="公司"
        ),
        Column(
            "established_on",
            "成立日期",
            Kind.DATE,
            aliases=("开业日期", "注册日期"),
            minimum=date(1900, 1, 1),
            example="2015-03-09",
        ),
        Column("is_above_scale", "是否规上", Kind.BOOLEAN, aliases=("规上", "规上企业"), example="是"),
        Column("address", "地址", max_length=200, aliases=("详细地址", "住所", "经营地址"), example="沈阳路108号"),
        Column(
            "contact",
            "联系人(业主)",
            max_length=60,
            aliases=("联系人", "业主", "法定代表人", "负责人"),
            example="林启航",
        ),
        Column(
            "phone",
            "联系电话",
            Kind.CODE,
            max_length=40,
            aliases=("电话", "手机", "手机号"),
            example="13900000001",
            help="联系人的手机号，或带区号的固定电话。",
        ),
        Column(
            "full_members",
            "正式党员数",
            Kind.INTEGER,
            aliases=("正式党员", "党员数", "党员人数"),
            minimum=0,
            maximum=MOST_MEMBERS,
            example="3",
        ),
    ),
)


# --- judging


def ground(by: Actor, at: datetime) -> Ground:
    """What rows are judged by, for the area whose roster `by` keeps."""
    regions, today = towns(), timezone.localdate(at)
    may = lru_cache(maxsize=4096)(lambda code: permits.may_place(by, code))
    return Ground(
        lambda keys: _standing(keys, regions),
        {
            "credit_code": _code_checker(_blocked(by)),
            "name": lambda text: checked_name(str(text)),
            "town": town_finder(regions, may),
            "division": _division,
            "established_on": not_after(today),
            "phone": _phone,
        },
        [_phone_has_somebody],
    )


def not_after(today: date) -> Callable[[date], date]:
    """A resolver that refuses days to come."""

    def resolve(day: date) -> date:
        if day > today:
            raise CellRefused(f"日期 {day} 还没有到。", "请核对年份。")
        return day

    return resolve


def _phone_has_somebody(row: Row) -> list[Fault]:
    if row.values.get("phone") and not row.values.get("contact"):
        return [row.fault("phone", "填了电话，没有填联系人。", "请补上联系人姓名，或删去电话。")]
    return []


_NAMED_DIVISIONS = {one.name: one.code for one in industries.DIVISIONS}


_MOBILE = re.compile(r"1\d{10}", re.ASCII)  # the usual number needs no further look


def _phone(text: str) -> str:
    return text if _MOBILE.fullmatch(text) else checked_phone(text)


def _division(text: object) -> str:
    word = str(text)
    return _NAMED_DIVISIONS.get(word) or industries.normalise_division(word)


def _blocked(by: Actor) -> dict[str, str]:
    """Codes that this person cannot import, with the reason: merged away, formerly somebody's, in another area."""
    blocked = {
        code: f"这个代码是“{name}”曾用的代码，请核对是否为同一家企业。"
        for code, name in Identity.everything.exclude(credit_code=F("enterprise__credit_code")).values_list(
            "credit_code", "enterprise__name"
        )
    }
    merged = Enterprise.everything.exclude(merged_into=None).values_list("credit_code", "merged_into__name")
    blocked |= {code: f"这条记录已并入“{name}”，请删去这一行。" for code, name in merged}
    if not permits.may_place(by, ""):
        rows = Enterprise.everything.values_list("credit_code", "region_code")
        outside = "这家企业登记在别的地区，不在您的工作范围内。请删去这一行，或请当地项目办办理。"
        blocked |= {code: outside for code, region in rows if not permits.may_place(by, region)}
    return blocked


def _code_checker(blocked: Mapping[str, str]) -> Callable[[object], str]:
    def resolve(text: object) -> str:
        code = str(text)
        if not codes.is_valid(code):
            code = codes.normalise(code)
            codes.check(code)
        if code in blocked:
            raise CellRefused(blocked[code])
        return code

    return resolve


def _standing(keys: Collection[Any], regions: Mapping[int, Region]) -> dict[str, dict[str, Any]]:
    """What stands in the base, in the terms of the roster, by credit code."""
    found: dict[str, dict[str, Any]] = {}
    if len(keys) > MANY:
        keys = set(keys).intersection(Enterprise.everything.values_list("credit_code", flat=True))
    for some in chunks(keys):
        rows = Enterprise.everything.filter(credit_code__in=some)
        by_pk = {}
        for values in rows.order_by("pk").values("pk", "credit_code", "name", "region_id", *TYPED):
            stored = {key: values[key] for key in ("credit_code", "name", *TYPED)}
            stored["town"] = regions.get(values["region_id"])
            found[values["credit_code"]] = by_pk[values["pk"]] = stored
        for person in owners(by_pk):
            by_pk[person.enterprise_id] |= {"contact": person.name, "phone": person.phone}
    return found


KIND = ImportKind(
    code="enterprises", label="企业", unit="家", spec=SPEC, ground=ground, apply=apply, undo=undo,
    masks={"phone": mask_phone}, about=Enterprise._meta.label_lower,
    href="/enterprises/",
)  # fmt: skip
