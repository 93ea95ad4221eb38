"""What workbooks say of surveys: as the pages do, and nothing that would tell of few people (G49)."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from qiaoliang.kit import money
from qiaoliang.results.reports import briefs
from qiaoliang.results.reports.prose import HIDDEN
from qiaoliang.results.reports.workbook import NO_FIGURE
from qiaoliang.results.surveys import rules
from tests.cast import Cast, Town
from tests.results.indicators.records import answers

DAY = date(2026, 11, 20)
CODE = "survey_effective"
TOLD = ("数字", "已确认", "计入记录", "分子", "95%区间低（%）", "95%区间高（%）")  # what a share tells
COUNTS = [(35, 5), (30, 0), (0, 30), (25, 5), (39, 1), (36, 4), (1, 39), (4, 36), (29, 0), (20, 9), (3, 2)]


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def rows_of(content: bytes, key: str) -> list[dict[str, Any]]:
    """The rows of a workbook by their heads, those whose cell under `key` is not empty."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    heads, *rows = list(sheet.iter_rows(values_only=True))
    found = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    return [row for row in found if row[key] is not None]


def row_of(cast: Cast, at: datetime, kind: str = "month") -> Mapping[str, Any]:
    brief = briefs.begin(kind=kind, region="", day=DAY, by=cast.office.actor, at=at)
    content = cast.office.client.post(f"{brief.get_absolute_url()}figures/").content
    return next(row for row in rows_of(content, "代码") if row["代码"] == CODE)


def line_of(client: Client) -> Mapping[str, Any]:
    """The figure as the page of all figures prints it."""
    sections = client.get("/indicators/?role=results").context["sections"]
    found: Mapping[str, Any] = next(
        line for _role, _note, lines in sections for line in lines if line["indicator"].code == CODE
    )
    return found


@pytest.mark.parametrize(("top", "rest"), COUNTS)
def test_the_workbook_of_a_brief_says_of_a_survey_what_the_page_says(
    top: int, rest: int, cast: Cast, town: Town, at: datetime
) -> None:
    held = answers(town, "effective", top, rest)
    row, line = row_of(cast, at), line_of(cast.office.client)
    page = cast.office.client.get(f"/indicators/{CODE}/").context
    assert row["有效答卷"] == row["分母"] == top + rest
    assert Decimal(str(row["回收率（%）"])) == money.percent(top + rest, held.invited_count)
    if rules.may_tell(top, top + rest):
        assert f"{Decimal(str(row['数字'])):.1f}" == line["text"] == page["shown_value"].text
        assert (row["分子"], row["计入记录"]) == (top, page["shown"].total) == (top, top)
        low, high = (f"{Decimal(str(row[head])):.1f}%" for head in TOLD[-2:])
        assert [one.text for one in page["beside"] if "区间" in one.label] == [f"{low} 至 {high}"]
    else:
        assert line["text"] == "—"
        assert page["is_missing"]
        assert row["数字"] == HIDDEN
        assert [row[head] for head in TOLD[1:]] == [None] * len(TOLD[1:])


@pytest.mark.parametrize(("top", "rest"), COUNTS)
def test_no_number_of_a_workbook_tells_of_few_people(
    top: int, rest: int, cast: Cast, town: Town, at: datetime
) -> None:  # fmt: skip
    """Whatever stands in the row: no percentage of fewer than thirty, nobody in a cell of one to four."""
    answers(town, "effective", top, rest)
    row = row_of(cast, at, kind="quarter")
    percents = [head for head in ("数字", "已确认", *TOLD[-2:]) if isinstance(row[head], int | float)]
    assert not percents or top + rest >= rules.MINIMUM_ANSWERS
    sides = [row["分子"], row["分母"] - row["分子"]] if row["分子"] is not None else []
    assert not [side for side in (*sides, row["计入记录"]) if side is not None and 0 < side < rules.SMALLEST_CELL]


@pytest.mark.parametrize(("top", "rest"), COUNTS)
def test_the_exported_list_of_surveys_says_what_the_list_says(top: int, rest: int, cast: Cast, town: Town) -> None:
    held = answers(town, "effective", top, rest)
    shown = cast.office.client.get("/surveys/").context["shown"]
    cells = {column.key: cell.text for column, cell in shown.rows[0]}
    (row,) = rows_of(cast.office.client.get("/surveys/?export=xlsx").content, "名称")
    assert (row["名称"], row["发出(份)"], row["有效答卷(份)"]) == (held.title, held.invited_count, cells["valid"])
    assert row["成效特别突出"] == cells["effective"]
    assert ("%" in row["成效特别突出"]) == rules.may_tell(top, top + rest)
    results = cast.office.client.get(held.get_absolute_url()).context["found"]
    said = next(one.total.percent_text for one in results if one.total.valid)
    assert (row["成效特别突出"] == said) == rules.may_tell(top, top + rest)


@pytest.mark.parametrize(("top", "rest"), [(35, 5), (39, 1), (28, 1)])
@pytest.mark.parametrize("tab", ["confirmed", "missing", "denominator"])
def test_exported_answers_are_those_of_the_page(tab: str, top: int, rest: int, cast: Cast, town: Town) -> None:
    """Where a share may not be told, no answer leaves either."""
    answers(town, "effective", top, rest)
    address = f"/indicators/{CODE}/?tab={tab}"
    total = cast.office.client.get(address).context["shown"].total
    assert len(rows_of(cast.office.client.get(f"{address}&export=xlsx").content, "测评")) == total
    numbers = {"confirmed": top, "missing": rest, "denominator": top + rest}
    assert total == (numbers[tab] if rules.may_tell(top, top + rest) else 0)


def test_a_pivot_splits_no_survey(cast: Cast, town: Town) -> None:
    """Answers belong to nobody, so no county, department or size has any of them."""
    answers(town, "effective", 35, 5)
    page = cast.office.client.get(f"/indicators/pivot/?i={CODE}&across=county&export=xlsx")
    assert page["Content-Type"].startswith("text/html")  # no workbook: the figure is none of those to choose
    assert not page.context["pivot"]
    offered = [code for _role, group in page.context["form"].fields["i"].choices for code, _label in group]
    assert "setup_rate" in offered
    assert CODE not in offered


def test_nothing_is_said_before_the_first_survey(cast: Cast, town: Town, at: datetime) -> None:
    row = row_of(cast, at)
    assert row["数字"] in (HIDDEN, NO_FIGURE)
    assert row["分子"] is None
