"""A hundred archives that must not be restored, and a database with people's rows in it that none of them changes.

Seeded, so that a failure can be had again. Damage first; then what is whole by its last line and lies all the same:
sizes, digests, members under each other's names, other versions, paths that lead out, other people's files.
"""

import gzip
import hashlib
import json
import os
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from qiaoliang.kit.archive import dump, layout, load
from tests.cast import build_cast, build_town

LINES = list[dict[str, Any] | list[Any]]
Spoil = Callable[[bytes, random.Random], bytes]


def taken_apart(whole: bytes) -> tuple[dict[str, Any], LINES]:
    header, _, packed = whole[len(layout.MAGIC) : -layout.TAIL].partition(b"\n")
    return json.loads(header), [json.loads(line) for line in gzip.decompress(packed).splitlines()]


def put_together(header: dict[str, Any], lines: LINES) -> bytes:
    """With a last line that holds for every byte: only the content can give it away."""
    body = layout.MAGIC + layout.encoded(header) + gzip.compress(b"".join(map(layout.encoded, lines)), 1)
    return body + hashlib.sha256(body).hexdigest().encode()


def told_anew(lines: LINES) -> LINES:
    """The lines with a manifest that says of them what is so."""
    tallies: list[layout.Tally] = []
    last = lines[-1]["manifest"]  # type: ignore[call-overload]
    for line in lines[:-1]:
        if isinstance(line, list):
            tallies[-1].add(layout.encoded(line))
        else:
            columns = tuple((name, kind) for name, kind in line.get("columns", ()))
            tallies.append(layout.Tally(layout.Section(line.get("table") or f"file:{line['file']}", columns)))
    manifest = {one.section.name: vars(one.told(last.get(one.section.name, {"last": 0})["last"])) for one in tallies}
    return [*lines[:-1], {"manifest": manifest}]


# --- damage: the last line does not hold


def flipped(whole: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(whole))
    return whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :]


def cut(whole: bytes, draw: random.Random) -> bytes:
    return whole[: draw.randrange(len(whole))]


def torn_out(whole: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(whole) - 1)
    return whole[:at] + whole[at + draw.randrange(1, 5000) :]


def put_in(whole: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(whole) + 1)
    return whole[:at] + draw.randbytes(draw.randrange(1, 5000)) + whole[at:]


def exchanged(whole: bytes, draw: random.Random) -> bytes:
    low, high = sorted(draw.sample(range(len(layout.MAGIC), len(whole)), 2))
    return whole[: len(layout.MAGIC)] + whole[low:high] + whole[len(layout.MAGIC) : low] + whole[high:]


def tail_of_another(whole: bytes, draw: random.Random) -> bytes:
    return whole[: -layout.TAIL] + hashlib.sha256(draw.randbytes(8)).hexdigest().encode()


# --- lies: the last line holds


def _tables(lines: LINES) -> list[int]:
    """Where sections of tables begin that have at least two rows."""
    return [
        at for at, line in enumerate(lines[:-3])
        if isinstance(line, dict) and "table" in line and isinstance(lines[at + 1], list)
        and isinstance(lines[at + 2], list)
    ]  # fmt: skip


