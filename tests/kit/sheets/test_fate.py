"""What becomes of each row: against the base, within the file, by the resolvers and validators of the caller."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Assessment, Column, Fate, Fault, Row, SheetSpec, assess, open_workbook
from tests.kit.sheets.books import book
from tests.kit.sheets.roster import DEMO, ENTERPRISES, sound_enterprise

TWO_KEYS = SheetSpec(
    "pairs", "两列", (Column("a", "甲", required=True), Column("b", "乙", required=True), Column("c", "丙")), ("a", "b")
)


def judged(*rows: list[Any], existing: Any = None, **more: Any) -> Assessment:
    workbook = open_workbook(book(DEMO.grid(*rows)))
    return assess(ENTERPRISES, workbook, {} if existing is None else existing, DEMO.resolvers, **more)


@pytest.fixture
def stored() -> dict[str, dict[str, Any]]:
    """Enterprise 0 as it would lie in the base."""
    row = judged(DEMO.cells(0)).rows[0]
    return {row.key: dict(row.values)}


def test_values_are_of_the_types_the_columns_promise() -> None:
    row = judged(DEMO.cells(0)).rows[0]
    assert row.key == "91371002MA00000000"
    assert row.number == 2
    assert row.values == {
        "credit_code": "91371002MA00000000",
        "name": "威海第0样例有限公司",
        "town": "371002103",
        "industry": "C34",
        "staff_count": 120,
        "revenue_fen": 2_180_500_000,
        "assets_fen": 36_500_000_000,
        "registration_type": "private",
        "established_on": date(2015, 3, 9),
        "is_above_scale": True,
        "address": "沈阳路108号",
        "contact": "于样例",
        "phone": "06315200000",
    }


def test_every_fate_at_once(stored: dict[str, dict[str, Any]]) -> None:
    stored["91371002MA00000001"] = {**stored["91371002MA00000000"], "credit_code": "91371002MA00000001"}
    assessment = judged(
        DEMO.cells(0),
        DEMO.cells(1),
        DEMO.cells(2),
        DEMO.cells(3, staff_count="约三百"),
        DEMO.cells(2),
        existing=stored,
    )
    assert [row.fate for row in assessment.rows] == [Fate.SAME, Fate.UPDATE, Fate.NEW, Fate.FAULTY, Fate.REPEATED]
    assert assessment.counts == dict.fromkeys(Fate, 1)
    assert not assessment.is_clean
    assert assessment.rows[1].changes == {
        "name": ("威海第0样例有限公司", "威海第1样例有限公司"),
        "staff_count": (120, 121),
    }
    assert assessment.rows[4].note == "与第4行重复"
    assert [fate.label for fate in Fate] == ["新增", "更新", "不变", "有误", "表内重复"]


def test_an_empty_cell_leaves_the_stored_value(stored: dict[str, dict[str, Any]]) -> None:
    assessment = judged(DEMO.cells(0, address=None, staff_count=" "), existing=stored)
    assert [row.fate for row in assessment.rows] == [Fate.SAME]


def test_a_missing_column_leaves_the_stored_value(stored: dict[str, dict[str, Any]]) -> None:
    grid = [row[:3] for row in DEMO.grid(DEMO.cells(0))]
    assessment = assess(ENTERPRISES, open_workbook(book(grid)), stored, DEMO.resolvers)
    assert [row.fate for row in assessment.rows] == [Fate.SAME]
    assert list(assessment.rows[0].values) == ["credit_code", "name", "town"]


def test_the_base_may_be_asked_for_just_the_keys_of_the_file(stored: dict[str, dict[str, Any]]) -> None:
    asked: list[Collection[str]] = []

    def existing(keys: Collection[str]) -> dict[str, dict[str, Any]]:
        asked.append(keys)
        return stored

    assessment = judged(DEMO.cells(0), DEMO.cells(1), DEMO.cells(2, credit_code=None), existing=existing)
    assert asked == [{"91371002MA00000000", "91371002MA00000001"}]
    assert [row.fate for row in assessment.rows] == [Fate.SAME, Fate.NEW, Fate.FAULTY]


def test_a_key_of_two_columns() -> None:
    grid = [["甲", "乙", "丙"], ["1", "1", "x"], ["1", "2", "y"], ["1", "1", "z"]]
    assessment = assess(TWO_KEYS, open_workbook(book(grid)), {("1", "2"): {"a": "1", "b": "2", "c": "y"}})
    assert [row.fate for row in assessment.rows] == [Fate.NEW, Fate.SAME, Fate.REPEATED]
    assert [str(fault) for fault in assessment.faults] == [
        "企业名单 第4行 甲：与第2行是同一个，但丙不同。请只保留正确的一行。"
    ]


def test_resolvers_are_called_once_per_distinct_value_and_may_refuse() -> None:
    calls = []

    def town(name: str) -> str:
        calls.append(name)
        if name == "羊亭镇":
            raise Refusal("羊亭镇已经撤并。")
        return name.upper()

    workbook = open_workbook(book(DEMO.grid(*[DEMO.cells(n, town="羊亭镇" if n == 3 else "张村镇") for n in range(5)])))
    assessment = assess(ENTERPRISES, workbook, {}, {"town": town})
    assert calls == ["张村镇", "羊亭镇"]
    assert [str(fault) for fault in assessment.faults] == ["企业名单 第5行 镇街：羊亭镇已经撤并。"]


def test_validators_see_readable_rows_only() -> None:
    seen = []

    def not_small(row: Row) -> Iterable[Fault]:
        seen.append(row.number)
        if row.values["staff_count"] < 121:
            yield row.fault("staff_count", "职工太少。", "请核对。")

    assessment = judged(DEMO.cells(0), DEMO.cells(1), DEMO.cells(2, name=None), validators=[not_small])
    assert seen == [2, 3]
    assert assessment.faults[0] == Fault("企业名单", 2, "职工人数", "职工太少。", "请核对。", "120")
    assert [row.fate for row in assessment.rows] == [Fate.FAULTY, Fate.NEW, Fate.FAULTY]


def test_several_faults_of_one_row_are_all_told_with_what_was_typed() -> None:
    assessment = judged(DEMO.cells(0, staff_count="约3", established_on="2026-2-30", town="张村"))
    assert [(fault.column, fault.value) for fault in assessment.faults] == [
        ("镇街", "张村"),
        ("职工人数", "约3"),
        ("成立日期", "2026-2-30"),
    ]
    assert assessment.faults[0].advice == "是不是“张村镇”？"


def test_true_and_one_are_different_cells_of_a_column() -> None:
    assessment = judged(DEMO.cells(0, name=1), DEMO.cells(1, name=True), DEMO.cells(2, name=1.0))
    assert [fault.row for fault in assessment.faults] == [3]


def test_excel_row_numbers_count_title_and_blank_rows() -> None:
    workbook = open_workbook(book([["标题"], [], *DEMO.grid(DEMO.cells(0), [], DEMO.cells(1, name=None))]))
    assessment = assess(ENTERPRISES, workbook, {}, DEMO.resolvers)
    assert [row.number for row in assessment.rows] == [4, 6]
    assert assessment.faults[0].place == "企业名单 第6行 企业名称"


def test_a_firm_called_like_a_closing_line_is_a_firm() -> None:
    names = Column("name", "名称", required=True), Column("town", "镇街")
    grid: list[list[Any]] = [
        ["名称", "镇街"],
        ["说明书印刷有限公司", "a"],
        ["合计划咨询公司", "b"],
        ["合计：", None],
        ["合计", 2],
    ]
    assessment = assess(SheetSpec("x", "名单", names, ("name",)), open_workbook(book(grid)), {})
    assert [row.key for row in assessment.rows] == ["说明书印刷有限公司", "合计划咨询公司"]


def test_a_spec_checks_itself() -> None:
    with pytest.raises(ValueError, match="twice"):
        SheetSpec("x", "x", (Column("a", "甲"), Column("a", "乙")), ())
    with pytest.raises(ValueError, match="must be required"):
        SheetSpec("x", "x", (Column("a", "甲"),), ("a",))
    with pytest.raises(ValueError, match="needs choices"):
        Column("a", "甲", kind="choice")  # type: ignore[arg-type]


def test_many_rows_keep_their_order() -> None:
    rows = [list(sound_enterprise(number).values()) for number in range(2000)]
    assessment = judged(*rows)
    assert [row.number for row in assessment.rows] == list(range(2, 2002))
    assert assessment.is_clean
