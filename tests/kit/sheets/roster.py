"""A roster like those of the registry, invented, and what the hostile catalogue has to know about any roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qiaoliang.kit.sheets import Column, Kind, SheetSpec, known_in

Cells = dict[str, Any]


@dataclass(frozen=True)
class RosterKind:
    """A spec, sound rows for it, and which column plays which part; a part of None is not played.

    `sound(i)` gives the i-th sound row (cells as a person would type them, by column key), all different in the key.
    """

    spec: SheetSpec
    sound: Callable[[int], Cells]
    code: str
    name: str
    place: str | None = None
    number: str | None = None
    money: str | None = None
    day: str | None = None
    flag: str | None = None
    choice: str | None = None
    text: str | None = None
    resolvers: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    def label(self, key: str) -> str:
        """The heading of a column."""
        return str(self.spec.by_key[key].label)

    def labels(self) -> list[str]:
        """All headings in order."""
        return [str(column.label) for column in self.spec]

    def cells(self, index: int, /, **changed: Any) -> list[Any]:
        """A sound row with some cells changed, in the order of the columns."""
        row = {**self.sound(index), **changed}
        return [row.get(column.key) for column in self.spec]

    def grid(self, *rows: list[Any]) -> list[list[Any]]:
        """Headings and rows; two sound rows if none are given."""
        return [self.labels(), *(rows or (self.cells(0), self.cells(1)))]


TOWNS = {"张村镇": "371002103", "羊亭镇": "371002104", "温泉镇": "371002105", "崮山镇": "371002106"}

ENTERPRISES = SheetSpec(
    kind="enterprises",
    title="企业名单",
    natural_key=("credit_code",),
    columns=(
        Column(
            "credit_code",
            "统一社会信用代码",
            Kind.CODE,
            required=True,
            aliases=("信用代码", "社会信用代码"),
            max_length=18,
            example="91371002MA00000018",
        ),
        Column(
            "name",
            "企业名称",
            required=True,
            aliases=("单位名称", "公司名称"),
            max_length=60,
            example="威海样例有限公司",
        ),
        Column("town", "镇街", required=True, aliases=("所在镇街", "乡镇"), example="张村镇"),
        Column("industry", "行业代码", Kind.CODE, max_length=5, example="C34"),
        Column("staff_count", "职工人数", Kind.INTEGER, aliases=("从业人数",), minimum=0, example="120"),
        Column("revenue_fen", "营业收入(万元)", Kind.MONEY_WAN, minimum=0, example="2180"),
        Column("assets_fen", "资产总额(万元)", Kind.MONEY_WAN, minimum=0),
        Column(
            "registration_type",
            "登记注册类型",
            Kind.CHOICE,
            choices={"private": "私营企业", "foreign": "外商投资企业", "state": "国有企业"},
            choice_aliases={"民营": "private"},
        ),
        Column("established_on", "成立日期", Kind.DATE, minimum=date(1949, 10, 1), maximum=date(2026, 12, 31)),
        Column("is_above_scale", "是否规上", Kind.BOOLEAN),
        Column("address", "地址", max_length=200),
        Column("contact", "联系人"),
        Column("phone", "联系电话", Kind.CODE, max_length=20),
    ),
)


def sound_enterprise(number: int) -> Cells:
    """Invented; the codes have the right length only."""
    return {
        "credit_code": f"91371002MA{number:08d}",
        "name": f"威海第{number}样例有限公司",
        "town": "张村镇",
        "industry": "C34",
        "staff_count": 120 + number,
        "revenue_fen": 2180.5,
        "assets_fen": 36500,
        "registration_type": "私营企业",
        "established_on": date(2015, 3, 9),
        "is_above_scale": "是",
        "address": "沈阳路108号",
        "contact": "于样例",
        "phone": "06315200000",
    }


DEMO = RosterKind(
    spec=ENTERPRISES,
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
    resolvers={"town": known_in(TOWNS, "镇街")},
)

UNITS = {"市商务局": "D01", "市税务局": "D02"}
PEOPLE = RosterKind(
    spec=SheetSpec(
        kind="people",
        title="人员名单",
        natural_key=("number",),
        columns=(
            Column("number", "编号", Kind.CODE, required=True, max_length=12),
            Column("name", "姓名", required=True, max_length=30),
            Column("unit", "工作单位", required=True),
            Column("since", "任职日期", Kind.DATE),
            Column("is_trained", "是否培训", Kind.BOOLEAN),
        ),
    ),
    sound=lambda number: {
        "number": f"ZDY{number:05d}",
        "name": f"于样例{number}",
        "unit": "市商务局",
        "since": date(2024, 6, 18),
        "is_trained": "是",
    },
    code="number",
    name="name",
    place="unit",
    day="since",
    flag="is_trained",
    resolvers={"unit": known_in(UNITS, "单位")},
)
"""A smaller roster without numbers, amounts and lists: the catalogue must be right for it too."""
