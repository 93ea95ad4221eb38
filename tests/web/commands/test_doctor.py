"""`qiaoliang doctor` and `qiaoliang rehearse`: what is right, what is not, and a backup that is proved."""

import argparse
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.web.commands import doctor, rehearse
from qiaoliang.web.upkeep import anchors, archives, durability, rules
from tests.cast import Cast, Town, build_town


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.QIAOLIANG_BACKUPS = str(tmp_path / "backups")
    settings.QIAOLIANG_ANCHORS = tmp_path / "anchors.txt"
    return tmp_path / "backups"


def asked(**more: Any) -> argparse.Namespace:
    return argparse.Namespace(**{"file": None, "keys": None, "lang": "zh", "quiet": False, **more})


@audited
def _say(at: datetime) -> None:
    record("demand.accepted", on=("demands.demand", "1"), by=system("test"), at=at)


def test_what_grew_old_is_named(town: Town, at: datetime, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["最近一次备份", "最近一次恢复演练", "最近一次日志存档"]
    assert [one.name for one in doctor.ages(at) if not one.is_right] == names
    archives.back_up_if_due(at)
    archives.note_rehearsal(archives.standing()[0].path, at)
    anchors.anchor_if_due(at)
    assert all(one.is_right for one in doctor.ages(at))
    assert [one.name for one in doctor.ages(at + timedelta(hours=25)) if not one.is_right] == ["最近一次日志存档"]
    late = at + rules.REHEARSAL_LATE + timedelta(seconds=1)
    assert [one.name for one in doctor.ages(late) if not one.is_right] == names


def test_the_status_says_whether_anything_wants_somebody(
    town: Town, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.run(asked()) == 1
    said = capsys.readouterr()
    assert "正常    密钥目录" in said.out
    assert "要处理  最近一次备份：还没有过" in said.err
    assert doctor.run(asked(quiet=True)) == 1
    quiet = capsys.readouterr()
    assert (quiet.out, quiet.err) == ("", said.err)


def test_a_line_somebody_spoiled_is_no_rehearsal(folder: Path, at: datetime) -> None:
    folder.mkdir()
    (folder / archives.REHEARSED).write_text("yesterday x.qlb\n2026-11-20T10:00:00 without-offset.qlb\n")
    assert archives.last_rehearsed_at() is None
    archives.note_rehearsal(Path("good.qlb"), at)
    assert archives.last_rehearsed_at() == at
    assert (folder / archives.REHEARSED).read_text().endswith("2026-11-20T10:00:00+08:00 good.qlb\n")


class TestRehearse:
    def test_the_newest_is_restored_compared_and_noted(
        self, transactional_db: None, at: datetime, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        build_town(at)  # has telephones, which are sealed: there is a ring
        archives.back_up_if_due(at)
        assert rehearse.run(asked()) == 0
        assert "恢复演练成功" in capsys.readouterr().out
        assert archives.last_rehearsed_at() is not None

    def test_nothing_to_rehearse_and_no_keys(
        self, db: None, at: datetime, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert rehearse.run(asked()) == 1
        assert "没有可以演练的备份" in capsys.readouterr().err
        archives.back_up_if_due(at)
        assert rehearse.run(asked(keys=str(tmp_path))) == 1
        assert "没有密钥文件" in capsys.readouterr().err
        assert archives.last_rehearsed_at() is None


def test_a_backup_nobody_rehearsed_is_on_the_workbench(cast: Cast, at: datetime, folder: Path) -> None:
    with time_machine.travel(at, tick=False):
        assert "恢复演练过期" not in cast.administrator.client.get("/workbench/").content.decode()
        archives.back_up_if_due(at)
        _say(at)  # the workbench is remembered until something is written
        page = cast.administrator.client.get("/workbench/").content.decode()
        assert "恢复演练过期" in page
        assert "恢复演练过期" not in cast.office.client.get("/workbench/").content.decode()
        assert "还没有演练过恢复" in cast.administrator.client.get("/upkeep/").content.decode()
        archives.note_rehearsal(archives.standing()[0].path, at)
        _say(at)
        assert "恢复演练过期" not in cast.administrator.client.get("/workbench/").content.decode()
        page = cast.administrator.client.get("/upkeep/").content.decode()
    assert "2026-11-20 10:00 演练过恢复" in page


class TestFindings:
    def wrong(self) -> set[str]:
        return {finding.name for finding in durability.wrong()}

    def test_keys_others_can_read(self, db: None, tmp_path: Path, settings: Any) -> None:
        settings.QIAOLIANG_KEYS = tmp_path / "keys"
        settings.QIAOLIANG_KEYS.mkdir(mode=0o700)
        ring = settings.QIAOLIANG_KEYS / RING_FILE
        ring.write_text("{}")
        ring.chmod(0o600)
        assert "密钥目录" not in self.wrong()
        ring.chmod(0o640)
        assert "密钥目录" in self.wrong()
        ring.chmod(0o600)
        settings.QIAOLIANG_KEYS.chmod(0o755)
        assert "密钥目录" in self.wrong()

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no table of locks")
    def test_too_few_locks_for_a_restore(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(durability, "LOCKS", 1)
        assert "数据库锁" not in self.wrong()
        monkeypatch.setattr(durability, "LOCKS", 10**9)
        assert "数据库锁" in self.wrong()

    def test_keys_beside_the_backups(self, db: None, folder: Path) -> None:
        (folder / "copy").mkdir(parents=True)
        assert "密钥与备份" not in self.wrong()
        (folder / "copy" / RING_FILE).write_text("{}")
        assert "密钥与备份" in self.wrong()

    def test_a_clock_that_was_set_back(self, db: None, at: datetime) -> None:
        _say(at)
        with time_machine.travel(at + timedelta(seconds=1), tick=False):
            assert "服务器时钟" not in self.wrong()
        with time_machine.travel(at - timedelta(minutes=1), tick=False):
            assert "服务器时钟" in self.wrong()

    def test_a_disk_that_fills(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        room = shutil.disk_usage("/")
        monkeypatch.setattr(rules, "FREE_BYTES", room.free + 10**12)
        assert "数据目录空间" in self.wrong()
        monkeypatch.setattr(rules, "FREE_BYTES", 0)
        assert "数据目录空间" not in self.wrong()


def test_when_a_disk_is_nearly_full() -> None:
    assert rules.is_nearly_full(10**9, 10**10)
    assert rules.is_nearly_full(5 * 10**9, 10**11)
    assert not rules.is_nearly_full(5 * 10**9, 2 * 10**10)
    assert not rules.is_nearly_full(50 * 10**9, 10**12)  # a twentieth of a large disk is room enough
