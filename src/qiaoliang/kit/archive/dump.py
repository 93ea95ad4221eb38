"""The database into an archive: one snapshot, table by table, while the server goes on working.

The tables are those of the models, so a new table is in the next backup without a word here. Left out are only the
sessions: one that was signed out since must not come back to life.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from qiaoliang.kit.archive import kinds
from qiaoliang.kit.archive.layout import Header, Section, Tally, Told, encoded, writing

LEFT_OUT: Final = frozenset({"django_session"})
AT_ONCE: Final = 2000  # rows fetched together
FILE_PIECE: Final = 48 * 1024


def tables() -> list[Section]:
    """Every table of every model, those between many and many too."""
    found = {
        model._meta.db_table: Section(model._meta.db_table, _columns(model))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }
    return [found[name] for name in sorted(found)]


def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """The primary key first: rows are in its order."""
    fields = sorted(model._meta.local_concrete_fields, key=lambda field: not field.primary_key)
    return tuple((str(field.column), kinds.kind_of(field)) for field in fields)


def backup(path: Path, *, files: Path, at: datetime) -> dict[str, Told]:
    """Write everything to `path`; returns the manifest. Readers and writers are not held up."""
    with snapshot():
        header = Header(made_at=at.isoformat(timespec="seconds"), migrations=_applied())
        with writing(path, header) as writer:
            last = highest_numbers()
            for section in tables():
                writer.section(section, rows_of(section), last.get(section.name, 0))
            for file in sorted(files.rglob("*")) if files.is_dir() else []:
                if file.is_file():
                    writer.section(Section(f"file:{file.relative_to(files).as_posix()}"), _pieces(file))
    return writer.manifest


def digests(sections: Iterable[Section]) -> dict[str, Told]:
    """What a manifest would say of these tables as they stand in the database now."""
    last, found = highest_numbers(), {}
    for section in sections:
        tally = Tally(section)
        for row in rows_of(section):
            tally.add(encoded(row))
        found[section.name] = tally.told(last.get(section.name, 0))
    return found


def rows_of(section: Section) -> Iterator[list[Any]]:
    """The rows in the order of the first column, values in the form of an archive."""
    converts = [
        (place, convert) for place, (_, kind) in enumerate(section.columns) if (convert := kinds.to_archive(kind))
    ]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_question(section))
        while chunk := cursor.fetchmany(AT_ONCE):
            columns = [list(values) for values in zip(*chunk, strict=True)]
            for place, convert in converts:
                columns[place] = list(map(convert, columns[place]))
            yield from map(list, zip(*columns, strict=True))


def highest_numbers() -> dict[str, int]:
    """Table → the highest number it has ever given to a row: a number that was deleted is not given again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())
        return {
            section.name: number
            for section in tables()
            if section.columns[0][1] == "integer" and (number := _last_given(cursor, section))
        }


def sequence_of(cursor: CursorWrapper, section: Section) -> str | None:
    """The name of the PostgreSQL sequence that numbers the rows of this table."""
    cursor.execute("SELECT pg_get_serial_sequence(quote_ident(%s), %s)", [section.name, section.columns[0][0]])
    found: str | None = cursor.fetchone()[0]
    return found


def _last_given(cursor: CursorWrapper, section: Section) -> int:
    name = sequence_of(cursor, section)
    if name is None:
        return 0
    cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608  # quoted by the database
    number, is_called = cursor.fetchone()
    return int(number) if is_called else 0


def _question(section: Section) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _ in section.columns)
    first, kind = section.columns[0]
    order = f'{quote(first)} COLLATE "C"' if kind == "text" and connection.vendor == "postgresql" else quote(first)
    return f"SELECT {names} FROM {quote(section.name)} ORDER BY {order}"  # noqa: S608  # names are quoted


def _applied() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def _pieces(file: Path) -> Iterator[list[str]]:
    to_text = kinds.to_archive("binary")
    assert to_text is not None
    with file.open("rb") as content:
        while piece := content.read(FILE_PIECE):
            yield [to_text(piece)]


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of all tables for the block, without a lock that a writer would wait for."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
