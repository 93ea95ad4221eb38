"""Enterprises as a county would send them, for the catalogue of hostile workbooks and for the journeys through it."""

from __future__ import annotations

from datetime import date
from typing import Any

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
