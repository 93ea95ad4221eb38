"""`qiaoliang demo` as people run it: once built, then found; a foreign database refused; nothing half-built."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from qiaoliang_demo.cast import PARTS, PASSWORD
from tests.demo.test_full_city import qiaoliang

pytestmark = pytest.mark.xdist_group("demo_command")

AS_OF = "2026-11-20"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small city in it."""
    path = tmp_path_factory.mktemp("demo")
    built = qiaoliang(path, "demo", "--small", "--no-serve", "--as-of", AS_OF)
    assert built.returncode == 0, built.stderr
    assert built.stderr == ""
    assert "演示城市已建好，统计日 2026-11-20。" in built.stdout
    assert all(part.username in built.stdout and part.name in built.stdout for part in PARTS)
    assert PASSWORD in built.stdout
    return path


def started(home: Path, *words: str) -> "subprocess.Popen[str]":
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("QIAOLIANG_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "qiaoliang.cli", *words], env={**kept, "QIAOLIANG_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


def test_a_city_that_stands_is_left_alone(home: Path) -> None:
    before = (home / "qiaoliang.sqlite3").stat().st_size
    again = qiaoliang(home, "demo", "--small", "--no-serve", "--as-of", "2025-03-01", "--lang", "en")
    assert again.returncode == 0
    assert "already there, as of 2026-11-20" in again.stdout
    assert (home / "qiaoliang.sqlite3").stat().st_size == before


def test_figures_are_printed_byte_for_byte_alike(home: Path) -> None:
    words = ("indicators", "--as-of", AS_OF, "--format", "json")
    first, second = qiaoliang(home, *words), qiaoliang(home, *words)
    assert first.returncode == 0
    assert first.stdout == second.stdout
    assert first.stdout.startswith("[")


def test_the_log_verifies(home: Path) -> None:
    assert qiaoliang(home, "audit", "verify").returncode == 0


def test_a_database_with_other_data_is_refused(tmp_path: Path) -> None:
    assert qiaoliang(tmp_path, "init", "--start", "2023-01-01").returncode == 0
    refused = qiaoliang(tmp_path, "demo", "--small", "--no-serve")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "不是演示城市" in refused.stderr


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    process = started(tmp_path, "demo", "--small", "--no-serve", "--as-of", AS_OF)
    for _ in range(600):
        if list(tmp_path.glob("*.building-*")):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not list(tmp_path.glob("qiaoliang.sqlite3*"))


def test_it_serves_and_its_task_worker_ends_with_it(home: Path, port: int) -> None:
    process = started(home, "demo", "--small", "--port", str(port))
    try:
        status = _status_of(f"http://127.0.0.1:{port}/account/sign-in/")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        workers = [child for child in children if "worker" in Path(f"/proc/{child}/cmdline").read_text()]
    finally:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    assert status == 200
    assert f"http://127.0.0.1:{port}/" in out
    assert workers
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _status_of(address: str) -> int:
    """The status of the page, as soon as somebody answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    return 0


def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = qiaoliang(tmp_path, "demo", "--small", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "已被占用" in refused.stderr
    assert not list(tmp_path.glob("qiaoliang.sqlite3*"))


def test_serving_an_empty_database_is_refused(tmp_path: Path, port: int) -> None:
    refused = qiaoliang(tmp_path, "serve", "--port", str(port))
    assert refused.returncode == 1
    assert "qiaoliang manage migrate" in refused.stderr
