"""One wrong or odd cell in an otherwise sound roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils import get_column_letter

from tests.kit.sheets.books import SHEET, book, raw_book, raw_cells, with_text
from tests.kit.sheets.expectations import Expectation, Faulty, Fine, Hostile
from tests.kit.sheets.roster import RosterKind


def entries(kind: RosterKind) -> dict[str, Hostile]:
    """By name; see `hostile.catalogue`."""
    found = _codes(kind) | _texts(kind) | _formulas(kind)
    for part in (_numbers, _amounts, _days, _flags, _choices, _places):
        found |= part(kind)
    return found


def with_cell(kind: RosterKind, key: str, value: Any) -> bytes:
    """Two sound rows, one cell of the first changed."""
    return book(kind.grid(kind.cells(0, **{key: value}), kind.cells(1)))


def _each(kind: RosterKind, key: str | None, cases: Iterable[tuple[str, Any, Expectation]]) -> dict[str, Hostile]:
    """An entry for each (name, cell, expectation) in one column; a fault must be reported in that column."""
    if key is None:
        return {}
    return {
        name: Hostile(
            lambda value=value: with_cell(kind, key, value),  # type: ignore[misc]
            Faulty(*expect.words, column=kind.label(key)) if isinstance(expect, Faulty) else expect,
        )
        for name, value, expect in cases
    }


def full_width(text: str) -> str:
    """ＡＢＣ１２３"""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _codes(kind: RosterKind) -> dict[str, Hostile]:
    code = str(kind.sound(0)[kind.code])
    return _each(
        kind,
        kind.code,
        [
            ("code_as_number", 9.13710026e17, Faulty("已经丢失", "文本")),
            ("code_as_big_integer", 913710020000000018, Faulty("已经丢失")),
            ("code_in_scientific_text", "9.1371E+17", Faulty("已经丢失")),
            ("code_as_date", datetime(2026, 1, 5), Faulty("变成了日期")),
            ("code_as_fraction", 3.14, Faulty("带有小数")),
            ("code_as_truth", True, Faulty("逻辑值")),
            ("code_missing", None, Faulty("必须填写")),
            ("code_of_blanks", " \u3000\u200b\xa0", Faulty("必须填写")),
            ("code_too_long", code + "9" * 40, Faulty("超过")),
            ("code_with_control_character", f"{code[:5]}_x0007_{code[5:17]}", Faulty("控制字符")),
            ("code_full_width", full_width(code), Fine()),
            ("code_lower_case", code.lower(), Fine()),
            ("code_with_apostrophe", "'" + code, Fine()),
            ("code_with_spaces_and_invisibles", f" {code[:8]}\u200b {code[8:]}\xa0\n\ufeff", Fine()),
        ],
    )


def _texts(kind: RosterKind) -> dict[str, Hostile]:
    name = str(kind.sound(0)[kind.name])
    found = _each(
        kind,
        kind.name,
        [
            ("name_missing", None, Faulty("必须填写")),
            ("name_of_invisible_characters", "\u200b\ufeff\u2060", Faulty("必须填写")),
            ("name_a_dash", "——", Faulty("必须填写")),
            ("name_too_long", "长" * 3000, Faulty("超过")),
            ("name_truth", False, Faulty("逻辑值")),
            ("name_with_control_character", "威海_x0001__x001F_公司", Faulty("控制字符")),
            ("name_excel_error_text", "#N/A", Faulty("错误值 #N/A")),
            ("name_with_blanks_around", f"\u3000 {name}\xa0\r\n", Fine()),
            ("name_with_zero_width_inside", f"{name[:2]}\u200b{name[2:]}\ufeff", Fine()),
            ("name_with_direction_marks", f"\u202e{name}\u202c", Fine()),
        ],
    )
    if kind.text is None:
        return found
    injected = kind.grid(kind.cells(0, **{kind.text: '=HYPERLINK("http://x","点我")'}), kind.cells(1))
    found["text_like_a_formula"] = Hostile(lambda: raw_book(raw_cells(injected)), Fine(alike=False))
    return found | _each(
        kind,
        kind.text,
        [
            ("text_like_a_command", "@SUM(1+1)*cmd|' /C calc'!A0", Fine(alike=False)),
            ("text_with_emoji", "沈阳路👨‍👩‍👧108号😀", Fine(alike=False)),
            ("text_with_rare_characters", "㐂𠮷𪚥\ue000路", Fine(alike=False)),
            ("text_with_markup", "<script>alert(1)</script>&amp;]]>", Fine(alike=False)),
            ("text_with_quotes", "'; DROP TABLE x; --", Fine(alike=False)),
            ("text_a_number", 108.0, Fine(alike=False)),
            ("text_a_day", datetime(2026, 1, 5), Fine(alike=False)),
            ("text_over_lines", "沈阳路\n108号\t", Fine(alike=False)),
        ],
    )


def _formulas(kind: RosterKind) -> dict[str, Hostile]:
    grid = kind.grid()
    letter = get_column_letter(kind.labels().index(kind.label(kind.name)) + 1)
    name = kind.label(kind.name)
    raw = raw_book(raw_cells(grid))
    cell = f'<c r="{letter}2" t="inlineStr"><is><t xml:space="preserve">{kind.sound(0)[kind.name]}</t></is></c>'

    def swapped(new: str) -> bytes:
        return with_text(raw, SHEET, cell.encode(), new.encode())

    kept = f'<c r="{letter}2" t="str"><f>"威海"&amp;A9</f><v>{kind.sound(0)[kind.name]}</v></c>'
    nan = swapped(f'<c r="{letter}2"><v>NaN</v></c>')
    return {
        "value_that_is_no_number": Hostile(lambda: nan, Faulty("不是有效的内容", column=name)),
        "formula_without_result": Hostile(
            lambda: with_cell(kind, kind.name, "=A9&B9"), Faulty("没有保存它的结果", column=name)
        ),
        "shared_formula_without_result": Hostile(
            lambda: swapped(f'<c r="{letter}2"><f t="shared" si="0"/></c>'), Faulty("没有保存它的结果", column=name)
        ),
        "formula_with_empty_result": Hostile(
            lambda: swapped(f'<c r="{letter}2" t="str"><f>IF(1,"","")</f><v></v></c>'), Faulty("必须填写", column=name)
        ),
        "formula_with_error_result": Hostile(
            lambda: swapped(f'<c r="{letter}2" t="e"><f>VLOOKUP(A2,X:X,1,0)</f><v>#REF!</v></c>'),
            Faulty("错误值 #REF!", column=name),
        ),
        "error_value": Hostile(
            lambda: swapped(f'<c r="{letter}2" t="e"><v>#DIV/0!</v></c>'), Faulty("错误值 #DIV/0!", column=name)
        ),
        "formula_with_result": Hostile(lambda: swapped(kept), Fine()),
        "rich_text_with_pronunciation": Hostile(
            lambda: swapped(
                f'<c r="{letter}2" t="inlineStr"><is><r><t>{kind.sound(0)[kind.name][:2]}</t></r>'
                f"<r><t>{kind.sound(0)[kind.name][2:]}</t></r></is></c>"
            ),
            Fine(),
        ),
    }


def _numbers(kind: RosterKind) -> dict[str, Hostile]:
    if kind.number is None:
        return {}
    number = int(kind.sound(0)[kind.number])
    return _each(
        kind,
        kind.number,
        [
            ("number_about", "约300", Faulty("不是一个数字")),
            ("number_range", "300-500", Faulty("不是一个数字")),
            ("number_above", "300以上", Faulty("不是一个数字")),
            ("number_fraction", 12.5, Faulty("不是整数")),
            ("number_percent", "35%", Faulty("不是一个数字")),
            ("number_negative", -3, Faulty("小于")),
            ("number_huge", 1e30, Faulty("过大")),
            ("number_huge_text", "9" * 29, Faulty("过大")),
            ("number_beyond_column", 3_000_000_000, Faulty("大于")),
            ("number_a_day", date(2026, 1, 5), Faulty("不是一个数字")),
            ("number_truth", True, Faulty("不是一个数字")),
            ("number_words", "一百二十", Faulty("不是一个数字")),
            ("number_infinite", "1E999", Faulty("不是一个数字")),
            ("number_full_width", full_width(f"{number:,}"), Fine()),
            ("number_with_unit", f" {number} 人", Fine()),
            ("number_text_with_zero_decimals", f"{number}.00", Fine()),
            ("number_with_apostrophe", f"'{number}", Fine()),
            ("number_dash_for_nothing", "—", Fine(alike=False)),
        ],
    )


def _amounts(kind: RosterKind) -> dict[str, Hostile]:
    if kind.money is None:
        return {}
    wan = float(kind.sound(0)[kind.money])
    found = _each(
        kind,
        kind.money,
        [
            ("amount_words", "保密", Faulty("不是一个数字")),
            ("amount_percent", "12%", Faulty("不是一个数字")),
            ("amount_negative", -1, Faulty("小于")),
            ("amount_huge", "9" * 28, Faulty("过大")),
            ("amount_beyond_column", "99999999999999", Faulty("大于")),
            ("amount_two_numbers", "1200/1300", Faulty("不是一个数字")),
            ("amount_with_separators", f"￥{wan:,}", Fine()),
            ("amount_in_yuan", f"{wan * 10_000:,.2f}元", Fine()),
            ("amount_in_yi", f"{wan / 10_000:.8f}亿元", Fine()),
            ("amount_in_wan", f"{wan} 万", Fine()),
        ],
    )
    found["amount_heading_in_yuan"] = Hostile(lambda: _heading_unit(kind, "元", 10_000), Fine())
    found["amount_heading_in_yi"] = Hostile(lambda: _heading_unit(kind, "单位：亿元", 0.0001), Fine())
    return found


def _heading_unit(kind: RosterKind, unit: str, factor: float) -> bytes:
    """The heading says another unit than the template's, and the cells follow it."""
    assert kind.money
    label = kind.label(kind.money)
    head = [f"{label.split('(')[0]}（{unit}）" if name == label else name for name in kind.labels()]
    rows = [
        kind.cells(number, **{kind.money: round(kind.sound(number)[kind.money] * factor, 8)}) for number in range(2)
    ]
    return book([head, *rows])


