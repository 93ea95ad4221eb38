"""An archive into the database: what stands there afterwards is what the archive says, or nothing was touched.

The tables are made as they were when the archive was (its migrations are named in it), filled, compared with the
manifest, and only then brought to this version. So an archive of an older version is restored by a newer one.
SQLite: in a new file beside the old one. PostgreSQL: in one transaction.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from qiaoliang.kit import bulk
from qiaoliang.kit.archive import dump, kinds
from qiaoliang.kit.archive.layout import (
    DamagedArchive,
    Header,
    NewerArchive,
    Section,
    Told,
    UnfitArchive,
    examine,
    sections,
)
from qiaoliang.kit.freshfile import fresh_file
from qiaoliang.kit.migrated import migrate

BEFORE: Final = ".before-restore"  # what stood there, kept beside the restored file
PATIENCE: Final = 10  # seconds to wait for others to leave the database
OUT_OF_MEMORY: Final = "53200"
LOCKS: Final = (
    16_000  # that one restore may hold on PostgreSQL: every table and index goes and comes in one transaction
)


class InUse(UnfitArchive):
    sentence_zh = "还有程序在使用数据库，没有恢复任何内容。请先停止 qiaoliang serve 和 qiaoliang worker。"
    english = "The database is in use; nothing was restored. Stop qiaoliang serve and qiaoliang worker first."


class TooFewLocks(UnfitArchive):
    sentence_zh = (
        "PostgreSQL 允许的锁太少，放不下一次恢复，没有恢复任何内容。"
        "请把 max_locks_per_transaction 设为 256，重启 PostgreSQL 后再恢复。"
    )
    english = (
        "PostgreSQL allows too few locks for a restore; nothing was restored. "
        "Set max_locks_per_transaction to 256, restart PostgreSQL and restore again."
    )


def restore(path: Path, *, files: Path) -> dict[str, Told]:
    """Put the content of the archive in the place of all data. Raises an UnfitArchive, and nothing changed."""
    header, manifest = examine(path)
    if not _is_known(header):
        raise NewerArchive(path)
    try:
        with _folder_beside(files) as fresh, _emptied_target(path):
            _fill(path, header, manifest, fresh)
    except (IntegrityError, DataError):  # rows that no database of ours can have given out
        raise DamagedArchive(path) from None
    except OperationalError as error:
        if _is_short_of_locks(error):
            raise TooFewLocks(path) from None
        raise
    return manifest


def _is_short_of_locks(error: OperationalError) -> bool:
    """PostgreSQL says "out of shared memory" when its table of locks is full."""
    return getattr(error.__cause__, "sqlstate", None) == OUT_OF_MEMORY


def _fill(path: Path, header: Header, manifest: dict[str, Told], files: Path) -> None:
    executor = MigrationExecutor(connection)
    wanted = _last_of_each(executor.loader, header)
    if set(wanted) == set(executor.loader.graph.leaf_nodes()):
        migrate()
    else:
        executor.migrate(wanted)
    tables = [name for name in manifest if not name.startswith("file:")]
    known, loaded = _columns_of(tables), list[Section]()
    if set(known) != set(tables):
        raise DamagedArchive(path)
    with transaction.atomic(), bulk.indexes_of_tables_afterwards(tables):
        _empty(tables)  # of what migrations have put there
        for section, rows in sections(path):
            if section.is_file:
                _write(files / section.name.removeprefix("file:"), rows)
            elif {name for name, _ in section.columns} != known[section.name]:
                raise DamagedArchive(path)
            else:
                _insert(section, rows)
                loaded.append(section)
        _number_on(loaded, manifest)
    if dump.digests(loaded) != {name: manifest[name] for name in tables}:
        raise DamagedArchive(path)
    later = MigrationExecutor(connection)
    if later.migration_plan(later.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # so that the first pages are as fast as the later ones


def _columns_of(tables: Iterable[str]) -> dict[str, set[str]]:
    """Table → its columns, as the migrations of the archive have made them; without those that are not there."""
    there = connection.introspection.table_names()
    with connection.cursor() as cursor:
        return {
            name: {str(column.name) for column in connection.introspection.get_table_description(cursor, name)}
            for name in tables if name in there
        }  # fmt: skip


def _insert(section: Section, rows: Iterable[list[Any]]) -> None:
    converts = [kinds.to_database(kind, connection.vendor) for _, kind in section.columns]
    bulk.insert_into_table(section.name, [name for name, _ in section.columns], converts, rows)


def _empty(tables: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608  # the name is quoted


def _number_on(tables: Iterable[Section], manifest: dict[str, Told]) -> None:
    """New rows get numbers that no row ever had, deleted ones included: the log names rows by number."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name <> 'django_migrations'")
        for section in tables:
            last = manifest[section.name].last
            if last and connection.vendor == "sqlite":
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [section.name, last])
            elif last:
                cursor.execute("SELECT setval(%s, %s)", [dump.sequence_of(cursor, section), last])


def _is_known(header: Header) -> bool:
    """Whether this version has every migration that the archive's tables went through."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return all((app, name) in known for app, names in header.migrations.items() for name in names)


def _last_of_each(loader: MigrationLoader, header: Header) -> list[tuple[str, str]]:
    """The archive's migrations that no other of its migrations builds upon, for each application."""
    applied = {(app, name) for app, names in header.migrations.items() for name in names}
    return [
        key
        for key in sorted(applied)
        if not any(child.key in applied and child.key[0] == key[0] for child in loader.graph.node_map[key].children)
    ]


@contextmanager
def _emptied_target(path: Path) -> Iterator[None]:
    """A place for the new tables; what stood there before goes only if the block succeeds."""
    if connection.vendor == "sqlite":
        old = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        if old.exists():
            _settle(old, path)
        with fresh_file(kept_as=BEFORE):
            yield
        return
    with transaction.atomic():
        _drop_tables(path)
        yield


def _settle(old: Path, path: Path) -> None:
    """Bring everything into the one file, which also shows that nobody else has it open."""
    try:
        with closing(sqlite3.connect(old, timeout=PATIENCE, isolation_level=None)) as alone:
            alone.execute("PRAGMA locking_mode=EXCLUSIVE")
            alone.execute("BEGIN EXCLUSIVE")
            alone.execute("COMMIT")
            alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        raise InUse(path) from None
    except sqlite3.DatabaseError:
        return  # no database any more: the very case for a restore


def _drop_tables(path: Path) -> None:
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    with connection.cursor() as cursor:
        there = [name for name in connection.introspection.table_names(cursor) if name in ours]
        if not there:
            return
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        try:
            cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, there))} CASCADE")
        except OperationalError as error:
            if _is_short_of_locks(error):
                raise
            raise InUse(path) from None


@contextmanager
def _folder_beside(files: Path) -> Iterator[Path]:
    """A new folder that takes the place of `files` if the block succeeds and put something there."""
    fresh, old = (files.with_name(f"{files.name}.{word}-{os.getpid()}") for word in ("building", "replaced"))
    try:
        yield fresh
        if files.exists():
            files.rename(old)
        if fresh.exists():
            fresh.rename(files)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _write(file: Path, pieces: Iterable[list[Any]]) -> None:
    to_bytes = kinds.to_database("binary", connection.vendor)
    assert to_bytes is not None
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as content:
        for (piece,) in pieces:
            content.write(to_bytes(piece))
