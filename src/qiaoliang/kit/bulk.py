"""Many rows at once: `executemany` on SQLite, COPY on PostgreSQL, inside the caller's transaction.

Model instances cost about 20 µs a row before the database sees them; here a row is a tuple and only columns whose
Python value is not what the driver wants are converted, each distinct day and moment once.
"""

from __future__ import annotations  # models.Field takes type arguments only once Django is set up

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from qiaoliang.kit.crypto import SealedTextField, sealer
from qiaoliang.kit.touched import note_written

CHUNK = 20_000
REMEMBERED = 1 << 17  # distinct days and moments kept per column while converting

Row = Sequence[Any]
Convert = Callable[[Any], Any]


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows`, tuples of Python values in the order of `columns`; returns how many.

    `columns` are attribute names (`enterprise_id` for a foreign key). Columns left out get their field's default.
    Values are trusted: no validation, no signals; named constraints of the database still hold. A primary key may be
    given; PostgreSQL's sequence is moved past it. Raises what the database raises (`IntegrityError`, …).
    """
    given = [_field(model, name) for name in columns]
    rest = [field for field in model._meta.concrete_fields if field not in given and not field.primary_key]
    converts = [_convert(field) for field in given]
    constant = tuple(_convert(field)(field.get_default()) for field in rest)
    prepared = _prepared(rows, converts, constant)
    names = [str(field.column) for field in (*given, *rest)]
    with transaction.atomic(), connection.cursor() as cursor:
        count = _insert(cursor, model._meta.db_table, names, prepared)
        if any(field.primary_key for field in given):
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
    return count


def insert_into_table(
    table: str, columns: Sequence[str], converts: Sequence[Convert | None], rows: Iterable[Row]
) -> int:
    """Insert into a table that no model may know; a convert makes what the driver takes, None leaves the value."""
    prepared = _prepared(rows, [convert or _as_is for convert in converts], ())
    with transaction.atomic(), connection.cursor() as cursor:
        return _insert(cursor, table, list(columns), prepared)


def _insert(cursor: CursorWrapper, table: str, names: list[str], chunks: Iterator[list[Any]]) -> int:
    note_written(table)
    insert = _copy if connection.vendor == "postgresql" else _executemany
    return insert(cursor, table, names, chunks)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    raise LookupError(f"{model._meta.label} has no column {name}")


def _as_is(value: Any) -> Any:
    return value


def _convert(field: models.Field[Any, Any]) -> Convert:
    """What turns a Python value of `field` into what the driver takes."""
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(target) in _PLAIN:
        return _as_is
    if isinstance(target, SealedTextField):
        seal = sealer(target.context)
        return lambda value: seal(value) if value else value
    if isinstance(target, models.DateField):  # moments are dates too
        return _day_or_moment_text if connection.vendor == "sqlite" else _as_is

    def convert(value: Any) -> Any:
        return None if value is None else target.get_db_prep_save(value, connection)

    return convert


@lru_cache(REMEMBERED)
def _day_or_moment_text(value: date | datetime | None) -> str | None:
    """As Django writes them to SQLite: moments without their offset, in UTC."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(tzinfo=None)
    return None if value is None else str(value)


# Drivers take these as they are (members of `TextChoices` are strings). Subclasses, such as sealed text, are not meant.
_PLAIN = frozenset(
    {
        models.BigAutoField, models.BigIntegerField, models.IntegerField, models.PositiveIntegerField,
        models.PositiveSmallIntegerField, models.FloatField, models.BooleanField, models.CharField, models.TextField,
    }
)  # fmt: skip


def _prepared(rows: Iterable[Row], converts: Sequence[Convert], constant: Row) -> Iterator[list[Any]]:
    """Chunks of rows as the database takes them. Column by column, so that plain columns cost nothing."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        turned = [
            values if convert is _as_is else list(map(convert, values))
            for convert, values in zip(converts, zip(*chunk, strict=True), strict=True)
        ]
        turned += [[value] * len(chunk) for value in constant]
        yield list(zip(*turned, strict=True))


def _executemany(cursor: CursorWrapper, table: str, names: list[str], chunks: Iterator[list[Any]]) -> int:
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    marks = ", ".join(["?"] * len(names))
    statement = f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES ({marks})"  # noqa: S608  # names are quoted
    raw: Any = cursor.connection.cursor()  # Django's own cursor would look for %s in every statement
    count = 0
    with connection.wrap_database_errors:
        for chunk in chunks:
            raw.executemany(statement, chunk)
            count += len(chunk)
    return count


def _copy(cursor: CursorWrapper, table: str, names: list[str], chunks: Iterator[list[Any]]) -> int:
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    raw: Any = cursor
    count = 0
    statement = f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN"
    with connection.wrap_database_errors, raw.copy(statement) as copy:
        for chunk in chunks:
            for row in chunk:
                copy.write_row(row)
            count += len(chunk)
    return count


_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    "postgresql": (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    ),
}


_LINKS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND conrelid = %s::regclass"
)


@contextmanager
def indexes_afterwards(*tables: type[models.Model]) -> Iterator[None]:
    """Drop the indexes of `tables` for the block and build them at its end: for loading empty tables.

    Sorting a finished table is several times faster than keeping eight indexes in order row by row. On PostgreSQL the
    foreign keys are dropped and made again too: one join instead of a trigger for every row. Other constraints stay.
    If the block fails the caller's transaction takes everything back.
    """
    with indexes_of_tables_afterwards([model._meta.db_table for model in tables]):
        yield


@contextmanager
def indexes_of_tables_afterwards(names: Sequence[str]) -> Iterator[None]:
    """The same for tables that no model may know (yet, or any more)."""
    with transaction.atomic(), connection.cursor() as cursor:
        links = [link for name in names for link in _links_of(cursor, name)]
        found = [index for name in names for index in _asked(cursor, _INDEXES[connection.vendor], name)]
        for table, name, _ in links:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _, statement in found:
            cursor.execute(statement)
        for table, name, definition in links:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _asked(cursor: CursorWrapper, question: str, table: str) -> list[tuple[str, ...]]:
    cursor.execute(question, [table])
    return list(cursor.fetchall())


def _links_of(cursor: CursorWrapper, table: str) -> list[tuple[str, ...]]:
    """The foreign keys of a PostgreSQL table, after those that wait to be checked have been: a table with pending
    checks cannot be altered."""
    if connection.vendor != "postgresql":
        return []
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return _asked(cursor, _LINKS, table)
