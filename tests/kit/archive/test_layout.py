"""An archive is whole or it is refused: a hundred ways to spoil one, and nothing is left behind by any."""

import gzip
import hashlib
import json
import random
from pathlib import Path

import pytest

from qiaoliang import cli
from qiaoliang.kit.archive import layout
from qiaoliang.kit.archive.layout import (
    DamagedArchive,
    ForeignArchive,
    Header,
    NewerArchive,
    NoArchive,
    Section,
    examine,
    sections,
    writing,
)

FIRMS = Section("firms", (("id", "integer"), ("name", "text"), ("detail", "json")))
ROWS = [[number, f"汐歌海产 {number}", '{"b": 1, "a": 2}'] for number in range(1, 400)]
HEADER = Header(made_at="2026-11-20T10:00:00+08:00", migrations={"firms": ["0001_firms"]})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "whole.qlb"
    with writing(path, HEADER) as writer:
        writer.section(FIRMS, ROWS, last=512)
        writer.section(Section("file:rosters/one.xlsx"), [["AAEC"]])
    return path


def test_what_was_written_is_read(archive: Path) -> None:
    header, manifest = examine(archive)
    assert header.migrations == {"firms": ["0001_firms"]}
    assert (manifest["firms"].rows, manifest["firms"].last) == (399, 512)
    assert [(section, list(rows)) for section, rows in sections(archive)] == [
        (FIRMS, ROWS), (Section("file:rosters/one.xlsx"), [["AAEC"]])
    ]  # fmt: skip
    assert archive.stat().st_mode & 0o777 == 0o600


def test_the_order_of_keys_does_not_change_a_digest(tmp_path: Path) -> None:
    """PostgreSQL keeps none; the text itself goes through as it is."""
    told = []
    for name, text in (("one", '{"b": 1, "a": 2}'), ("two", '{"a": 2, "b": 1}')):
        with writing(tmp_path / name, HEADER) as writer:
            writer.section(FIRMS, [[1, "x", text]])
        told.append(examine(tmp_path / name)[1])
    assert told[0] == told[1]


def test_an_archive_that_could_not_be_finished_does_not_appear(tmp_path: Path) -> None:
    rows = ([1 // (3 - number), "x", None] for number in range(5))
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "half", HEADER) as writer:
        writer.section(FIRMS, rows)
    assert list(tmp_path.iterdir()) == []


def spoiled(whole: bytes, draw: random.Random) -> bytes:
    """A bit flipped, a tail cut, a piece taken out, a piece put in, or two pieces exchanged."""
    at = draw.randrange(len(layout.MAGIC), len(whole))
    match draw.randrange(5):
        case 0:
            return whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :]
        case 1:
            return whole[:at]
        case 2:
            return whole[:at] + whole[at + draw.randrange(1, 50) :]
        case 3:
            return whole[:at] + draw.randbytes(draw.randrange(1, 50)) + whole[at:]
        case _:
            return whole[: len(layout.MAGIC)] + whole[at:] + whole[len(layout.MAGIC) : at]


def test_a_hundred_damaged_archives_are_refused_and_leave_nothing(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, home, draw = archive.read_bytes(), tmp_path / "home", random.Random(7)
    monkeypatch.setenv("QIAOLIANG_HOME", str(home))
    for _ in range(100):
        archive.write_bytes(spoiled(whole, draw))
        assert cli.main(["restore", str(archive)]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "没有恢复任何内容" in said.err
        assert not home.exists()
    archive.write_bytes(whole)
    examine(archive)


def _packed(header: dict[str, object], body: bytes) -> bytes:
    """An archive put together by hand, with a last line that holds."""
    content = layout.MAGIC + layout.encoded(header) + gzip.compress(body)
    return content + hashlib.sha256(content).hexdigest().encode()


def test_a_manifest_that_does_not_hold_is_damage(archive: Path) -> None:
    header = {"format": 1, "version": "0", "made_at": "", "migrations": {}}
    for body in (b"", b"[1]\n", b"{}\n", json.dumps({"manifest": {"firms": {"rows": 1, "sha256": ""}}}).encode()):
        archive.write_bytes(_packed(header, body))
        with pytest.raises(DamagedArchive):
            examine(archive)


@pytest.mark.parametrize("header", [{"format": 2, "version": "0"}, {"format": 1, "version": "99.0"}])
def test_a_newer_archive_asks_for_an_upgrade(header: dict[str, object], archive: Path) -> None:
    archive.write_bytes(_packed({**header, "something": "new"}, b"what this version cannot read"))
    with pytest.raises(NewerArchive, match="请先升级"):
        examine(archive)


def test_what_is_no_archive_is_foreign(tmp_path: Path) -> None:
    other = tmp_path / "roster.xlsx"
    for content in (b"", b"PK\x03\x04 a workbook", layout.MAGIC[:-1]):
        other.write_bytes(content)
        with pytest.raises(ForeignArchive):
            examine(other)
    with pytest.raises(NoArchive):
        examine(tmp_path / "missing.qlb")


def test_the_refusal_is_said_in_english_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["restore", str(tmp_path / "missing.qlb"), "--lang", "en"]) == 1
    assert "nothing was restored" in capsys.readouterr().err
