"""All data into a file and back: the same rows on either database, nothing left out, no key inside."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.archive import dump, layout
from qiaoliang.kit.archive.rehearsal import RehearsalFailed, rehearse
from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.registry.enterprises.models import ContactPerson
from tests.cast import build_cast, build_town

OWNER = "13900000001"


def test_every_table_of_every_model_is_in_a_backup() -> None:
    there = {section.name for section in dump.tables()}
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert models - there == {"django_session"}
    for model in apps.get_models(include_auto_created=True):
        section = next((one for one in dump.tables() if one.name == model._meta.db_table), None)
        columns = {field.column for field in model._meta.local_concrete_fields}
        assert section is None or {name for name, _ in section.columns} == columns


@audited
def _say(at: datetime, by: Any) -> None:
    record("enterprise.changed", on=("enterprises.enterprise", "1"), by=by, at=at, detail={"后": 1.5, "前": None})


@pytest.fixture
def archive(transactional_db: None, at: datetime, tmp_path: Path) -> tuple[Path, dict[str, layout.Told]]:
    """A backup of the cast's town, in which a row was deleted and a file is kept."""
    town = build_town(at)
    cast = build_cast(town, at)
    _say(at, cast.office.actor)
    town.stint.delete()
    files = tmp_path / "files"
    (files / "rosters").mkdir(parents=True)
    (files / "rosters" / "名册.bin").write_bytes(os.urandom(200_000))
    path = tmp_path / "town.qlb"
    return path, dump.backup(path, files=files, at=at)


def restored(path: Path, home: Path, *, url: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "QIAOLIANG_HOME": str(home), "QIAOLIANG_DATABASE_URL": url}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "qiaoliang.cli", "restore", str(path)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def raw_rows(database: Path, section: layout.Section) -> list[tuple[Any, ...]]:
    """As they stand in the file, untouched by any code of ours."""
    names = ", ".join(f'"{name}"' for name, _ in section.columns)
    with sqlite3.connect(database) as own:
        return own.execute(f'SELECT {names} FROM "{section.name}" ORDER BY 1').fetchall()


def test_a_restored_home_holds_the_same_rows_and_nothing_of_the_keys(
    archive: tuple[Path, dict[str, layout.Told]], tmp_path: Path
) -> None:
    path, manifest = archive
    home = tmp_path / "no" / "such" / "home"
    done = restored(path, home)
    assert done.returncode == 0, done.stderr
    assert "请把密钥放回" in done.stderr
    assert sorted(file.name for file in home.iterdir()) == ["files", "qiaoliang.sqlite3"]
    assert (home / "files/rosters/名册.bin").read_bytes() == (tmp_path / "files/rosters/名册.bin").read_bytes()
    assert manifest["audit_entry"].rows == 1
    if connection.vendor == "sqlite":
        connection.close()
        for section in dump.tables():
            ours = raw_rows(Path(str(settings.DATABASES["default"]["NAME"])), section)
            assert raw_rows(home / "qiaoliang.sqlite3", section) == ours, section.name
    phones = raw_rows(home / "qiaoliang.sqlite3", layout.Section("enterprises_contactperson", (("phone", "text"),)))
    assert phones
    assert all(phone.startswith("s1.") for (phone,) in phones)
    content = b"".join(layout._lines(path))
    assert OWNER.encode() not in content
    assert ContactPerson.everything.get(role="owner").phone == OWNER
    ring = (Path(settings.QIAOLIANG_KEYS) / RING_FILE).read_text()
    assert all(part.encode() not in content for part in ring.split('"') if len(part) > 20)
    assert settings.SECRET_KEY.encode() not in content


def test_a_target_that_refuses_is_not_touched(archive: tuple[Path, dict[str, layout.Told]], tmp_path: Path) -> None:
    """An archive of a version that went through more, and one whose rows disagree with its own migrations."""
    path, _ = archive
    header, _ = layout.examine(path)
    for migrations in ({**header.migrations, "audit": ["0001_first_tables", "0099_more"]}, {}):
        wrong = tmp_path / "wrong.qlb"
        with layout.writing(wrong, layout.Header(header.made_at, migrations)) as writer:
            writer.section(layout.Section("audit_entry", (("id", "integer"),)), [[1]])
        home = tmp_path / "home"
        assert restored(wrong, home).returncode == 1
        assert not home.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs the second database")
def test_from_one_database_to_the_other_and_back(
    archive: tuple[Path, dict[str, layout.Told]], tmp_path: Path, at: datetime
) -> None:
    path, manifest = archive
    assert "PostgreSQL" in rehearse(path, keys=Path(settings.QIAOLIANG_KEYS))
    told = dump.digests(dump.tables())
    assert told == {name: one for name, one in manifest.items() if not name.startswith("file:")}


def _copied_ring(into: Path) -> Path:
    into.mkdir(mode=0o700)
    shutil.copy(Path(settings.QIAOLIANG_KEYS) / RING_FILE, into)
    return into / RING_FILE


def test_a_rehearsal_proves_the_copy_of_the_keys(archive: tuple[Path, Any], tmp_path: Path) -> None:
    """The right copy opens what is sealed; another ring, a lost key and no ring are each told in a sentence."""
    path, _ = archive
    before = sorted(tmp_path.iterdir())
    ring = _copied_ring(tmp_path / "safe")
    assert "逐行一致，密钥打得开" in rehearse(path, keys=ring.parent)
    stored = json.loads(ring.read_text())
    lost = {**stored, "current": "00000000", "sealing": {"00000000": stored["sealing"][stored["current"]]}}
    ring.write_text(json.dumps(lost))
    with pytest.raises(RehearsalFailed, match=f"打不开恢复出来的加密内容（缺 s1.{stored['current']}）"):
        rehearse(path, keys=ring.parent)
    ring.unlink()
    with pytest.raises(RehearsalFailed, match="请把密钥放回"):
        rehearse(path, keys=ring.parent)
    ring.parent.rmdir()
    assert sorted(tmp_path.iterdir()) == before


def test_a_rehearsal_refuses_an_archive_that_does_not_restore(archive: tuple[Path, Any], tmp_path: Path) -> None:
    path, _ = archive
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(RehearsalFailed, match=r"这份备份不可用.*没有恢复任何内容"):
        rehearse(path, keys=Path(settings.QIAOLIANG_KEYS))


def test_cut_short_by_the_disk_a_backup_leaves_the_last_one(archive: tuple[Path, Any], tmp_path: Path) -> None:
    path, _ = archive
    before = path.read_bytes()
    with pytest.raises(zlib.error), layout.writing(path, layout.Header("", {})) as writer:
        writer.section(layout.Section("file:x"), _failing())
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["files", path.name]


def _failing() -> Iterator[list[str]]:
    yield ["AAEC"]
    raise zlib.error
