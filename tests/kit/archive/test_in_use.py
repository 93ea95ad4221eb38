"""A restore does not take the file away from under those who work with it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qiaoliang.kit.archive import load


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(load, "PATIENCE", 0)
    path = tmp_path / "qiaoliang.sqlite3"
    with closing(sqlite3.connect(path)) as own:
        own.execute("PRAGMA journal_mode=WAL")
        own.execute("CREATE TABLE firms (name text)")
        own.commit()
    return path


def test_an_open_database_is_not_replaced(database: Path) -> None:
    """A server keeps its connections open between requests, without a transaction."""
    with closing(sqlite3.connect(database)) as server:
        server.execute("PRAGMA journal_mode=WAL")
        assert server.execute("SELECT count(*) FROM firms").fetchone() == (0,)
        with pytest.raises(load.InUse, match="请先停止"):
            load._settle(database, Path("a.qlb"))
    load._settle(database, Path("a.qlb"))


def test_what_is_no_database_any_more_may_be_replaced(database: Path) -> None:
    database.write_bytes(b"overwritten by a failing disk" * 400)
    load._settle(database, Path("a.qlb"))
