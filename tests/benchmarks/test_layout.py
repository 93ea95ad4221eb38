"""The measuring of pages itself: lines of the body, small print, and fonts that nobody asked for."""

import shutil
from datetime import UTC, datetime

import pytest

from benchmarks.layout import (
    CHARACTERS,
    LINES,
    Line,
    Sheet,
    asked_fonts,
    body_height,
    families,
    laid,
    measured,
    plain,
    strangers,
)
from qiaoliang.kit.documents import OfficialDocument
from qiaoliang.kit.documents.fonts import FONTS, LATIN, SUBSTITUTES
from qiaoliang.kit.documents.tables import Column

LISTED = """name                                 type              encoding         emb sub uni object ID
------------------------------------ ----------------- ---------------- --- --- --- ---------
BAAAAA+NotoSerifCJKsc-Regular        CID Type 0C       Identity-H       yes yes yes     10  0
CAAAAA+LiberationSerif               TrueType          WinAnsi          yes yes yes     15  0
ComicNeue                            TrueType          WinAnsi          yes no  yes     20  0
"""


def page(*heights: float, text: str = "字" * CHARACTERS) -> Sheet:
    return Sheet(210, [Line(40 + 10 * at, 28, 184, text, height) for at, height in enumerate(heights)])


def found_in(rows: list[list[str]], what: str) -> str:
    return next(row[3] for row in rows if row[1] == what)


def test_pages_of_body_text_are_measured_apart_from_tables() -> None:
    body = Sheet(210, [Line(37 + 9 * at, 28, 184, "字" * 28, 8.2) for at in range(LINES + 1)])
    small = Sheet(210, [Line(37 + 7 * at, 28, 184, "字", 5.4) for at in range(31)])
    rows = measured("x", [body, small], is_plain=False, height=8.2)
    assert found_in(rows, "pages of body text alone") == "1"
    assert found_in(rows, "pages of body text with more lines than the grid") == "1"
    assert found_in(rows, "most lines on a page with a table or small print") == "31"
    assert found_in(rows, "lines of body text with more characters than the grid") == "0"
    wide = measured("x", [page(8.2, text="字" * 29)], is_plain=False, height=8.2)
    assert found_in(wide, "lines of body text with more characters than the grid") == "1"


def test_half_widths_and_hanging_marks_are_counted_as_the_standard_does() -> None:
    assert Line(0, 0, 0, "2026年，").full_widths == 3
    assert Line(0, 0, 0, "字" * 28 + "。").full_widths == 28
    assert body_height([page(8.2, 8.2, 5.4)]) == 8.2


def test_a_font_that_nobody_asked_for_is_found() -> None:
    assert families(LISTED) == ["ComicNeue", "LiberationSerif", "NotoSerifCJKsc-Regular"]
    word = plain()
    assert {FONTS[1].name, LATIN} <= asked_fonts(word)
    assert strangers(word, families(LISTED)) == ["ComicNeue"]


def test_every_font_of_a_document_has_its_substitutes() -> None:
    assert set(SUBSTITUTES) == {font.name for font in FONTS} | {LATIN}


@pytest.mark.drill
@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdffonts") is None, reason="needs LibreOffice")
def test_a_document_with_a_table_keeps_to_the_grid_and_to_its_fonts() -> None:
    paper = OfficialDocument("量一量", created=datetime(2026, 1, 1, tzinfo=UTC))
    paper.title("关于量一量的报告")
    for _ in range(30):
        paper.paragraph(
            "全市职能党建指导员按照管事与管党建相统一的要求联系服务企业，2026年帮助解决发展难题1936件。" * 2
        )
    paper.turn()
    paper.table([Column("指标", 3), Column("数字", 1, is_numeric=True)], [("破解难题", "1936")] * 60, caption="表")
    word = paper.to_bytes()
    text, found = laid(plain()), laid(word)
    rows = measured("x", found.sheets, is_plain=False, height=body_height(text.sheets))
    assert int(found_in(rows, "pages of body text alone")) >= 3
    assert found_in(rows, "most lines on a page of body text") == str(LINES)
    assert found_in(rows, "pages of body text with more lines than the grid") == "0"
    assert found_in(rows, "lines of body text with more characters than the grid") == "0"
    assert strangers(word, found.fonts) == []
