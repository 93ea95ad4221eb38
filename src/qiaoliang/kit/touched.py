"""Which tables are read, and which are written, while something goes on: noted from the statements themselves.

A table of many kinds of rows may be noted by its parts, `table#part`: its model says which part a row is of when it
saves one (`of_part`). A statement that nobody says this of concerns the whole table.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import Model

Noted = ContextVar[set[str] | None]

_read: Noted = ContextVar("tables_read", default=None)
_written: Noted = ContextVar("tables_written", default=None)
_part: ContextVar[tuple[str, str] | None] = ContextVar("part_of_table", default=None)
_WRITES: Final = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_HARMLESS: Final = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "PRAGMA", "SHOW", "EXPLAIN")


def reading(*, alone: bool = False) -> Any:
    """A block with the set of the tables read in it; within another such block, of the whole outer one.

    `alone` is for what surely hangs on nothing read before: it gets a set of its own, which the outer one takes in.
    """
    return _noting(_read, tables_in, alone=alone)


def writing() -> Any:
    """The same for the tables written, or their parts."""
    return _noting(_written, lambda sql: {_named(table) for table in tables_written(sql)})


@contextmanager
def of_part(model: type[Model], part: str) -> Iterator[None]:
    """Whatever is written to the model's table in this block is a row of this part, and was before."""
    token = _part.set((model._meta.db_table, part))
    try:
        yield
    finally:
        _part.reset(token)


def _named(table: str) -> str:
    own = _part.get()
    return part_of(table, own[1]) if own is not None and own[0] == table else table


def part_of(table: str, part: str) -> str:
    return f"{table}#{part}"


def note_read(tables: Iterable[str]) -> None:
    """What is told from memory was read from these tables once."""
    _note(_read, tables)


def note_written(table: str) -> None:
    """For rows that reach the database past Django's statements (COPY)."""
    _note(_written, (table,))


@lru_cache(maxsize=512)
def tables_in(sql: str) -> frozenset[str]:
    """Every table of ours that a statement names."""
    return frozenset(_ours().intersection(re.findall(r"\w+", sql)))


def tables_written(sql: str) -> frozenset[str]:
    """The table that a statement writes; every table it names where that cannot be told."""
    if sql.lstrip(" (").upper().startswith(_HARMLESS):
        return frozenset()
    found = _WRITES.match(sql)
    return frozenset((found[1],)) if found else tables_in(sql)


@contextmanager
def _noting(noted: Noted, tables_of: Any, *, alone: bool = False) -> Iterator[set[str]]:
    outer = noted.get()
    if outer is not None and not alone:
        yield outer
        return
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(tables_of(sql))
        return execute(sql, params, many, context)

    token = noted.set(found)
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        noted.reset(token)
        if outer is not None:
            outer.update(found)


def _note(noted: Noted, tables: Iterable[str]) -> None:
    found = noted.get()
    if found is not None:
        found.update(tables)


@cache
def _ours() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))
