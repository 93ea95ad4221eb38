"""One cell at a time: what people type becomes the value they mean, or a refusal in one sentence."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qiaoliang.kit.sheets import CellRefused, Column, Kind
from qiaoliang.kit.sheets.cells import parser_for, shown
from qiaoliang.kit.sheets.text import CHINESE_PUNCTUATION, folded, is_plain, squeezed
from tests.kit.sheets.hostile_cells import full_width

COLOURS = {"red": "红色", "green": "绿色", "blue": "蓝色"}
COLUMNS = {
    kind: Column("x", "某列", kind, choices=COLOURS if kind in (Kind.CHOICE, Kind.MULTI) else {}) for kind in Kind
}
RAW = st.one_of(
    st.text(),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text("0123456789０１２.,-+eE万亿元%‰年月日/ ¥()=@#\u200b\u3000", max_size=20),
)


def read_or_refused(kind: Kind, raw: Any) -> Any:
    try:
        return parser_for(COLUMNS[kind])(raw)
    except CellRefused as refusal:
        return refusal


def read(kind: Kind, raw: Any, **column: Any) -> Any:
    return parser_for(Column("x", "某列", kind, **column))(raw)


@given(st.sampled_from(list(Kind)), RAW)
@example(Kind.MULTI, ",")
@settings(max_examples=400)
def test_any_cell_gives_a_value_of_its_kind_or_a_sentence(kind: Kind, raw: Any) -> None:
    types = {
        Kind.TEXT: str,
        Kind.CODE: str,
        Kind.INTEGER: int,
        Kind.DECIMAL: Decimal,
        Kind.MONEY_WAN: int,
        Kind.PERMILLE: int,
        Kind.DATE: date,
        Kind.BOOLEAN: bool,
        Kind.CHOICE: str,
        Kind.MULTI: tuple,
    }
    value = read_or_refused(kind, raw)
    if isinstance(value, CellRefused):
        assert value.message.endswith("。")
        assert value.advice.endswith(("。", "？"))
        assert len(str(value)) < 200
        assert "\n" not in str(value)
        return
    assert shown(COLUMNS[kind], value).encode() or value in (None, "")
    assert value is None or type(value) is types[kind]
    if isinstance(value, int):
        assert -(2**63) <= value < 2**63


@given(st.sampled_from([Kind.TEXT, Kind.CODE]), st.text())
@example(Kind.CODE, "E\u00af")
@example(Kind.CODE, "\u0390")
@example(Kind.TEXT, "E\u200b\u0304")
@settings(max_examples=400)
def test_reading_twice_changes_nothing(kind: Kind, raw: str) -> None:
    try:
        value = read(kind, raw)
    except CellRefused:
        return
    if value and value[0] not in "'＇‘’`#":
        assert read(kind, value) == value


@given(st.text())
def test_the_short_cut_for_plain_text_gives_what_the_long_way_gives(text: str) -> None:
    if is_plain(text):
        assert folded(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_comparing_ignores_every_blank(text: str) -> None:
    assert squeezed(" " + text + "\u3000") == squeezed(text)
    assert not any(char.isspace() for char in squeezed(text))


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_way_of_writing_a_day_is_that_day(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    shapes: list[Any] = [
        day,
        datetime(y, m, d, 23, 59),
        f"{y}-{m}-{d}",
        f"{y}/{m}/{d}",
        f"{y}.{m:02d}.{d:02d}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02d}{d:02d}",
        int(f"{y}{m:02d}{d:02d}"),
        float(f"{y}{m:02d}{d:02d}"),
        full_width(f"{y}-{m}-{d}"),
        f" {y} 年 {m} 月 {d} 号 ",
        f"{day} 00:00:00",
        f"'{day}",
        serial,
        float(serial) + 0.75,
    ]
    assert {read(Kind.DATE, shape) for shape in shapes} == {day}


@given(st.integers(0, 10**9), st.integers(0, 10**6 - 1))
def test_every_way_of_writing_an_amount_is_that_amount(wan: int, fen: int) -> None:
    total = wan * 10**6 + fen
    text = f"{wan}.{fen:06d}"
    assert read(Kind.MONEY_WAN, text) == total
    assert read(Kind.MONEY_WAN, f"￥{wan:,}.{fen:06d}万元") == total
    assert read(Kind.MONEY_WAN, f"{Decimal(total) / 100}元") == total
    assert read(Kind.MONEY_WAN, f"{Decimal(total) / 10**10:f}亿") == total
    assert read(Kind.MONEY_WAN, full_width(text)) == total
    assert read(Kind.MONEY_WAN, f"({text})") == -total


@given(st.integers(-(10**14), 10**14))
def test_an_amount_kept_as_binary_number_is_true_to_the_fen(fen: int) -> None:
    assert read(Kind.MONEY_WAN, fen / 10**6) == fen


@given(st.integers(0, 2**31 - 1))
def test_every_way_of_writing_a_count_is_that_count(count: int) -> None:
    shapes: list[Any] = [
        count,
        float(count),
        str(count),
        f"{count:,}",
        f"{count}人",
        f"{count}.0",
        full_width(str(count)),
    ]
    assert {read(Kind.INTEGER, shape) for shape in shapes} == {count}


@given(st.integers(0, 10**15 - 1))
def test_a_code_kept_as_number_keeps_its_digits_up_to_fifteen(number: int) -> None:
    assert read(Kind.CODE, number) == str(number)
    assert read(Kind.CODE, float(number)) == str(number)


@given(st.integers(10**15, 10**19))
def test_a_code_kept_as_longer_number_is_refused(number: int) -> None:
    with pytest.raises(CellRefused, match="已经丢失"):
        read(Kind.CODE, float(number))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.PERMILLE, "35%", 350),
        (Kind.PERMILLE, 0.35, 350),
        (Kind.PERMILLE, "350‰", 350),
        (Kind.PERMILLE, 350.0, 350),
        (Kind.PERMILLE, "12.5%", 125),
        (Kind.PERMILLE, 0, 0),
        (Kind.DECIMAL, "1,234.50", Decimal("1234.50")),
        (Kind.DECIMAL, "12.5%", Decimal("0.125")),
        (Kind.DECIMAL, 0.1, Decimal("0.1")),
        (Kind.DECIMAL, "−3", Decimal(-3)),
        (Kind.INTEGER, "1.2万", 12_000),
        (Kind.INTEGER, "3百", 300),
        (Kind.MONEY_WAN, "2.3亿", 23_000 * 10**6),
        (Kind.MONEY_WAN, "5千万元", 5_000 * 10**6),
        (Kind.MONEY_WAN, "80元", 8_000),
        (Kind.MONEY_WAN, 0.1 + 0.2, 300_000),
        (Kind.BOOLEAN, "√", True),
        (Kind.BOOLEAN, "无", False),
        (Kind.BOOLEAN, "非某列", False),
        (Kind.BOOLEAN, 0.0, False),
        (Kind.TEXT, "  威海（集团）　有限公司\n", "威海（集团） 有限公司"),
        (Kind.TEXT, "ＡＢＣ１２３", "ABC123"),
        (Kind.TEXT, "‘十四五’规划办", "‘十四五’规划办"),
        (Kind.TEXT, 13800000000.0, "13800000000"),
        (Kind.TEXT, "无", "无"),
        (Kind.TEXT, "/", None),
        (Kind.CODE, "无", None),
        (Kind.DATE, "—", None),
        (Kind.DATE, "2026年11月20日（星期五）", date(2026, 11, 20)),
    ],
)
def test_reads(kind: Kind, raw: Any, value: Any) -> None:
    assert read(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (Kind.PERMILLE, "33.333%", "比千分之一还细"),
        (Kind.PERMILLE, "120%", "大于"),
        (Kind.PERMILLE, "12元", "不是一个数字"),
        (Kind.DECIMAL, "1,23", "不是一个数字"),
        (Kind.DECIMAL, "--5", "不是一个数字"),
        (Kind.MONEY_WAN, "3千人", "不是一个数字"),
        (Kind.DATE, "2026-13-01", "日历上没有"),
        (Kind.DATE, "2026-1", "不完整"),
        (Kind.DATE, timedelta(days=1), "不是日期"),
        (Kind.TEXT, "#REF!", "错误值"),
        (Kind.INTEGER, "#n/a", "错误值"),
    ],
)
def test_refuses(kind: Kind, raw: Any, words: str) -> None:
    with pytest.raises(CellRefused, match=words):
        read(kind, raw)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(kind: Kind, raw: float) -> None:
    assert isinstance(read_or_refused(kind, raw), CellRefused)


def test_bounds_and_lengths_are_inclusive() -> None:
    assert read(Kind.INTEGER, 5, minimum=5, maximum=5) == 5
    assert read(Kind.TEXT, "五个字字字", max_length=5) == "五个字字字"
    assert read(Kind.DATE, "2026-01-05", minimum=date(2026, 1, 5), maximum=date(2026, 1, 5)) == date(2026, 1, 5)
    with pytest.raises(CellRefused, match="早于 2026-01-05"):
        read(Kind.DATE, "2026-01-04", minimum=date(2026, 1, 5))
    with pytest.raises(CellRefused, match="大于允许的最大值 2180万元"):
        read(Kind.MONEY_WAN, "2180.01", maximum=2180 * 10**6)


def test_several_words_of_a_list_are_sorted_and_distinct() -> None:
    assert read(Kind.MULTI, "绿色、红色，绿色", choices=COLOURS) == ("green", "red")
    assert read(Kind.MULTI, "blue", choices=COLOURS) == ("blue",)
    with pytest.raises(CellRefused, match="紫色"):
        read(Kind.MULTI, "红色;紫色", choices=COLOURS)


def test_punctuation_of_names_is_kept() -> None:
    assert folded("《山东》（威海）：一、二。！？") == "《山东》（威海）：一、二。！？"
    assert "（" not in CHINESE_PUNCTUATION  # it is a range, and this test reads the range, not the constant


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY_WAN, 2180 * 10**6, "2180万元"),
        (Kind.BOOLEAN, False, "否"),
        (Kind.PERMILLE, 35, "35‰"),
        (Kind.DATE, date(2026, 1, 5), "2026-01-05"),
        (Kind.CHOICE, "red", "红色"),
        (Kind.MULTI, ("blue", "red"), "蓝色、红色"),
        (Kind.TEXT, None, ""),
    ],
)
def test_shown_as_people_write_it(kind: Kind, value: Any, text: str) -> None:
    assert shown(COLUMNS[kind], value) == text


def test_a_column_may_print_its_values_itself() -> None:
    column = Column("x", "镇街", display={"371002103": "张村镇"}.get)
    assert shown(column, "371002103") == "张村镇"
    assert shown(column, None) == ""