def _days(kind: RosterKind) -> dict[str, Hostile]:
    if kind.day is None:
        return {}
    day: date = kind.sound(0)[kind.day]
    serial = (day - date(1899, 12, 30)).days
    y, m, d = day.year, day.month, day.day
    shapes = {
        "dashes": f"{y}-{m}-{d}",
        "slashes": f"{y}/{m:02d}/{d:02d}",
        "dots": f"{y}.{m}.{d}",
        "dots_full_width": full_width(f"{y}.{m}.{d}."),
        "characters": f"{y} 年 {m} 月 {d} 日",
        "compact": f"{y}{m:02d}{d:02d}",
        "compact_number": int(f"{y}{m:02d}{d:02d}"),
        "with_time": f"{day} 00:00:00",
        "iso_moment": f"{day}T08:30:00+08:00",
        "moment": datetime(y, m, d, 8, 30),
        "serial": serial,
        "serial_text": str(serial),
        "apostrophe": f"'{day}",
    }
    found = _each(kind, kind.day, [(f"day_{name}", value, Fine()) for name, value in shapes.items()])
    found |= _each(
        kind,
        kind.day,
        [
            ("day_not_in_calendar", f"{y}-02-30", Faulty("日历上没有")),
            ("day_thirteenth_month", f"{y}1301", Faulty("日历上没有")),
            ("day_year_only", y, Faulty("不完整")),
            ("day_year_and_month", f"{y}年{m}月", Faulty("不完整")),
            ("day_year_dot_month_number", y + 0.1, Faulty("不完整")),
            ("day_short_year", "15/3/9", Faulty("年份不是四位")),
            ("day_american", f"{m}/{d}/{y}", Faulty("年份不是四位")),
            ("day_words", "去年三月", Faulty("不是日期")),
            ("day_two_days", f"{y}-1-1至{y}-2-1", Faulty("不是日期")),
            ("day_time_only", time(8, 30), Faulty("不是日期")),
            ("day_truth", True, Faulty("不是日期")),
            ("day_negative", -5, Faulty("不是日期")),
            ("day_small_number", 60, Faulty("不是日期")),
        ],
    )
    found["day_in_workbook_of_1904"] = Hostile(lambda: _of_1904(kind, serial - 1462), Fine())
    return found


