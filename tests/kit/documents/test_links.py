"""A cell with a link is clicked in Word and printed as every other; only our own pages can be linked to."""

import io
from typing import Any

import pytest
from docx import Document

from qiaoliang.kit.documents import Column
from qiaoliang.kit.links import Link, NotAPathOfOurs
from tests.kit.documents.opened import Opened, W
from tests.kit.documents.test_official import paper

RELATIONS = "word/_rels/document.xml.rels"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"


def opened(*cells: Any) -> Opened:
    built = paper()
    built.table([Column("指标"), Column("数字", is_numeric=True)], [["诉求", cell] for cell in cells])
    return Opened(built.to_bytes())


def links(file: Opened) -> list[str]:
    targets = {one.get("Id"): one.get("Target") for one in file.parts[RELATIONS]}
    return [str(targets[link.get(f"{R}id")]) for link in file.all("hyperlink")]


def test_the_cell_leads_to_the_page_and_looks_like_its_neighbour() -> None:
    file = opened("12件", Link("34件", "/indicators/demands_resolved/?as_of=2026-11-20&tab=claimed"))
    assert links(file) == ["https://qiao.example/indicators/demands_resolved/?as_of=2026-11-20&tab=claimed"]
    assert file.rows()[1:] == [["诉求", "12件"], ["诉求", "34件"]]
    plain, linked = [row[1] for row in [list(r.iter(f"{W}tc")) for r in file.all("tr")][1:]]
    properties = [[child.tag for child in next(cell.iter(f"{W}rPr"))] for cell in (plain, linked)]
    assert properties[0] == properties[1]  # no colour, no line under it: the paper looks as the standard wants
    fonts = [dict(next(cell.iter(f"{W}rFonts")).attrib) for cell in (plain, linked)]
    assert fonts[0] == fonts[1]


def test_one_address_has_one_relation_and_equal_input_equal_bytes() -> None:
    cells = [Link("1", "/lots/"), Link("1", "/lots/"), Link("2", "/reports/")]
    assert opened(*cells).raw == opened(*cells).raw
    targets = [one.get("Target") for one in opened(*cells).parts[RELATIONS] if one.get("TargetMode") == "External"]
    assert sorted(map(str, targets)) == ["https://qiao.example/lots/", "https://qiao.example/reports/"]


def test_the_link_is_one_to_an_independent_reader_of_the_format() -> None:
    built = paper()
    built.table([Column("数字")], [[Link("34件", "/lots/")]])
    cell = Document(io.BytesIO(built.to_bytes())).tables[0].rows[1].cells[0]
    (found,) = cell.paragraphs[0].hyperlinks
    assert (found.text, found.address) == ("34件", "https://qiao.example/lots/")


@pytest.mark.parametrize(
    "path",
    ["", "lots/", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "/a b", '/"x', "/x\n", "/#x"],
)
def test_what_is_no_path_of_ours_cannot_be_linked(path: str) -> None:
    with pytest.raises(NotAPathOfOurs):
        Link("1", path)


@pytest.mark.parametrize("root", ["", "javascript:alert(1)//", "=1+1", "https://a b", "file:///x", 'https://x"y'])
def test_without_an_address_that_a_browser_opens_the_text_stands_alone(root: str, settings: Any) -> None:
    settings.QIAOLIANG_ADDRESS = root
    file = opened(Link("34件", "/lots/"))
    assert links(file) == []
    assert file.rows()[1] == ["诉求", "34件"]
