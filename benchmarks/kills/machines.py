"""What is killed: a PostgreSQL cluster of the drill's own, and the product as it is served."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240  # seconds until something that does not come back ends the drill


class NotBack(Exception):
    """What should have come back within PATIENCE did not."""


class Away(Exception):
    """The database does not answer."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(true: Any, what: str, patience: float = PATIENCE) -> float:
    """Seconds until `true()` holds."""
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > patience:
            raise NotBack(f"{what} did not come within {patience:.0f} s")
        time.sleep(0.05)
    return time.perf_counter() - began


def pause_of_service() -> float:
    """How long the service manager waits before it starts a server that was killed."""
    found = re.search(r"^RestartSec=(\d+)", (ROOT / "deploy/qiaoliang.service").read_text(), re.MULTILINE)
    assert found
    return float(found[1])


def children(parent: int) -> list[int]:
    """The processes that a process has started and that still are its children."""
    found = []
    for about in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(about.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(about.parent.name))
    return found


def words_of(process: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")
    return []


class Cluster:
    """PostgreSQL with its durable settings; a child of the drill, so that its end is seen at once."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        self.environment = {**os.environ, **(environment or {})}
        self.account: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            self.account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.server: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [self.bin / "initdb", "-D", folder / "data", "-U", "qiaoliang", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--wal-segsize=1"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **self.account,
        )  # fmt: skip

    def url(self, name: str) -> str:
        return f"postgresql://qiaoliang@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        words = [
            str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder),
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60", "-c", "min_wal_size=2MB",
            "-c", "max_wal_size=64MB", "-c", "max_locks_per_transaction=256",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                words, stdout=log, stderr=log, cwd=self.folder, env=self.environment, start_new_session=True,
                **self.account,
            )  # fmt: skip

    def answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def create(self, name: str, template: str = "template0") -> str:
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.url(name)

    def ask(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def kill(self) -> None:
        """The postmaster and all its backends at once."""
        assert self.server
        for process in [self.server.pid, *children(self.server.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.server.wait()

    def is_down(self) -> bool:
        return self.server is None or self.server.poll() is not None

    def stop(self) -> None:
        if not self.is_down():
            assert self.server
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=PATIENCE)


class Product:
    """One home and one database, served as in production; and its commands."""

    def __init__(self, home: Path, url: str = "", environment: dict[str, str] | None = None) -> None:
        self.home, self.url, self.port = home, url, free_port()
        # A second factor for the office's pages would need a browser; nothing else is as in a demo.
        self.environment = {
            **os.environ, "QIAOLIANG_HOME": str(home), "QIAOLIANG_DATABASE_URL": url, "QIAOLIANG_DEMO": "1",
            "QIAOLIANG_ONE_STEP": "1", "QIAOLIANG_LOG": "CRITICAL", "QIAOLIANG_REQUESTS_A_MINUTE": str(10**9),
            "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", **(environment or {}),
        }  # fmt: skip
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "qiaoliang.cli", *words], env=self.environment, cwd=ROOT, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str) -> tuple[int, str]:
        """The exit status of a command and its last line."""
        said, complaint = (done := self.command(*words)).communicate()
        lines = (said + complaint).decode().strip().splitlines()
        return done.returncode, lines[-1] if lines else ""

    def start(self) -> None:
        with (self.home / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "qiaoliang.cli", "serve", "--port", str(self.port)], env=self.environment,
                cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip

    def is_ready(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/health/ready/", timeout=30)
        except (urllib.error.URLError, OSError):
            return False
        return True

    def kill(self) -> None:
        """Gunicorn, its workers and the task worker at once."""
        assert self.server
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def task_worker(self) -> int | None:
        """The process that runs tasks."""
        assert self.server
        return next((pid for pid in children(self.server.pid) if words_of(pid)[-2:-1] == ["worker"]), None)

    def living_workers(self) -> set[str]:
        """The names under which task workers have reported for work."""
        return {path.name for path in (self.home / "workers").glob("[0-9a-f]*")}

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(timeout=PATIENCE)

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read past the product; placeholders are question marks. Raises `Away`."""
        if not self.url:
            try:
                with closing(sqlite3.connect(self.home / "qiaoliang.sqlite3", timeout=60)) as base:
                    return base.execute(question, values).fetchall()
            except sqlite3.OperationalError as problem:
                raise Away(str(problem)) from problem
        import psycopg

        try:
            with psycopg.connect(self.url, connect_timeout=10) as connection:
                return connection.execute(question.replace("?", "%s").encode(), values).fetchall()
        except psycopg.OperationalError as problem:
            raise Away(str(problem)) from problem
