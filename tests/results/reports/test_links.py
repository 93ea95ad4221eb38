"""One click from any figure of the Word and Excel files to its records; what is opened adds up to what is printed."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document

from qiaoliang.kit import money
from qiaoliang.kit.links import Link
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.reports import briefs, editing, marks
from qiaoliang.results.reports.annual import annual
from qiaoliang.results.reports.prose import FEW, HIDDEN
from qiaoliang.results.reports.workbook import NO_FIGURE
from tests.cast import Cast, Town
from tests.results.checks.plants import claim
from tests.results.indicators.records import ALL, LAST_YEAR
from tests.results.reports.followed import (
    Cell,
    number_behind,
    opened,
    sayings_behind,
    sheet_cells,
    text_behind,
    word_cells,
    word_links,
)

DAY = date(2026, 11, 20)
WORDS = {"代码", "指标", "期间", "口径", "确认人", "县区"}  # columns without figures
NOTHING = ("—", "", None, HIDDEN, FEW)


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime, settings: Any) -> None:
    time_machine.move_to(at, tick=False)
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"


@pytest.fixture
def busy(town: Town, at: datetime) -> Town:
    """A record of every figure, of the last year; and of this month and the last in every standing."""
    for one in ALL:
        if one.code != "setup_rate_single":
            one.make(town, LAST_YEAR)
    known = at - timedelta(days=40)
    for day, moment in ((date(2026, 11, 5), at), (date(2026, 10, 5), known)):
        for number in range(3):
            claim(
                town, kind="grants_won", amount_fen=(number + 1) * 1_234_567, happened_on=day, recorded_at=moment,
                confirmed_at=moment, verified_at=moment if number else None, document_number=f"{day} {number}",
            )  # fmt: skip
        claim(town, amount_fen=77_00, happened_on=day, state="claimed", confirmed_at=None)
    claim(
        town, kind="grants_won", amount_fen=5_000_00, happened_on=date(2026, 11, 6), enterprise=town.neighbour_firm,
        region_code="371083101", helped_by=town.other_stint, document_number="乳山",
    )  # fmt: skip
    return town


def figures_of(content: bytes) -> list[Cell]:
    return [cell for cell in word_cells(content) if cell.head not in WORDS]


def assert_open_what_they_show(cells: list[Cell], cast: Cast) -> None:
    texts: dict[str, str] = {}
    for cell in cells:
        if cell.shown in NOTHING:
            assert not cell.address, cell
            continue
        assert cell.address, cell
        if cell.address not in texts:
            texts[cell.address] = text_behind(cast.office.client, cell.address)
        assert texts[cell.address] == cell.shown, cell


@pytest.mark.parametrize("region", ["", "371082"])
def test_every_figure_of_the_annual_report_opens_its_records(region: str, busy: Town, cast: Cast) -> None:
    cells = figures_of(annual(scope=EVERYTHING, as_of=DAY, region=region).content)
    heads = {cell.head for cell in cells}
    assert {"数字", "申报", "抽查核实", "上年同期", "本期"} <= heads
    assert (CATALOGUE["setup_rate"].label in heads) == (not region)  # the table by county
    verified = {cell.shown for cell in cells if cell.head == "抽查核实"}
    assert "12.35万元" in verified  # four drawn and found to hold
    assert_open_what_they_show(cells, cast)


@pytest.mark.parametrize("kind", ["month", "quarter"])
def test_every_figure_of_a_brief_opens_its_records(kind: str, busy: Town, cast: Cast, at: datetime) -> None:
    brief = briefs.begin(kind=kind, region="", day=DAY, by=cast.office.actor, at=at)
    cells = figures_of(briefs.draft_word(brief))
    assert {"本期", "本期申报", "抽查核实"} <= {cell.head for cell in cells}
    assert_open_what_they_show(cells, cast)


def assert_sentences_open_what_they_say(content: bytes, cast: Cast) -> int:
    """How many figures of sentences were followed."""
    seen = 0
    for text, address in dict.fromkeys(word_links(content)):
        if "/indicators/" in address:
            assert text in sayings_behind(cast.office.client, address), (text, address)
            seen += 1
        else:  # a record, a round, a lot: the page itself says the number
            page = cast.office.client.get(address.removeprefix("https://qiao.example"))
            assert page.status_code == 200, address
            if "/checks/unknown/records/" in address:
                assert text == f"{page.context['total']}", address
                seen += 1
    return seen


def test_every_figure_of_a_sentence_opens_its_records(busy: Town, cast: Cast, at: datetime) -> None:
    assert assert_sentences_open_what_they_say(annual(scope=EVERYTHING, as_of=DAY).content, cast) > 40
    for kind in ("month", "quarter", "page"):
        brief = briefs.begin(kind=kind, region="", day=DAY, by=cast.office.actor, at=at)
        assert assert_sentences_open_what_they_say(briefs.draft_word(brief), cast) > 5, kind


def test_what_waits_and_what_is_disputed_opens_exactly_that(busy: Town, cast: Cast, at: datetime) -> None:
    """Over all codes together: of the year, of a month, of a county."""
    claim(busy, state="disputed", happened_on=date(2026, 11, 4), disputed_at=at - timedelta(days=1))
    brief = briefs.begin(kind="month", region="371082", day=DAY, by=cast.office.actor, at=at)
    for content in (annual(scope=EVERYTHING, as_of=DAY).content, briefs.draft_word(brief)):
        linked = {
            parse_qs(urlsplit(address).query)["of"][0]: text
            for text, address in word_links(content)
            if "/checks/unknown/records/" in address
        }
        assert linked["disputed"] == "1"
        assert linked["waiting"] not in ("0", "")
    assert_sentences_open_what_they_say(briefs.draft_word(brief), cast)


def test_a_sentence_that_was_changed_is_printed_as_it_was_written(busy: Town, cast: Cast, at: datetime) -> None:
    """Only where nobody has changed the words do the figures in them open; marks never reach text or paper."""
    brief = briefs.begin(kind="month", region="", day=DAY, by=cast.office.actor, at=at)
    before = len(list(word_links(briefs.draft_word(brief))))
    key = "now.growth"
    text = next(one.text for one in brief.words if one.key == key)
    assert not [char for one in brief.words for char in one.text if "\ue000" <= char <= "\uf8ff"]
    brief = editing.edit(
        report=brief, key=key, text=f"{text}另有说明。", version=brief.version, by=cast.office.actor, at=at
    )
    content = briefs.draft_word(brief)
    assert 0 < len(list(word_links(content))) < before
    said = "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert "另有说明。" in said
    assert not [char for char in said if "\ue000" <= char <= "\uf8ff"]


def test_marks_in_words_of_others_lead_nowhere() -> None:
    hostile = "甲\ue000https://evil.example/\ue001点我\ue002乙\ue000//evil\ue001丙\ue002丁\ue000\ue002"
    assert marks.plain(hostile) == "甲点我乙丙丁" == "".join(map(str, marks.runs(hostile)))
    assert not [one for one in marks.runs(hostile) if isinstance(one, Link)]
    assert marks.runs(marks.marked("12项", "/indicators/pledges/")) == [Link("12项", "/indicators/pledges/")]


NUMBERS = ("数字", "已确认", "申报", "抽查核实")
RECORDS = ("计入记录", "分子", "分母")


def test_every_number_of_the_workbook_opens_its_records(busy: Town, cast: Cast, at: datetime) -> None:
    brief = briefs.begin(kind="quarter", region="", day=DAY, by=cast.office.actor, at=at)
    cells = list(sheet_cells(cast.office.client.post(f"{brief.get_absolute_url()}figures/").content))
    assert {cell.row for cell in cells} == set(CATALOGUE)
    seen = 0
    for cell in cells:
        if cell.head == "记录地址":
            assert cell.shown == cell.address
        elif cell.head not in (*NUMBERS, *RECORDS) or cell.shown in (*NOTHING, NO_FIGURE):
            assert not cell.address, cell
        elif cell.head in NUMBERS:
            assert Decimal(str(cell.shown)) == Decimal(str(number_behind(cast.office.client, cell.address))), cell
            seen += 1
        elif cell.head == "计入记录":
            assert cell.shown == len(opened(cast.office.client, cell.address)[1]), cell
            seen += 1
        else:
            assert cell.address, cell
    assert seen > 2 * len(CATALOGUE)


@pytest.mark.parametrize("state", ["confirmed", "claimed", "verified"])
def test_every_number_of_the_pivot_opens_its_records(state: str, busy: Town, cast: Cast) -> None:
    asked = f"i=grants_won&i=pledges&i=setup_rate&across=county&down=size&state={state}&as_of={DAY}"
    content = cast.office.client.get(f"/indicators/pivot/?{asked}&export=xlsx").content
    figures = [one for one in sheet_cells(content) if one.head not in ("指标", "分项", "单位")]
    linked = [one for one in figures if one.address]
    assert len(linked) > 5
    for cell in figures:
        if not cell.address:
            assert cell.shown in (None, "", 0, "—"), cell
            continue
        code = cell.address.split("/")[4]
        number = number_behind(cast.office.client, cell.address)
        shown = Decimal(str(cell.shown))
        if CATALOGUE[code].is_money:
            assert shown * money.FEN_PER["万元"] == Decimal(number) * 100, cell
        else:
            assert shown == Decimal(number), cell


def test_no_address_but_our_own_becomes_a_link(busy: Town, cast: Cast, at: datetime, settings: Any) -> None:
    brief = briefs.begin(kind="month", region="", day=DAY, by=cast.office.actor, at=at)
    for hostile in ("=cmd|' /C calc'!A0", "javascript:alert(1)", 'https://a.example/" onclick="x', "file:///etc"):
        settings.QIAOLIANG_ADDRESS = hostile
        assert not [cell for cell in sheet_cells(briefs.export_figures(brief=brief, by=cast.office.actor, at=at))
                    if cell.address]  # fmt: skip
        assert not [cell for cell in word_cells(briefs.draft_word(brief)) if cell.address]