def _of_1904(kind: RosterKind, serial: int) -> bytes:
    """Serial numbers without a date format in a workbook that counts from 1904."""
    assert kind.day
    data = book(kind.grid(kind.cells(0, **{kind.day: serial}), kind.cells(1, **{kind.day: serial})))
    return with_text(data, "xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')


def _flags(kind: RosterKind) -> dict[str, Hostile]:
    if kind.flag is None:
        return {}
    cases: list[tuple[str, Any, Expectation]] = [
        (f"flag_{number}", word, Fine()) for number, word in enumerate(("√", "Y", "ｙｅｓ", 1, True, "有", "1", " 是 "))
    ]
    return _each(
        kind,
        kind.flag,
        [*cases, ("flag_maybe", "大概是", Faulty("不是“是”或“否”")), ("flag_two", 2, Faulty("不是“是”或“否”"))],
    )


def _choices(kind: RosterKind) -> dict[str, Hostile]:
    if kind.choice is None:
        return {}
    label = str(kind.sound(0)[kind.choice])
    return _each(
        kind,
        kind.choice,
        [
            ("choice_unknown", "火星企业集团组织", Faulty("不在可选范围内")),
            ("choice_near", label[:-1], Faulty("是不是", label)),
            ("choice_number", 7, Faulty("不在可选范围内")),
            ("choice_with_spaces", f" {label[:1]} {label[1:]}\u200b", Fine()),
        ],
    )


def _places(kind: RosterKind) -> dict[str, Hostile]:
    if kind.place is None:
        return {}
    place = str(kind.sound(0)[kind.place])
    return _each(
        kind,
        kind.place,
        [
            ("place_unknown", "不存在镇", Faulty("不存在镇")),
            ("place_shortened", place[:-1], Faulty("是不是", place)),
            ("place_with_space", f"{place[:1]}　{place[1:]}", Fine()),
        ],
    )
