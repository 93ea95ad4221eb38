"""Scheduled backups, heads kept elsewhere, the page of the administrator, the addresses of monitors."""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry, Head
from qiaoliang.kit.archive.layout import examine
from qiaoliang.kit.logs import JsonLines
from qiaoliang.web.upkeep import anchors, archives, durability
from tests.cast import Cast, Town


@pytest.fixture
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.QIAOLIANG_BACKUPS = str(tmp_path / "backups")
    settings.QIAOLIANG_ANCHORS = tmp_path / "anchors.txt"
    return tmp_path


@audited
def _say(at: datetime) -> None:
    record("demand.accepted", on=("demands.demand", "1"), by=system("test"), at=at)


def test_one_archive_a_night_and_old_ones_go(town: Town, at: datetime, kept: Path) -> None:
    assert "已备份" in archives.back_up_if_due(at)
    assert archives.back_up_if_due(at + timedelta(hours=1)) == "备份未到时间。"
    only = archives.standing()[0]
    assert only.made_at == at
    assert examine(only.path)[1]["enterprises_enterprise"].rows == 4
    for days in range(1, 30):
        when = at - timedelta(days=days)
        (kept / "backups" / when.strftime(archives.PATTERN)).write_bytes(b"")
    assert "清理旧备份" in archives.back_up_if_due(at + timedelta(hours=23))
    assert len(archives.standing()) < 22
    assert archives.standing()[0].made_at == at + timedelta(hours=23)
    (kept / "backups" / "notes.qlb").write_text("of a person")  # not ours, not touched
    assert all(one.path.name != "notes.qlb" for one in archives.standing())


def test_without_a_folder_nothing_is_written(db: None, at: datetime, settings: Any) -> None:
    settings.QIAOLIANG_BACKUPS = ""
    assert archives.back_up_if_due(at).startswith("没有设置备份目录")


def test_a_head_a_day_is_kept_and_a_rebuilt_log_is_found(town: Town, at: datetime, kept: Path) -> None:
    _say(at)
    assert anchors.anchor_if_due(at) == "日志末尾第 1 条已存档。"
    assert anchors.anchor_if_due(at + timedelta(hours=2)) == "日志末尾今天已存档。"
    assert anchors.broken_promise() is None
    _say(at)
    anchors.anchor_if_due(at + timedelta(days=1))
    assert [one.number for one in anchors.anchors()] == [1, 2]
    Entry.everything.filter(number=2).delete()
    Head.objects.update(number=1, digest=Entry.everything.get().digest)
    assert "第 2 条" in str(anchors.broken_promise())
    (kept / "anchors.txt").write_text("2026-11-20\n")
    assert "读不懂" in str(anchors.broken_promise())


def test_the_administrator_is_told_and_nobody_else(cast: Cast, at: datetime, kept: Path) -> None:
    with time_machine.travel(at, tick=False):
        page = cast.administrator.client.get("/workbench/").content.decode()
        assert "备份过期" in page
        assert "日志末尾未存档" in page
        assert "备份过期" not in cast.office.client.get("/workbench/").content.decode()
        archives.back_up_if_due(at)
        _say(at)
        anchors.anchor_if_due(at)
        page = cast.administrator.client.get("/workbench/").content.decode()
        assert "备份过期" not in page
        assert "日志末尾未存档" not in page
        page = cast.administrator.client.get("/upkeep/").content.decode()
    assert "qiaoliang-20261120-100000.qlb" in page
    assert "36 小时内没有成功的备份" not in page
    assert "数据库" in page


def test_only_the_administrator_opens_the_page(cast: Cast) -> None:
    assert cast.administrator.client.get("/upkeep/").status_code == 200
    for person in (cast.office, cast.auditor, cast.neighbour, cast.owner):
        assert person.client.get("/upkeep/").status_code == 403


def test_monitors_need_no_account_and_learn_nothing(cast: Cast) -> None:
    for address in ("/health/live/", "/health/ready/"):
        answer = cast.nobody.get(address)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_what_would_lose_data_is_named(db: None) -> None:
    """The test database is made fast on purpose: `synchronous=OFF` must be found."""
    names = {finding.name for finding in durability.wrong()}
    assert ("数据库 synchronous" in names) == (connection.vendor == "sqlite")
    assert "数据库 foreign_keys" not in names


def test_a_line_of_the_log_is_one_object_without_a_token() -> None:
    try:
        raise ValueError("/c/abcdefghijkl/")
    except ValueError as problem:
        record_ = logging.LogRecord("x", logging.ERROR, "", 0, "坏了 %s", ("甲",), (ValueError, problem, None))
    line = json.loads(JsonLines().format(record_))
    assert (line["level"], line["message"]) == ("ERROR", "坏了 甲")
    assert "abcdefghijkl" not in line["traceback"]


def test_a_refusal_is_one_line_and_a_fault_keeps_its_traceback(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    assert cast.owner.client.get("/audit/").status_code == 403
    refused = [record for record in caplog.records if record.name == "django.request"]
    assert [(record.levelname, record.exc_info) for record in refused] == [("WARNING", None)]
    logger = logging.getLogger("django.request")
    try:
        raise ValueError("on purpose")
    except ValueError:
        logger.exception("a fault")
    assert caplog.records[-1].exc_info
