"""The server's own address goes into the links it hands out; and on what a server in earnest does not start."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import connection

from qiaoliang.web.commands import serve
from qiaoliang.web.upkeep import durability


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9001"), ("0.0.0.0", "http://127.0.0.1:9001"), ("::1", "http://[::1]:9001"),
        ("qiao.example", "http://qiao.example:9001"),
    ],
)  # fmt: skip
def test_links_open_the_port_that_is_served(
    host: str, address: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.QIAOLIANG_ADDRESS = "http://127.0.0.1:8000"
    monkeypatch.setenv("QIAOLIANG_ADDRESS", "")
    monkeypatch.delenv("QIAOLIANG_ADDRESS")
    serve._links_lead_here(host, 9001)
    assert address == settings.QIAOLIANG_ADDRESS
    assert os.environ["QIAOLIANG_ADDRESS"] == address


def test_the_city_has_the_last_word(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"
    monkeypatch.setenv("QIAOLIANG_ADDRESS", "https://qiao.example")
    serve._links_lead_here("127.0.0.1", 9001)
    assert settings.QIAOLIANG_ADDRESS == "https://qiao.example"


@pytest.mark.parametrize(
    ("one_step", "demo", "tls", "refuses"),
    [
        (False, False, True, False),
        (True, True, False, False),
        (True, False, False, True),
        (True, True, True, True),
    ],
)
def test_a_server_in_earnest_does_not_let_in_by_password_alone(
    one_step: bool, demo: bool, tls: bool, refuses: bool, settings: LazySettings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings.QIAOLIANG_ONE_STEP, settings.QIAOLIANG_DEMO, settings.BEHIND_TLS = one_step and demo, demo, tls
    monkeypatch.setenv("QIAOLIANG_ONE_STEP", "1" if one_step else "")
    assert serve._lets_in_too_easily() is refuses
    assert ("QIAOLIANG_ONE_STEP" in capsys.readouterr().err) is refuses


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the tests' PostgreSQL may have its durable settings")
def test_a_server_in_earnest_does_not_start_on_a_forgetful_database(
    db: None, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The test database is made fast by `synchronous=OFF`; a demo, and who has said so, may go on."""
    settings.QIAOLIANG_DEMO = settings.QIAOLIANG_ALLOW_LOSS = False
    assert serve._would_lose_data()
    said = capsys.readouterr().err
    assert "没有启动：数据库 synchronous" in said
    assert "QIAOLIANG_ALLOW_LOSS=1" in said
    settings.QIAOLIANG_ALLOW_LOSS = True
    assert not serve._would_lose_data()
    settings.QIAOLIANG_DEMO, settings.QIAOLIANG_ALLOW_LOSS = True, False
    assert not serve._would_lose_data()
    assert capsys.readouterr().err == ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] not in durability.SQLITE["synchronous"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
def test_on_postgresql_a_commit_must_be_on_the_disk(db: None, settings: LazySettings) -> None:
    settings.QIAOLIANG_DEMO = settings.QIAOLIANG_ALLOW_LOSS = False
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert serve._would_lose_data()
    assert "数据库 synchronous_commit" in {finding.name for finding in durability.losing()}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    assert "数据库 synchronous_commit" not in {finding.name for finding in durability.losing()}


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[serve.Tasks]:
    """Task workers that are deaf to being asked to end; they are programs, but not ours."""
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"

    def started() -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"deaf\n"
        worker.stdout.close()
        return worker

    monkeypatch.setattr(serve, "PATIENCE", 1)
    monkeypatch.setattr(serve, "AGAIN", 0.05)
    monkeypatch.setattr(serve, "_task_worker", started)
    yield (standing := serve.Tasks())
    standing.end()


def test_a_worker_that_was_killed_is_started_again(tasks: serve.Tasks) -> None:
    first = tasks._child
    first.kill()
    while tasks._child is first:
        time.sleep(0.05)
    assert tasks._child.pid != first.pid
    assert tasks._child.poll() is None


def test_a_worker_that_does_not_listen_is_ended_all_the_same(tasks: serve.Tasks) -> None:
    last = tasks._child
    tasks.end()
    assert last.wait(timeout=60) == -signal.SIGKILL
    assert tasks._child is last  # and no other is started
