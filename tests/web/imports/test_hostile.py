"""More than 500 hostile files through the page that takes them: no error page, nothing half-written, no table changed.

Workbooks for six rosters and Word files of a report; those of the enterprises through the command as well. The place
and its people are built once for each part of the catalogue, and every file's traces are rolled back: built for each
file they would cost minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.imports.models import Batch
from qiaoliang.results.reports import drafting
from qiaoliang.results.reports.models import AnnualReport
from qiaoliang.web.commands import imports as command
from tests.cast import Cast, Town
from tests.kit.documents import hostile as hostile_words
from tests.kit.sheets import hostile_cells, hostile_files, hostile_layouts
from tests.kit.sheets.expectations import Faulty, Fine, Hostile, Refused
from tests.kit.sheets.hostile import catalogue
from tests.web.imports.rosters import ENTERPRISES, OTHERS
from tests.web.imports.watching import KEPT, changed, contents, written

PARTS = {
    part.__name__.rpartition("_")[2]: part.entries(ENTERPRISES)
    for part in (hostile_files, hostile_layouts, hostile_cells)
}
ROSTERS = {
    code: {
        f"{code}: {name}": one for part in (hostile_layouts, hostile_cells) for name, one in part.entries(kind).items()
    }
    for code, kind in OTHERS.items()
}
LOOK_EVERY = 20  # files between two digests of all tables; which tables are written is read off every request
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


@pytest.fixture
def report(cast: Cast, at: datetime) -> Iterator[AnnualReport]:
    """A draft, on its day."""
    with time_machine.travel(at, tick=False):
        yield drafting.begin(region="", as_of=at.date(), by=cast.office.actor, at=at)


def test_there_are_more_than_500_files_all_different(report: AnnualReport) -> None:
    """By kind, name and content; one that is built twice alike counts once."""
    words = hostile_words.catalogue(drafting.draft_word(report))
    files = [(code, one) for code, part in ROSTERS.items() for one in part.values()]
    files += [("enterprises", one) for part in PARTS.values() for one in part.values()]
    files += [("word", one) for one in words.values()]
    distinct = {(code, one.filename, hashlib.sha256(one.build()).hexdigest()) for code, one in files}
    print(f"{len(files)} hostile files, {len(distinct)} of them distinct, {len(words)} for Word")  # noqa: T201
    assert len(distinct) >= 500


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


@pytest.mark.parametrize("code", ROSTERS)
def test_every_roster_by_page(code: str, cast: Cast) -> None:
    """Whatever stands in the file: an answer with a sentence, and nothing but the upload itself is kept."""
    assert cast.office.client.get("/settings/imports/new/").status_code == 200  # signed in, as `accounts_user` notes
    before = contents()
    for number, (name, one) in enumerate(ROSTERS[code].items()):
        with rolled_back(name):
            with written() as tables:
                upload = SimpleUploadedFile(one.filename, one())
                answer = cast.office.client.post("/settings/imports/new/", {"kind": code, "file": upload}, follow=True)
                page = unescape(answer.content.decode())
                assert answer.status_code == 200
                assert CHINESE_SENTENCE.search(page)
                if isinstance(one.expect, Refused):
                    assert one.expect.words in page
                    assert not Batch.everything.exists()
                elif (batch := Batch.everything.first()) and f"/{batch.pk}/apply/" not in page:
                    assert cast.office.client.post(f"/settings/imports/{batch.pk}/apply/").status_code == 302
            assert tables <= KEPT, (name, tables)
            if number % LOOK_EVERY == 0:
                assert changed(before, contents()) <= KEPT, name
    assert changed(before, contents()) == set()


def test_every_word_file_by_page(report: AnnualReport, cast: Cast) -> None:
    """Shown or refused with a sentence; nothing is stored before the second step, no markup comes back as markup."""
    assert cast.office.client.get(report.get_absolute_url()).status_code == 200  # signed in, as `accounts_user` notes
    path, before = f"{report.get_absolute_url()}return/", contents()
    wrong: list[str] = []
    for number, (name, one) in enumerate(hostile_words.catalogue(drafting.draft_word(report)).items()):
        with rolled_back(name):
            with written() as tables:
                answer = cast.office.client.post(path, {"file": SimpleUploadedFile(one.filename, one.build())})
            page = unescape(answer.content.decode())
            assert (answer.status_code, tables) == (200, set())
            if ("error-summary" in page) != bool(one.refused) or one.refused not in page:
                wrong.append(f"{name}: {CHINESE_SENTENCE.findall(page)[:4]}")
            if b"<script>alert(1)" in answer.content or b"<img src=x" in answer.content:
                wrong.append(f"{name}: echoed")
            if number % LOOK_EVERY == 0:
                assert changed(before, contents()) == set()
    assert changed(before, contents()) == set()
    assert wrong == [], "\n".join(wrong)
