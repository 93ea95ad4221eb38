"""Figures by dimensions: one query for any number of indicators and dimensions, each record in exactly one cell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import BigIntegerField, Case, CharField, Max, Min, Q, QuerySet, Value, When
from django.db.models import Count as CountOf
from django.db.models import Sum as SumOf
from django.db.models.functions import Cast, Coalesce

from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import seen_as
from qiaoliang.results.indicators.choices import Dimension, Standing
from qiaoliang.results.indicators.dimensions import (
    NOT_STATED,
    SHARED,
    Amounts,
    Ends,
    axes_of,
    distinct_column,
)
from qiaoliang.results.indicators.evaluate import population, stands, tests, whole_of
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio, Sum

Cells = Mapping[tuple[str, ...], Amounts]  # by the parts of the dimensions asked for, in their order
_NOWHERE: Final[Ends] = (Value(NOT_STATED, output_field=CharField()), Value(NOT_STATED, output_field=CharField()))


def split(indicators: Sequence[Indicator], asked: Asked, by: Sequence[Dimension]) -> Mapping[str, Cells]:
    """For each indicator what every cell adds; the sums over the cells are the figure. One query."""
    queries = [_query(indicator, seen_as(indicator, asked.about(indicator)), by) for indicator in indicators]
    found: dict[str, dict[tuple[str, ...], Amounts]] = {indicator.code: {} for indicator in indicators}
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    for code, *ends, claimed, confirmed, verified in rows:
        parts, cells = _parts(ends), found[code]
        cells[parts] = cells.get(parts, Amounts()) + Amounts(claimed or 0, confirmed or 0, verified or 0)
    return found


def placed(indicator: Indicator, asked: Asked, by: Sequence[Dimension]) -> dict[int, tuple[str, ...]]:
    """By number of the record its part of each dimension: where `split` counts it.

    What is counted distinct lies where all its records lie; a record without the thing counted lies in no part.
    """
    asked = seen_as(indicator, asked.about(indicator))
    rows = population(indicator, asked).filter(stands(indicator, asked, whole_of(indicator)))
    ends = _ends(indicator, asked, by)
    column = distinct_column(indicator)
    if not column:
        found = rows.annotate(**{f"of_{name}": end for name, end in ends.items()})
        cells = found.values_list("pk", *(f"of_{name}" for name in ends)).order_by()
        return {number: _parts(told) for number, *told in cells.iterator(chunk_size=5000)}
    keys = _by_key(indicator, asked, rows, column, ends).values_list(column, *ends).order_by()
    parts = {key: _parts(told) for key, *told in keys.iterator(chunk_size=5000)}
    return {number: parts.get(key, ()) for number, key in rows.values_list("pk", column).order_by()}


def _parts(ends: Sequence[str]) -> tuple[str, ...]:
    return tuple(low if low == high else SHARED for low, high in zip(ends[::2], ends[1::2], strict=True))


def _ends(indicator: Indicator, asked: Asked, by: Sequence[Dimension]) -> dict[str, Any]:
    axes = axes_of(indicator)
    ends: dict[str, Any] = {}
    for number, dimension in enumerate(by):
        pair = axes[dimension](asked) if dimension in axes else _NOWHERE
        ends |= {f"low_{number}": pair[0], f"high_{number}": pair[1]}
    return ends


def _query(indicator: Indicator, asked: Asked, by: Sequence[Dimension]) -> QuerySet[Any]:
    rows = population(indicator, asked).filter(stands(indicator, asked, whole_of(indicator)))
    ends = _ends(indicator, asked, by)
    column = distinct_column(indicator)
    if column:
        grouped = _by_key(indicator, asked, rows, column, ends)
    else:
        named = {f"of_{name}": end for name, end in ends.items()}
        first = {name: Min(f"of_{name}") for name in ends}  # of each group the same: the group is made by them
        named = named or {"of_none": _NOWHERE[0]}
        grouped = rows.annotate(**named).values(*named)
        grouped = grouped.annotate(**first, **_sums(indicator, asked))
    code = Value(indicator.code, output_field=CharField())
    names = ("code", *ends, "claimed", "confirmed", "verified")
    named_so: QuerySet[Any] = grouped.annotate(code=code).values_list(*names).order_by()
    return named_so


def _truths(indicator: Indicator, asked: Asked) -> tuple[Q, Q | None]:
    """What makes a row confirmed (of a rate: counted above), and verified."""
    fact = FACTS[indicator.fact]
    if isinstance(indicator.measure, Ratio):
        return tests(fact, asked, indicator.measure.where), None
    found = fact.standings.get(Standing.VERIFIED)
    return fact.standings[Standing.CONFIRMED](asked), found(asked) if found else None


def _sums(indicator: Indicator, asked: Asked) -> dict[str, Any]:
    sure, drawn = _truths(indicator, asked)

    def amount(where: Q | None = None) -> Any:
        if isinstance(indicator.measure, Sum):
            bare: Any = SumOf(indicator.measure.column, filter=where)
        else:
            bare = CountOf("pk", filter=where)
        return Cast(Coalesce(bare, Value(0)), BigIntegerField())

    nothing = Value(0, output_field=BigIntegerField())
    return {"claimed": amount(), "confirmed": amount(sure), "verified": nothing if drawn is None else amount(drawn)}


def _by_key(
    indicator: Indicator, asked: Asked, rows: QuerySet[Any], column: str, ends: Mapping[str, Any]
) -> QuerySet[Any]:
    """A row for each thing counted: where its records begin and end, and whether one of them is confirmed."""
    sure, drawn = _truths(indicator, asked)

    def once(where: Q | None) -> Any:
        if where is None:
            return Value(0, output_field=BigIntegerField())
        return Max(Case(When(where, then=Value(1)), default=Value(0), output_field=BigIntegerField()))

    outer = {name: Min(end) if name.startswith("low") else Max(end) for name, end in ends.items()}
    grouped: QuerySet[Any] = (
        rows.exclude(**{column: None})
        .values(column)
        .annotate(**outer, claimed=Value(1, output_field=BigIntegerField()), confirmed=once(sure), verified=once(drawn))
    )
    return grouped


def totals(cells: Cells, place: int) -> dict[str, Amounts]:
    """The sums of one of the dimensions."""
    found: dict[str, Amounts] = defaultdict(Amounts)
    for parts, amounts in cells.items():
        found[parts[place]] += amounts
    return dict(found)
