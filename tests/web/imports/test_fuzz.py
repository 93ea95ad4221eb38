"""Damaged files through the page: never an error page, no table changed but for an upload that could be read.

A share of what `tests/kit/sheets/test_fuzz.py` gives the reader goes all the way: `QIAOLIANG_FILES=20000` (make drill)
posts 2,500 of them, the ordinary run 60. Which tables are written is read off every request; their digests are compared
around the whole.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from qiaoliang.results.reports import drafting
from tests.access.test_hostile_forms import Undone
from tests.cast import Cast, Town
from tests.kit.documents.hostile import BODY
from tests.kit.sheets.books import book, csv_book, parts_of, raw_book, raw_cells, zipped
from tests.kit.sheets.test_fuzz import damaged
from tests.web.imports.rosters import ENTERPRISES, OTHERS
from tests.web.imports.watching import KEPT, changed, contents, written

FILES = int(os.environ.get("QIAOLIANG_FILES", "480")) // 8
KINDS = {"enterprises": ENTERPRISES, **OTHERS}
Draw = random.Random


def within(data: bytes, draw: Draw, heart: str) -> bytes:
    """Damage inside a part, mostly the one that is read."""
    parts = parts_of(data)
    name = heart if draw.random() < 0.6 else draw.choice(sorted(parts))
    return zipped({**parts, name: damaged(parts[name], draw)})


def roster(draw: Draw) -> tuple[str, str, bytes]:
    """(kind, file name, bytes) of a damaged roster of any kind."""
    code = draw.choice(sorted(KINDS))
    grid = KINDS[code].grid(*[KINDS[code].cells(number) for number in range(4)])
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: within(book(grid), draw, "xl/worksheets/sheet1.xml"),
        lambda: within(raw_book(raw_cells(grid)), draw, "xl/worksheets/sheet1.xml"),
        lambda: damaged(book(grid), draw),
        lambda: damaged(csv_book(grid, draw.choice(("utf-8-sig", "gb18030", "utf-16"))), draw),
    )
    way = draw.randrange(len(ways))
    return code, "名单.csv" if way == 3 else "名单.xlsx", ways[way]()


def post(cast: Cast, path: str, given: Mapping[str, object], may_write: set[str]) -> int:
    """One upload, taken back; how it was answered."""
    try:
        with transaction.atomic():
            with written() as tables:
                answer = cast.office.client.post(path, given, follow=True)
            assert answer.status_code == 200, answer.status_code
            assert tables <= may_write, tables
            raise Undone
    except Undone:
        return 1 if "error-summary" in answer.content.decode() else 0


@pytest.mark.parametrize("seed", range(2))
def test_damaged_rosters(seed: int, cast: Cast, town: Town) -> None:
    assert cast.office.client.get("/settings/imports/new/").status_code == 200  # signed in
    draw, before, refused = Draw(f"rosters {seed}"), contents(), Counter[str]()
    for _ in range(FILES // 4):
        code, name, data = roster(draw)
        given = {"kind": code, "file": SimpleUploadedFile(name, data)}
        refused[code] += post(cast, "/settings/imports/new/", given, KEPT)
    assert changed(before, contents()) == set()
    assert 0 < refused.total() < FILES // 4


@pytest.mark.parametrize("seed", range(2))
def test_damaged_word_files(seed: int, cast: Cast, town: Town, at: datetime) -> None:
    draw, refused = Draw(f"words {seed}"), 0
    with time_machine.travel(at, tick=False):
        report = drafting.begin(region="", as_of=town.at.date(), by=cast.office.actor, at=town.at)
        assert cast.office.client.get(report.get_absolute_url()).status_code == 200  # signed in
        sound, before = drafting.draft_word(report), contents()
        for _ in range(FILES // 4):
            data = within(sound, draw, BODY) if draw.random() < 0.7 else damaged(sound, draw)
            given = {"file": SimpleUploadedFile("年度报告.docx", data)}
            refused += post(cast, f"{report.get_absolute_url()}return/", given, set())
        assert changed(before, contents()) == set()
    assert refused > 0
