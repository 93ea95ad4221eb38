"""Templates read back, annotated rows say their fate, exports hold no formula."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.links import Link
from qiaoliang.kit.sheets import (
    Column,
    Fate,
    Kind,
    SheetSpec,
    annotated,
    assess,
    csv_table,
    neutral,
    open_workbook,
    table,
    template,
    write,
)
from qiaoliang.kit.sheets.write import FORMULA_STARTS
from tests.kit.sheets.books import book
from tests.kit.sheets.roster import DEMO, ENTERPRISES


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_filled_template_is_read_without_notice_or_fault() -> None:
    made = opened(template(ENTERPRISES))
    made.worksheets[0].append(DEMO.cells(0))
    target = io.BytesIO()
    made.save(target)
    assessment = assess(ENTERPRISES, open_workbook(target.getvalue()), {}, DEMO.resolvers)
    assert assessment.is_clean
    assert assessment.notices == []
    assert [row.fate for row in assessment.rows] == [Fate.NEW]


def test_the_empty_template_has_no_rows_to_import() -> None:
    assessment = assess(ENTERPRISES, open_workbook(template(ENTERPRISES)), {})
    assert [fault.message for fault in assessment.faults] == ["表头下面没有数据。"]


def test_the_template_helps() -> None:
    made = opened(template(ENTERPRISES))
    sheet, guide = made.worksheets[:2]
    assert [cell.value for cell in sheet[1]][:4] == ["统一社会信用代码*", "企业名称*", "镇街*", "行业代码"]
    assert sheet.column_dimensions["A"].width >= 20
    assert "2.3亿元" in sheet["F1"].comment.text
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["H2:H5001"] == '"私营企业,外商投资企业,国有企业"'
    assert rules["J2:J5001"] == '"是,否"'
    told = [[cell.value for cell in row] for row in guide.iter_rows(min_row=7)]
    assert told[0] == ["统一社会信用代码", "是", "91371002MA00000018", "文本格式。"]
    assert len(told) == len(ENTERPRISES.columns)


def test_a_long_list_lies_on_a_hidden_sheet() -> None:
    choices = {f"c{number}": f"第{number}种很长很长的类别名称" for number in range(60)}
    spec = SheetSpec(
        "x", "名单", (Column("a", "甲", required=True), Column("b", "乙", Kind.CHOICE, choices=choices)), ("a",)
    )
    made = opened(template(spec))
    rule = made.worksheets[0].data_validations.dataValidation[0]
    assert rule.formula1 == "'选项'!$B$1:$B$60"
    assert made["选项"].sheet_state == "hidden"
    assert made["选项"]["B60"].value == "第59种很长很长的类别名称"


def test_annotated_rows_say_their_fate_and_can_be_mended_and_sent_again() -> None:
    stored = {"91371002MA00000001": {"credit_code": "91371002MA00000001", "staff_count": 99}}
    workbook = open_workbook(
        book([["标题"], *DEMO.grid(DEMO.cells(0), DEMO.cells(1), DEMO.cells(2, staff_count="约3", address="=1+1"))])
    )
    assessment = assess(ENTERPRISES, workbook, stored, DEMO.resolvers)
    sheet, faults = opened(annotated(workbook, assessment)).worksheets
    assert [cell.value for cell in sheet[2]][-2:] == ["结果", "说明"]
    assert [sheet.cell(row, 14).value for row in (3, 4, 5)] == ["新增", "更新", "有误"]
    assert "职工人数：99 → 121" in sheet.cell(4, 15).value
    assert "“约3”不是一个数字。" in sheet.cell(5, 15).value
    assert sheet.cell(5, 5).fill.start_color.rgb == "FFFDE2E0"
    assert sheet.cell(4, 5).fill.start_color.rgb != "FFFDE2E0"
    assert faults.title == "导入结果"
    assert "新增 1" in faults["A1"].value
    assert [cell.value for cell in faults[4]][:4] == ["企业名单", 5, "职工人数", "约3"]

    again = open_workbook(annotated(workbook, assessment))
    second = assess(ENTERPRISES, again, stored, DEMO.resolvers)
    assert [row.fate for row in second.rows] == [row.fate for row in assessment.rows]
    assert [row.values for row in second.rows] == [row.values for row in assessment.rows]
    assert second.notices == []
    assert len(open_workbook(annotated(again, second)).sheets[0].rows[1]) == 15


@pytest.mark.parametrize("start", [*FORMULA_STARTS, " =", "\n+", "\u3000-", "\ufeff@"])
def test_no_text_can_be_taken_for_a_formula(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    cell = opened(table(["甲"], [[text]])).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    [_, [in_csv]] = list(csv.reader(io.StringIO(csv_table(["甲"], [[text]]).decode("utf-8-sig"), newline="")))
    assert in_csv == "'" + text


@given(st.text())
def test_neutral_text_begins_harmlessly_and_is_otherwise_kept(text: str) -> None:
    assert neutral(text) in (text, "'" + text)
    assert not neutral(text).startswith(FORMULA_STARTS)


def test_headings_are_neutral_too() -> None:
    assert opened(table(["=1+1"], [])).active["A1"].value == "'=1+1"
    assert csv_table(["=1+1"], []).decode("utf-8-sig") == "'=1+1\r\n"


def test_values_keep_their_types() -> None:
    row = [-5, 1.5, Decimal("2180.50"), True, None, date(2026, 1, 5), datetime(2026, 1, 5, 8, 30), "0631", 10**17]
    sheet = opened(table([str(number) for number in range(9)], [row], title="企业[1]/一览")).active
    assert [cell.value for cell in sheet[2]] == [
        -5,
        1.5,
        2180.5,
        "是",
        None,
        datetime(2026, 1, 5),
        datetime(2026, 1, 5, 8, 30),
        "0631",
        "100000000000000000",
    ]
    assert sheet.title == "企业_1__一览"
    assert csv_table(["x"], [row]).decode("utf-8-sig").splitlines()[1] == (
        "-5,1.5,2180.50,是,,2026-01-05,2026-01-05 08:30,0631,100000000000000000"
    )


def test_links_and_long_texts_stay_text() -> None:
    sheet = opened(table(["甲", "乙"], [["http://example.org", "长" * 40_000]])).active
    assert sheet["A2"].hyperlink is None
    assert len(sheet["B2"].value) == 32_767


def test_a_link_of_ours_is_followed_and_its_number_still_added_up(settings: Any) -> None:
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"
    path = "/indicators/pledges/?as_of=2026-11-20&part=industry%3AC"
    cells = [Link(12, path), Link("=1+1", "/lots/"), Link(None, "/lots/"), Link(date(2026, 1, 5), "/lots/"), 12]
    sheet = opened(table(["甲", "乙", "丙", "丁", "戊"], [cells])).active
    assert [cell.value for cell in sheet[2]] == [12, "'=1+1", None, datetime(2026, 1, 5), 12]
    targets = [cell.hyperlink.target if cell.hyperlink else None for cell in sheet[2]]
    ours = "https://qiao.example"
    assert targets == [f"{ours}{path}", f"{ours}/lots/", None, f"{ours}/lots/", None]
    assert csv_table(["甲"], [cells[:1]]).decode("utf-8-sig").splitlines()[1] == "12"
    settings.QIAOLIANG_ADDRESS = "=cmd|' /C calc'!A0"
    sheet = opened(table(["甲"], [cells[:1]])).active
    assert (sheet["A2"].value, sheet["A2"].hyperlink) == (12, None)


def test_more_links_than_excel_follows_stay_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "LINKS_AT_MOST", 2)
    sheet = opened(table(["甲"], [[Link(number, "/lots/")] for number in range(3)])).active
    assert [bool(sheet[f"A{row}"].hyperlink) for row in (2, 3, 4)] == [True, True, False]
    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == [0, 1, 2]


def test_an_empty_list_is_a_sheet_with_headings() -> None:
    assert [cell.value for cell in opened(table(["甲", "乙"], [])).active[1]] == ["甲", "乙"]
