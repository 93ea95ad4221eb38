"""A restore that is practised: the very command, in a process and a place of its own, which are thrown away."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.db import DatabaseError, connection

from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.kit.refusal import Refusal

DATABASE_URL: Final = "QIAOLIANG_DATABASE_URL"


class RehearsalFailed(Refusal):
    """The archive does not restore, or what was restored cannot be used as it is."""


def rehearse(path: Path, *, keys: Path) -> str:
    """Restore the archive into a scratch database, where every table is compared with the manifest; a sentence.

    `keys` holds a key ring: the installation's own, or the copy that is kept apart, which is thereby proved to open
    what is sealed in this archive.
    """
    with tempfile.TemporaryDirectory(prefix="qiaoliang-rehearsal-") as home, _scratch() as (address, where):
        if (keys / RING_FILE).exists():
            (Path(home) / "keys").mkdir(mode=0o700)
            shutil.copy(keys / RING_FILE, Path(home) / "keys")
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "qiaoliang.settings", "QIAOLIANG_HOME": home, DATABASE_URL: address,
        }  # fmt: skip
        command = [sys.executable, "-m", "qiaoliang.cli", "restore", str(path.resolve())]  # nothing from outside
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # own words
    if done.returncode != 0:
        raise RehearsalFailed(f"恢复演练没有成功，这份备份不可用：{done.stderr.strip()}")
    if done.stderr.strip():
        raise RehearsalFailed(f"恢复演练：数据逐行一致，但还有问题要处理：{done.stderr.strip()}")
    return f"恢复演练成功（{where}），每个表与备份逐行一致，密钥打得开：{done.stdout.strip()}"


@contextmanager
def _scratch() -> Iterator[tuple[str, str]]:
    """(address, its name for people) of an empty database beside the real one, or of none: an SQLite file then."""
    address, name = os.environ.get(DATABASE_URL, ""), f"qiaoliang_rehearsal_{os.getpid()}"
    if connection.vendor == "sqlite" or not address or not _made(name):
        yield "", "SQLite 临时库"
        return
    try:
        parts = urlsplit(address)
        yield urlunsplit(parts._replace(path=f"/{name}")), "PostgreSQL 临时库"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _made(name: str) -> bool:
    """An account that may not create databases rehearses in a file: tables and rows are the same."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except DatabaseError:
        return False
    return True
