"""Sealing everything anew under the key now in use, while people work.

A value is renewed in place, in one small transaction with its neighbours: before it the old text opens, after it the
new one, and the ring holds both keys. So a killed run has lost nothing, and the next one goes on with what is left: a
text says itself whether it is current, no progress is kept anywhere. What somebody writes meanwhile is left to them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from qiaoliang.kit.crypto import KeyMissing, SealBroken, SealedTextField, is_current, open_sealed, seal

Key = int | str
Renewer = Callable[[int], Iterator[int]]


@dataclass(frozen=True)
class Column:
    """One sealed column, as the database names it."""

    table: str
    key: str
    name: str
    context: str


def columns() -> list[Column]:
    """Every sealed column of every model: a new one is found without a word here."""
    return [
        Column(model._meta.db_table, str(model._meta.pk.column), str(field.column), field.context)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedTextField)
    ]


def key_of(sealed: str) -> str:
    """The cipher and key a text was sealed with: `s1.1a2b3c4d`."""
    return sealed.rpartition(".")[0]


def standing(column: Column) -> Counter[str]:
    """How many texts of the column stand under each key."""
    return Counter(key_of(text) for _, text in _all(column))


def unopened() -> list[str]:
    """Ciphers and keys of which the ring does not open a text; of each column and key one text is tried."""
    closed = set()
    for column in columns():
        samples = {key_of(text): text for _, text in _all(column)}
        for key, text in samples.items():
            try:
                open_sealed(text, column.context)
            except (KeyMissing, SealBroken):
                closed.add(key)
    return sorted(closed)


def renew(column: Column, *, batch: int) -> Iterator[int]:
    """Renew the column batch by batch; yields how many texts each batch renewed."""
    last: Key | None = None
    while True:
        with transaction.atomic():
            rows = _next(column, last, batch)
            if not rows:
                return
            last = rows[-1][0]
            yield _renewed(column, [(key, text) for key, text in rows if text and not is_current(text)])


def _renewed(column: Column, stale: list[tuple[Key, str]]) -> int:
    name, table, key = (connection.ops.quote_name(one) for one in (column.name, column.table, column.key))
    update = f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"  # noqa: S608  # names of our own
    with connection.cursor() as cursor:
        for row, text in stale:
            cursor.execute(update, [seal(open_sealed(text, column.context), column.context), row, text])
    return len(stale)


def _next(column: Column, last: Key | None, batch: int) -> list[tuple[Key, str]]:
    """The next rows in the order of their key, held until the batch is committed."""
    name, table, key = (connection.ops.quote_name(one) for one in (column.name, column.table, column.key))
    since, values = ("", ()) if last is None else (f"WHERE {key} > %s", (last,))
    held = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    query = f"SELECT {key}, {name} FROM {table} {since} ORDER BY {key} LIMIT %s {held}"  # noqa: S608  # likewise
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, batch])
        return list(cursor.fetchall())


def _all(column: Column) -> Iterator[tuple[Key, str]]:
    last: Key | None = None
    while rows := _next_read(column, last):
        yield from ((key, text) for key, text in rows if text)
        last = rows[-1][0]


def _next_read(column: Column, last: Key | None) -> list[tuple[Key, str]]:
    with transaction.atomic():
        return _next(column, last, 5000)


def everything(batch: int, *more: Renewer) -> Iterator[int]:
    """Renew every sealed column, and what `more` knows of that is no column of ours."""
    for column in columns():
        yield from renew(column, batch=batch)
    for renewer in more:
        yield from renewer(batch)
