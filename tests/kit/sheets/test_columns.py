"""Reading a whole column at once gives exactly what reading cell by cell gives."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.sheets import Column, Kind
from qiaoliang.kit.sheets.cells import Setting, parser_for
from qiaoliang.kit.sheets.columns import whole

BOUNDED = {
    Kind.TEXT: Column("x", "列", Kind.TEXT, max_length=6),
    Kind.CODE: Column("x", "列", Kind.CODE, max_length=6),
    Kind.INTEGER: Column("x", "列", Kind.INTEGER, minimum=0),
    Kind.MONEY_WAN: Column("x", "列", Kind.MONEY_WAN, maximum=10**12),
    Kind.DATE: Column("x", "列", Kind.DATE, minimum=date(1990, 1, 1)),
}
CELLS = {
    Kind.TEXT: st.one_of(st.text("威海 （a1#'/-\n\u200bＡ", max_size=7), st.sampled_from(["", "威海", "路1号"])),
    Kind.CODE: st.one_of(st.text("AZ09a ./-无'\n", max_size=7), st.sampled_from(["", "A1", "N0", "NA"])),
    Kind.INTEGER: st.one_of(st.integers(-5, 2**32).map(float), st.floats(), st.just(""), st.booleans(), st.just("3")),
    Kind.MONEY_WAN: st.one_of(
        st.floats(-(10**9), 10**9), st.just(float("nan")), st.just(""), st.just("3万"), st.booleans()
    ),
    Kind.DATE: st.one_of(st.dates(), st.just(""), st.datetimes(), st.just("2026-1-5")),
}
PLAIN: dict[Kind, tuple[list[Any], list[Any]]] = {
    Kind.TEXT: (["威海（集团）", "", "路 1 号"], ["威海（集团）", None, "路 1 号"]),
    Kind.CODE: (["C34", "", "913710"], ["C34", None, "913710"]),
    Kind.INTEGER: ([3.0, "", 0.0], [3, None, 0]),
    Kind.MONEY_WAN: ([2180.5, "", 0.0], [2_180_500_000, None, 0]),
    Kind.DATE: ([date(2015, 3, 9), ""], [date(2015, 3, 9), None]),
}


@given(st.sampled_from(list(CELLS)).flatmap(lambda kind: st.tuples(st.just(kind), st.lists(CELLS[kind], min_size=1))))
def test_a_column_read_at_once_is_the_column_read_cell_by_cell(case: tuple[Kind, list[Any]]) -> None:
    kind, cells = case
    at_once = whole(BOUNDED[kind], Setting(), cells)
    if at_once is not None:
        parse = parser_for(BOUNDED[kind])
        one_by_one = [parse(cell) for cell in cells]
        assert at_once == one_by_one
        assert list(map(type, at_once)) == list(map(type, one_by_one))


@pytest.mark.parametrize("kind", list(PLAIN))
def test_plain_columns_are_read_at_once(kind: Kind) -> None:
    cells, values = PLAIN[kind]
    assert whole(Column("x", "列", kind), Setting(), cells) == values


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.MONEY_WAN, Kind.DATE])
def test_columns_of_empty_cells_do_no_harm(kind: Kind) -> None:
    assert whole(Column("x", "列", kind), Setting(), ["", ""]) in (None, [None, None])


def test_the_unit_of_the_heading_counts() -> None:
    assert whole(Column("x", "列", Kind.MONEY_WAN), Setting(fen_per_unit=100), [12.34]) == [1234]
