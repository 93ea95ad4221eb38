"""Counts of a minute: none is lost between threads, forked processes and processes that know nothing of each other."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qiaoliang.kit import tally
from qiaoliang.kit.tally import Tally

# Two servers are started, each opens the file and forks two workers, as gunicorn does; all ask for the same page.
SERVER = """
import os, sys
from pathlib import Path
from qiaoliang.kit.tally import Tally
counts = Tally(Path(sys.argv[1]))
workers = []
for number in range(2):
    worker = os.fork()
    if not worker:
        for _ in range(500):
            counts.count("person:user:7", 1)
        os._exit(0)
    workers.append(worker)
sys.exit(any(os.waitpid(worker, 0)[1] for worker in workers))
"""


def test_two_servers_with_two_workers_each_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(tmp_path / "tally")]
    servers = [subprocess.Popen(command, env=dict(os.environ)) for _ in range(2)]
    assert [server.wait(timeout=60) for server in servers] == [0, 0]
    assert Tally(tmp_path / "tally").count("person:user:7", 1) == 2001


def test_threads_count_together(tmp_path: Path) -> None:
    counts = Tally(tmp_path / "tally")
    threads = [Thread(target=lambda: [counts.count("token:3", 1) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.count("token:3", 1) == 2001


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), max_size=60))
@example([(number, 0) for number in range(10)])
def test_every_key_has_its_own_count_in_every_minute(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, int]]
) -> None:
    counts = Tally(tmp_path_factory.mktemp("home") / "tally")
    known: dict[tuple[int, int], int] = {}
    for key, minute in sorted(asked, key=lambda one: one[1]):  # time goes forward
        known[key, minute] = known.get((key, minute), 0) + 1
        assert counts.count(str(key), minute) == known[key, minute]


def test_without_a_place_left_somebody_is_counted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "PLACES", 4)
    counts = Tally(tmp_path / "tally")
    assert [counts.count(str(key), 1) for key in range(9)] == [1] * 9
    assert counts.count("1", 2) == 1
    assert counts.count("1", 2) == 2


def test_a_clock_put_back_refuses_nobody(tmp_path: Path) -> None:
    counts = Tally(tmp_path / "tally")
    assert [counts.count("person:user:7", minute) for minute in (90, 90, 30, 90)] == [1, 2, 1, 3]


def test_the_file_is_for_the_server_alone(tmp_path: Path) -> None:
    Tally(tmp_path / "tally")
    assert (tmp_path / "tally").stat().st_mode & 0o777 == 0o600
