"""Several aggregates in one query: what a page counts in many places is asked once.

Each aggregate is a query of one row, as `QuerySet.aggregate` would make it, that has not been sent yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import CharField, Count, QuerySet, Value

KEY: Final = "asked_as"


def one_row(key: str, rows: QuerySet[Any], numbers: Mapping[str, Any]) -> QuerySet[Any]:
    """`key` and the aggregates `numbers` over all `rows`; queries to be sent together name the same numbers."""
    found = rows.order_by().annotate(**{KEY: Value(key, output_field=CharField())}, **numbers)
    asked: QuerySet[Any] = found.values_list(KEY, *numbers)
    asked.query.group_by = None  # of all rows, also if there is none
    return asked


def sent(queries: Sequence[QuerySet[Any]]) -> dict[str, list[int]]:
    """The numbers of each query by its key; one that can hold no row is missing."""
    if not queries:
        return {}
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    return {key: [int(number or 0) for number in numbers] for key, *numbers in rows}


def counted(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has. What is grouped or made distinct is counted by itself."""
    plain = {
        f"{place}": rows
        for place, rows in enumerate(querysets)
        if rows.query.group_by is None and not rows.query.distinct
    }  # fmt: skip
    found = sent([one_row(key, rows, {"rows": Count("pk")}) for key, rows in plain.items()])
    return [
        found.get(f"{place}", [0])[0] if f"{place}" in plain else rows.count()
        for place, rows in enumerate(querysets)
    ]  # fmt: skip
