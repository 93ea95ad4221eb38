from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit import money

WAN, YI = 1_000_000, 10_000_000_000


@pytest.mark.parametrize(
    ("fen", "printed"),
    [
        (2180 * WAN, "2180万元"),
        (27 * YI // 10, "2.7亿元"),
        (692 * YI // 100, "6.92亿元"),
        (396 * YI // 10, "39.6亿元"),
        (4997 * YI, "4997亿元"),
        (3500_00, "0.35万元"),
        (1 * YI, "1亿元"),
        (9999 * WAN, "9999万元"),
        (99_999_999_99, "1亿元"),
        (9999_99 * WAN // 100, "9999.99万元"),
        (5_000, "0.01万元"),
        (4_999, "49.99元"),
        (1, "0.01元"),
        (0, "0元"),
        (-2180 * WAN, "−2180万元"),
        (-1, "−0.01元"),
    ],
)
def test_documents_print_money_in_wan_below_one_yi_and_in_yi_from_there(fen: int, printed: str) -> None:
    assert money.document(fen) == printed


def test_rounding_is_half_up_not_half_even() -> None:
    assert money.document(12_345_000_000) == "1.23亿元"
    assert money.document(12_350_000_000) == "1.24亿元"
    assert money.document(12_250_000_000) == "1.23亿元"
    assert money.percent(1, 16) == Decimal("6.3")
    assert money.percent(1, 80) == Decimal("1.3")


def test_screens_print_one_unit_and_one_number_of_decimals_with_separators() -> None:
    assert money.screen(21_800_000 * 100) == "2,180.00"
    assert money.screen(692 * YI // 100, "亿元") == "6.92"
    assert money.screen(123_456_789, "元", 0) == "1,234,568"
    assert money.screen(-350_000) == "−0.35"
    assert money.screen(-1) == "0.00"
    assert money.screen(None) == "—"


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("2180", "万元", 2180 * WAN),
        ("２，１８０．５", "万元", 21_805 * WAN // 10),
        ("2,180.50 元", "万元", 2_180_50),
        ("1.2亿", "元", 12 * YI // 10),
        (" ￥1 234 567.89 ", "元", 1_234_567_89),
        ("人民币3.5万元整", "元", 35_000_00),
        ("-0.35", "万元", -3_500_00),
        ("−0.35", "万元", -3_500_00),
        ("0", "元", 0),
        ("5.", "元", 500),
        ("0.000001", "万元", 1),
    ],
)
def test_typed_amounts_are_read(text: str, unit: str, fen: int) -> None:
    assert money.parse(text, unit) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "三百万", "1e5", "1,23", "12,34,567", "1 2", "0.001", "--5", "-¥-5", "1.2.3", "=1+1", "5美元",
        "NaN", "Infinity", "9" * 31, "99999999999999999999", "0.0000000000000000000000000001", "1万亿元",
        "<b>5</b>", "\x00", "٣",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_a_chinese_sentence(text: str) -> None:
    with pytest.raises(money.AmountUnreadable) as refused:
        money.parse(text, "元")
    assert refused.value.sentence.endswith("。")
    assert len(refused.value.sentence) < 80


def test_an_unknown_unit_is_the_callers_fault() -> None:
    with pytest.raises(money.UnknownUnit):
        money.parse("5", "美元")
    with pytest.raises(money.UnknownUnit):
        money.screen(5, "千元")


@given(st.integers(-money.LARGEST_FEN, money.LARGEST_FEN), st.sampled_from(sorted(money.FEN_PER)))
def test_a_screen_figure_with_all_its_decimals_reads_back(fen: int, unit: str) -> None:
    assert money.parse(money.screen(fen, unit, 10), unit) == fen


@given(st.integers(0, 10**15))
def test_a_printed_document_figure_is_within_half_of_its_last_digit(fen: int) -> None:
    printed = money.document(fen)
    step = 10**8 if printed.endswith("亿元") else 10**4 if printed.endswith("万元") else 1
    assert 2 * abs(money.parse(printed, "元") - fen) <= step


def test_percentages_have_one_decimal_and_no_space() -> None:
    assert money.percent(3149, 4380) == Decimal("71.9")
    assert money.document_percent(money.percent(3149, 4380)) == "71.9%"
    assert money.document_percent(Decimal(100)) == "100%"
    assert money.document_percent(Decimal("-0.04")) == "0%"
    assert money.document_percent(Decimal("-2.5")) == "−2.5%"


def test_nothing_divided_by_nothing_is_missing_not_zero() -> None:
    assert money.percent(0, 0) is None
    assert money.document_percent(None) == "—"


def test_counts_have_separators() -> None:
    assert money.count(220_314) == "220,314"
    assert money.count(-1_000) == "−1,000"
    assert money.count(None) == "—"
