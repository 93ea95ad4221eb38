"""Several aggregates in one query: what a page counts in many places is asked once.

Each aggregate is a query of one row, as `QuerySet.aggregate` would make it, that has not been sent yet.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Count, QuerySet, Value

from qiaoliang.kit.touched import reading, tables_in

KEY: Final = "asked_as"


def one_row(key: str, rows: QuerySet[Any], numbers: Mapping[str, Any]) -> QuerySet[Any]:
    """`key` and the aggregates `numbers` over all `rows`; queries to be sent together name the same numbers."""
    found = rows.order_by().annotate(**{KEY: Value(key, output_field=CharField())}, **numbers)
    asked: QuerySet[Any] = found.values_list(KEY, *numbers)
    asked.query.group_by = None  # of all rows, also if there is none
    return asked


@dataclass(frozen=True)
class Row:
    """The numbers of one query, and the tables it asked."""

    numbers: list[int]
    tables: frozenset[str]


def sent(queries: Sequence[QuerySet[Any]]) -> dict[str, Row]:
    """What each query found by its key; one that can hold no row is missing."""
    statements, params, tables = [], list[Any](), {}
    for query in queries:
        with suppress(EmptyResultSet):
            statement, values = query.query.sql_with_params()
            statements.append(statement)
            params += values
            named: Any = query.query.annotations[KEY]
            tables[named.value] = tables_in(statement)
    if not statements:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return {key: Row([int(one or 0) for one in numbers], tables[key]) for key, *numbers in cursor.fetchall()}


def counted(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has."""
    return [row.numbers[0] for row in counted_rows(querysets)]


def counted_rows(querysets: Sequence[QuerySet[Any]]) -> list[Row]:
    """The same, and which tables that asked. What is grouped or made distinct is counted by itself."""
    plain = {
        f"{place}": rows
        for place, rows in enumerate(querysets)
        if rows.query.group_by is None and not rows.query.distinct
    }  # fmt: skip
    found = sent([one_row(key, rows, {"rows": Count("pk")}) for key, rows in plain.items()])
    nothing = Row([0], frozenset())
    return [
        found.get(f"{place}", nothing) if f"{place}" in plain else _by_itself(rows)
        for place, rows in enumerate(querysets)
    ]


def _by_itself(rows: QuerySet[Any]) -> Row:
    with reading(alone=True) as tables:
        return Row([rows.count()], frozenset(tables))
