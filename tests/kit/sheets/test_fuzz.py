"""Random damage to sound files: the answer is a refusal or an assessment, never another error."""

import os
import random

import pytest

from qiaoliang.kit.sheets import WorkbookRefused, annotated, assess, open_workbook
from tests.kit.sheets.books import book, csv_book, parts_of, raw_book, raw_cells, zipped
from tests.kit.sheets.roster import DEMO

GRID = DEMO.grid(*[DEMO.cells(number) for number in range(6)])
SOUND = {"excel": book(GRID), "raw": raw_book(raw_cells(GRID))}
TOKENS = (
    *(b"<c>", b"</c>", b"<row>", b'<row r="5">', b"<v>", b"</v>", b"<f>", b"<f/>", b"<is><t/></is>", b"</sheetData>"),
    *(b' r="ZZ99"', b' r=""', b't="s"', b't="b"', b't="d"', b't="e"', b's="9999"'),
    *(b"1E999", b"NaN", b"-0", b"9" * 20, b"&#0;", b"&lt;", b"]]>", b"<!--", b"\xff", b"\x00"),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="B2:B3"/>', b'<mergeCell ref="A2:A1048576"/>'),
)
FILES = int(os.environ.get("QIAOLIANG_FILES", "480"))  # make drill: 20,000
TRIES = FILES // 12  # three seeds of two kinds, three of archives, three encodings


def survives(data: bytes, name: str) -> bool:
    """Whether the file was read; a refusal counts as survival too, anything else is raised."""
    try:
        workbook = open_workbook(data, name=name)
        assessment = assess(DEMO.spec, workbook, {}, DEMO.resolvers)
        annotated(workbook, assessment)
    except WorkbookRefused as refusal:
        return not refusal.advice.endswith("。")
    return True


def damaged(data: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, cut out, or a piece of markup put in."""
    made = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(made))
        match draw.randrange(3):
            case 0:
                made[at] = draw.randrange(256)
            case 1:
                del made[at : at + draw.randint(1, 40)]
            case _:
                made[at:at] = draw.choice(TOKENS)
    return bytes(made)


@pytest.mark.parametrize("kind", list(SOUND))
@pytest.mark.parametrize("seed", range(3))
def test_damage_within_the_parts(kind: str, seed: int) -> None:
    draw = random.Random(seed)
    parts = parts_of(SOUND[kind])
    read = 0
    for _ in range(TRIES):
        name = draw.choice(sorted(parts)) if draw.random() < 0.4 else "xl/worksheets/sheet1.xml"
        read += survives(zipped({**parts, name: damaged(parts[name], draw)}), "名单.xlsx")
    assert read < TRIES  # the damage does reach the reader


@pytest.mark.parametrize("seed", range(3))
def test_damage_to_the_archive(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(TRIES):
        survives(damaged(SOUND["excel"], draw), "名单.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_damage_to_text(encoding: str) -> None:
    draw = random.Random(encoding)
    for _ in range(TRIES):
        survives(damaged(csv_book(GRID, encoding), draw), "名单.csv")