def lying_size(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    told = draw.choice(list(lines[-1]["manifest"].values()))  # type: ignore[call-overload]
    told["rows"] += draw.choice((-1, 1, 10**12))
    return put_together(header, lines)


def lying_digest(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    draw.choice(list(lines[-1]["manifest"].values()))["sha256"] = "0" * 64  # type: ignore[call-overload]
    return put_together(header, lines)


def swapped_members(whole: bytes, draw: random.Random) -> bytes:
    """The rows of one table under the name of another."""
    header, lines = taken_apart(whole)
    one, other = draw.sample(_tables(lines), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return put_together(header, lines)


def swapped_rows(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    at = draw.choice(_tables(lines))
    lines[at + 1], lines[at + 2] = lines[at + 2], lines[at + 1]
    return put_together(header, lines)


def a_row_less(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    del lines[draw.choice(_tables(lines)) + 1]
    return put_together(header, lines)


def a_row_changed(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    row = lines[draw.choice(_tables(lines)) + 1]
    assert isinstance(row, list)
    row[-1] = "换了一个值"
    return put_together(header, lines)


def a_table_twice(whole: bytes, draw: random.Random) -> bytes:
    """Told truly, name by name, so only that it stands twice gives it away."""
    header, lines = taken_apart(whole)
    at = draw.choice(_tables(lines))
    return put_together(header, [lines[at], *lines])


def without_manifest(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    return put_together(header, lines[: -draw.randrange(1, 20)])


def other_version(whole: bytes, draw: random.Random) -> bytes:
    header, lines = taken_apart(whole)
    newer = (
        {"format": 2}, {"version": "99.0"}, {"format": "eleven"}, {"version": None, "format": None},
        {"migrations": {**header["migrations"], "membership": ["0001_first_tables", "0999_later"]}},
        {"migrations": {**header["migrations"], "somebody_elses": ["0001_initial"]}},
    )  # fmt: skip
    return put_together({**header, **draw.choice(newer)}, lines)


def leading_out(whole: bytes, draw: random.Random) -> bytes:
    """A file that would be written outside the folder of files, told truly in the manifest."""
    header, lines = taken_apart(whole)
    name = draw.choice(("../led-out", "a/../../led-out", "/tmp/led-out", "../keys/ring.json", ""))
    return put_together(header, told_anew([*lines[:-1], {"file": name}, ["AAEC"], lines[-1]]))


def foreign(whole: bytes, draw: random.Random) -> bytes:
    """Files that somebody might take for a backup."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/workbook.xml", draw.randbytes(100))
    with closing(sqlite3.connect(":memory:")) as own:
        own.execute("CREATE TABLE accounts_user (id integer primary key, name text)")
        own.commit()
        image = own.serialize()
    return draw.choice(
        (
            b"", packed.getvalue(), image, b"PGDMP\x01\x0e\x00" + draw.randbytes(400), whole[len(layout.MAGIC) :],
            b"-- PostgreSQL database dump\n", gzip.compress(whole), b"\xef\xbb\xbf" + whole, whole.upper(),
        )
    )  # fmt: skip


SPOILS: list[tuple[Spoil, int]] = [
    (flipped, 20), (cut, 15), (torn_out, 6), (put_in, 6), (exchanged, 6), (tail_of_another, 2), (lying_size, 6),
    (lying_digest, 3), (swapped_members, 6), (swapped_rows, 4), (a_row_less, 4), (a_row_changed, 4), (a_table_twice, 2),
    (without_manifest, 2), (other_version, 5), (leading_out, 3), (foreign, 6),
]  # fmt: skip


@pytest.fixture
def archive(transactional_db: None, at: datetime, tmp_path: Path) -> Path:
    """A backup of the cast's town. The town has moved on since: a restore would change rows."""
    town = build_town(at)
    build_cast(town, at)
    path = tmp_path / "town.qlb"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "名册.bin").write_bytes(os.urandom(1000))
    dump.backup(path, files=tmp_path / "files", at=at)
    town.stint.delete()
    (tmp_path / "files" / "名册.bin").write_bytes(b"changed since")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return path


def standing() -> str:
    """A digest of every row: of the very bytes of an SQLite file with its log, of each row as text on PostgreSQL."""
    if connection.vendor == "sqlite":
        file = Path(str(settings.DATABASES["default"]["NAME"]))
        parts = [part for name in ("", "-wal") if (part := file.with_name(file.name + name)).exists()]
        return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    asked = " UNION ALL ".join(
        f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text COLLATE \"C\"), '')) "
        f'FROM "{name}" t'
        for name in sorted(connection.introspection.table_names())
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return hashlib.sha256(repr(sorted(cursor.fetchall())).encode()).hexdigest()


def hundred(whole: bytes) -> Iterator[tuple[str, bytes]]:
    draw = random.Random(46)
    for spoil, times in SPOILS:
        for number in range(times):
            yield f"{spoil.__name__} {number}", spoil(whole, draw)


def test_a_hundred_archives_are_refused_and_the_rows_stay(archive: Path, tmp_path: Path) -> None:
    whole, files, bad = archive.read_bytes(), tmp_path / "files", tmp_path / "bad.qlb"
    there, beside = standing(), sorted(tmp_path.parent.rglob("*"))
    seen = set()
    for name, spoiled in hundred(whole):
        assert spoiled != whole, name
        seen.add(spoiled)
        bad.write_bytes(spoiled)
        with pytest.raises(layout.UnfitArchive, match="没有恢复任何内容"):
            load.restore(bad, files=files)
        assert standing() == there, name
        bad.unlink()
    assert sum(times for _, times in SPOILS) == 100
    assert len(seen) > 90  # a few foreign files and versions come twice
    assert sorted(tmp_path.parent.rglob("*")) == beside
    assert (files / "名册.bin").read_bytes() == b"changed since"
    layout.examine(archive)


def _another_column(lines: LINES) -> LINES:
    at = _tables(lines)[0]
    head = lines[at]
    assert isinstance(head, dict)
    return [*lines[:at], {**head, "columns": [*head["columns"][:-1], ["no_such", "text"]]}, *lines[at + 1 :]]


def _a_number_twice(lines: LINES) -> LINES:
    at = _tables(lines)[0]
    return [*lines[: at + 1], lines[at + 1], *lines[at + 1 :]]


@pytest.mark.parametrize("forge", [_another_column, _a_number_twice])
def test_what_only_the_database_finds_out_is_refused_by_a_sentence_too(
    forge: Callable[[LINES], LINES], archive: Path, tmp_path: Path
) -> None:
    """Put together by hand with a manifest that holds: the new tables refuse the rows, the old ones never left."""
    header, lines = taken_apart(archive.read_bytes())
    bad = tmp_path / "forged.qlb"
    bad.write_bytes(put_together(header, told_anew(forge(lines))))
    layout.examine(bad)
    there = standing()
    with pytest.raises(layout.DamagedArchive, match="没有恢复任何内容"):
        load.restore(bad, files=tmp_path / "files")
    assert standing() == there
    assert (tmp_path / "files" / "名册.bin").read_bytes() == b"changed since"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
class TestLocks:
    def test_a_restore_holds_fewer_than_an_installation_is_checked_for(
        self, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = []
        digests = dump.digests

        def counted(*asked: Any) -> Any:  # the last thing of a restore that looks at all rows
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
                held.append(cursor.fetchone()[0])
            return digests(*asked)

        monkeypatch.setattr(dump, "digests", counted)
        load.restore(archive, files=tmp_path / "files")
        assert 5_000 < held[-1] < load.LOCKS

    def test_too_few_are_told_by_name(self, db: None) -> None:
        with pytest.raises(OperationalError) as raised, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'out of shared memory' USING ERRCODE = '53200'; END $$")
        assert load._is_short_of_locks(raised.value)
        with pytest.raises(OperationalError) as raised, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'too many clients' USING ERRCODE = '53300'; END $$")
        assert not load._is_short_of_locks(raised.value)
