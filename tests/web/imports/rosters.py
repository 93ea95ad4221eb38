"""Enterprises as a county would send them, for the catalogue of hostile workbooks and for the journeys through it."""

from __future__ import annotations

from datetime import date
from typing import Any

from qiaoliang.economy.demands.imports import SPEC as DEMANDS
from qiaoliang.instructors.nominations.imports import SPEC as INSTRUCTORS
from qiaoliang.instructors.recusals.imports import SPEC as CASES
from qiaoliang.party.membership.imports import SPEC as MEMBERS
from qiaoliang.registry.carriers.imports import CARRIERS
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.imports import SPEC
from tests.kit.sheets.roster import Cells, RosterKind


def sound_enterprise(number: int) -> Cells:
    """Invented, in 俚岛镇, with a valid code; all different in the code."""
    return {
        "credit_code": complete("91371082", f"MA4{number:05d}"),
        "name": f"荣成第{number}样例有限公司",
        "town": "俚岛镇",
        "division": "C13",
        "staff_count": 120 + number,
        "revenue_fen": 2180.5,
        "assets_fen": 36500,
        "registration_type": "私营有限责任公司",
        "controlling_type": "私人控股",
        "controller_origin": "中国公民（内地）",
        "entity_kind": "公司",
        "established_on": date(2015, 3, 9),
        "is_above_scale": "是",
        "address": "沈阳路108号",
        "contact": "于样例",
        "phone": "06315200000",
        "full_members": 3,
    }


ENTERPRISES = RosterKind(
    spec=SPEC,
    sound=sound_enterprise,
    code="credit_code",
    name="name",
    place="town",
    number="staff_count",
    money="revenue_fen",
    day="established_on",
    flag="is_above_scale",
    choice="registration_type",
    text="address",
)


def row(number: int, **changed: Any) -> list[Any]:
    return ENTERPRISES.cells(number, **changed)


def _named(number: int) -> str:
    return f"第{number}样例"


# The other rosters, of the place of `tests/cast`: what is hostile to one is tried on each.
OTHERS = {
    "carriers": RosterKind(
        spec=CARRIERS,
        sound=lambda number: {
            "kind": "产业园区", "name": f"{_named(number)}产业园", "town": "俚岛镇", "address": "兴业路1号",
        },
        code="name", name="town", place="town", choice="kind", text="address",
    ),
    "instructors": RosterKind(
        spec=INSTRUCTORS,
        sound=lambda number: {
            "number": f"Z2{number:03d}", "name": "丛明远", "department": "海洋发展局", "phone": "13900000008",
            "divisions": "13", "economic_evidence": "企业服务科 5 年", "party_evidence": "支部委员",
            "is_full_member": "是", "trained_on": date(2025, 12, 20), "term_starts_on": date(2026, 1, 1),
            "term_ends_on": date(2027, 12, 31), "standing": "已批准", "max_load": 6, "position": "科长",
        },
        code="number", name="name", place="department", number="max_load", day="trained_on", flag="is_full_member",
        choice="standing", text="position",
    ),
    "members": RosterKind(
        spec=MEMBERS,
        sound=lambda number: {
            "organisation": "汐歌海产党支部", "name": f"于{_named(number)}", "kind": "正式党员",
            "joined_on": date(2012, 7, 1), "starts_on": date(2023, 7, 1), "is_floating": "否",
        },
        code="name", name="organisation", day="joined_on", flag="is_floating", choice="kind",
    ),
    "demands": RosterKind(
        spec=DEMANDS,
        sound=lambda number: {
            "enterprise": "汐歌海产有限公司", "title": f"冷库用电增容第{number}处", "body": "旺季跳闸",
            "category": "要素保障", "urgency": "普通", "heard_on": date(2026, 11, 19),
        },
        code="title", name="enterprise", day="heard_on", choice="category", text="body",
    ),
    "cases": RosterKind(
        spec=CASES,
        sound=lambda number: {
            "unit": "海洋发展局", "number": f"荣渔罚〔2026〕{number}号", "enterprise": "汐歌海产有限公司",
            "kind": "行政处罚", "handler_name": "毕文涛", "opened_on": date(2026, 3, 9),
        },
        code="number", name="enterprise", place="unit", day="opened_on", choice="kind", text="handler_name",
    ),
}  # fmt: skip
