"""The whole catalogue of hostile workbooks through the page and the command: no error page, nothing half-written.

The place and its people are built once for each part of the catalogue, and every workbook's traces are rolled back:
built for each workbook they would cost minutes.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.imports.models import Batch
from qiaoliang.web.commands import imports as command
from tests.cast import Cast, Town
from tests.kit.sheets import hostile_cells, hostile_files, hostile_layouts
from tests.kit.sheets.expectations import Faulty, Fine, Hostile, Refused
from tests.kit.sheets.hostile import catalogue
from tests.web.imports.rosters import ENTERPRISES

PARTS = {
    part.__name__.rpartition("_")[2]: part.entries(ENTERPRISES)
    for part in (hostile_files, hostile_layouts, hostile_cells)
}
CHINESE_SENTENCE = re.compile(r"[一-鿿][^<]*[。？]")
STOOD = 4  # enterprises of the place


@contextmanager
def rolled_back(name: str) -> Iterator[None]:
    """Undo what the workbook left; a failure names it."""
    with transaction.atomic():
        try:
            yield
        except Exception as failure:
            failure.add_note(f"workbook: {name}")
            raise
        transaction.set_rollback(True)


def test_the_whole_catalogue_is_tried() -> None:
    assert {name for part in PARTS.values() for name in part} == set(catalogue(ENTERPRISES))
    assert sum(map(len, PARTS.values())) >= 150


@pytest.mark.parametrize("part", PARTS)
def test_by_page(part: str, cast: Cast) -> None:
    assert cast.office.client.get("/settings/imports/new/").status_code == 200
    for name, hostile in PARTS[part].items():
        with rolled_back(name):
            upload_one(hostile, cast)


def upload_one(hostile: Hostile, cast: Cast) -> None:
    upload = SimpleUploadedFile(hostile.filename, hostile())
    answer = cast.office.client.post("/settings/imports/new/", {"kind": "enterprises", "file": upload}, follow=True)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert Enterprise.everything.count() == STOOD
    assert CHINESE_SENTENCE.search(page)
    match hostile.expect:
        case Refused(words=words):
            assert words in page
            assert not Batch.everything.exists()
        case Faulty(words=words):
            assert all(word in page for word in words), words
            apply = f"/settings/imports/{Batch.everything.get().pk}/apply/"
            assert apply not in page
            assert cast.office.client.post(apply).status_code == 302
            assert Enterprise.everything.count() == STOOD
        case Fine(rows=rows):
            assert Batch.everything.get().counts["new"] == rows
            assert "/apply/" in page


@pytest.mark.parametrize("part", PARTS)
def test_by_command(part: str, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, hostile in PARTS[part].items():
        with rolled_back(name):
            path = tmp_path / Path(hostile.filename).name
            path.write_bytes(hostile())
            run_one(hostile, path, capsys)


def run_one(hostile: Hostile, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(kind="enterprises", file=str(path), dry_run=False, annotated=None)
    code, said = command.run(arguments), capsys.readouterr()
    made = Enterprise.everything.count() - STOOD
    match hostile.expect:
        case Fine(rows=rows):
            assert (code, made) == (0, rows), said.err
        case Faulty(words=words):
            assert (code, made) == (1, 0)
            assert all(word in said.err for word in words), said.err
        case Refused(words=words):
            assert (code, made, said.out) == (1, 0, "")
            assert words in said.err
