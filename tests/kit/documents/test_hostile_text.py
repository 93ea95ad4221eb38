from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaoliang.kit.documents import Column, Letter, LetterTable, OfficialDocument, letter, text
from tests.kit.documents.opened import Opened

MOMENT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 22)
FORTY = "威海经济技术开发区桥梁特种装备制造与新材料科技发展集团股份有限公司第一分公司东厂区"


def filled(said: str) -> OfficialDocument:
    built = OfficialDocument(said, created=MOMENT)
    built.letterhead(said, said, said)
    built.title(said)
    built.recipient(said)
    for level in (1, 2, 3, 4):
        built.heading(said, level)
    built.paragraph(said, lead=said)
    built.table([Column(said), Column(said, is_numeric=True)], [[said, said]], caption=said, note=said)
    built.attachments([said, said])
    built.signature(said, DAY)
    built.signature(said, DAY, is_sealed=False)
    built.signature_with_code(said, DAY, text="x" + said[:200], caption=said)
    built.closing(DAY, said, said)
    return built


@pytest.mark.parametrize(
    "said",
    [
        "<b>&amp;</b> ]]> {{ title }} {% if %}",
        "前\x00中\x08\x0b后\x1f\x7f",
        "😀👨‍👩‍👧 Ａ１",
        "\ud800单独的代理",
        "\u202e反向\u2066",
        "\ufeff\ufffe\uffff",
        FORTY,
        "x" * 5000,
        "A" * 300 + "桥" * 300,
        "",
        "   ",
        "一\r\n二\r三\u2028四\n\n",
        "=HYPERLINK(1)",
        "PAGE \\* MERGEFORMAT",
    ],
)
def test_any_text_gives_a_file_that_opens(said: str) -> None:
    opened = Opened(filled(said).to_bytes())
    kept = text.one_line(said)
    assert kept.replace(" ", "") in opened.text().replace("\n", "").replace(" ", "")


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_no_character_breaks_a_file(said: str) -> None:
    assert Opened(filled(said).to_bytes()).all("p")


def test_markup_stays_text() -> None:
    said = "<w:p>&lt;</w:p>"
    opened = Opened(filled(said).to_bytes())
    assert escape(said).encode() in opened.raw["word/document.xml"]
    assert said in opened.paragraphs("Body")[0]


def test_what_could_turn_a_line_around_is_dropped() -> None:
    assert text.one_line("金额\u202e001\u202c元\u200f") == "金额001元"
    assert text.one_line("a\x00b\x1fc") == "abc"
    assert text.one_line("👨‍👩‍👧") == "👨‍👩‍👧"


def test_breaks_part_paragraphs_and_cells_but_not_headings() -> None:
    built = OfficialDocument("题", created=MOMENT)
    built.heading("一\n二")
    built.paragraph("一\r\n\n二\u2028三")
    built.table([Column("甲")], [["上\n下"]])
    opened = Opened(built.to_bytes())
    assert opened.paragraphs("Heading1") == ["一、一 二"]
    assert opened.paragraphs("Body") == ["一", "二", "三"]
    assert opened.rows()[1] == ["上\n下"]


def test_forty_characters_stay_whole_in_a_letter() -> None:
    assert len(FORTY) >= 40
    table = LetterTable([Column("企业")], [[FORTY]])
    written = Letter(FORTY, FORTY, FORTY, [FORTY], DAY, table=table)
    opened = Opened(letter(written, created=MOMENT))
    assert opened.text().count(FORTY) == 5
    assert opened.paragraphs("Mark", "word/header1.xml") == [FORTY]
