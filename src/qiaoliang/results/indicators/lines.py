"""Definitions and counted records as plain data: what proves a figure without this system.

Names of people never enter: a record is its number, what is counted distinct is a digest.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When

from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Counts, Standing
from qiaoliang.results.indicators.evaluate import population, stands, whole_of
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import YES, Condition, CountDistinct, Filter, Indicator, Is, Ratio, Sum

# --- definitions as data


def _conditions(conditions: Filter) -> dict[str, list[Any]]:
    return {name: [str(one.how), one.value] for name, one in conditions.items()}


def _measure(measure: CountDistinct | Sum | Ratio) -> dict[str, Any]:
    if isinstance(measure, Ratio):
        return {"type": "ratio", "where": _conditions(measure.where), "of": _measure(measure.of)}
    if isinstance(measure, Sum):
        return {"type": "sum", "column": measure.column, "per_unit": measure.per_unit}
    return {"type": "count distinct", "column": measure.column}


def _filter(indicator: Indicator) -> Filter:
    helped: Filter = {"helped": YES} if indicator.counts == Counts.HELPED else {}
    return {**indicator.filter, **helped}


def definition(indicator: Indicator) -> dict[str, Any]:
    return {
        "label": indicator.label, "definition": indicator.definition, "unit": indicator.unit, "fact": indicator.fact,
        "numerator": indicator.numerator, "denominator": indicator.denominator, "dedup": indicator.dedup,
        "version": indicator.version, "effective_on": indicator.effective_on.isoformat(),
        "basis": str(indicator.basis), "filter": _conditions(_filter(indicator)),
        "measure": _measure(indicator.measure), "minimum": indicator.minimum, "is_money": indicator.is_money,
        "is_imported": indicator.is_imported,
        "beside": {one.label: _conditions(one.where) for one in indicator.beside},
    }  # fmt: skip


# --- records


def _columns(indicator: Indicator, *, with_beside: bool) -> dict[str, Condition]:
    """Every named column that a test of the figure looks at; what stands beside it only if asked for."""
    found = dict(_filter(indicator))
    if isinstance(indicator.measure, Ratio):
        found |= indicator.measure.where
    for beside in indicator.beside if with_beside else ():
        found |= beside.where
    return found


def _flag(truth: Q) -> Case:
    return Case(When(truth, then=Value(1)), default=Value(0), output_field=IntegerField())


def _tested(indicator: Indicator, asked: Asked, name: str, condition: Condition) -> Any:
    column = FACTS[indicator.fact].columns[name]
    if not isinstance(column, str):
        return _flag(column(asked))
    if condition.how == Is.PRESENT:
        return _flag(Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""}))
    return F(column)


def _standing(indicator: Indicator, asked: Asked) -> Any:
    """Confirmed, waiting, disputed, or claimed and none of them; of a rate, all that are divided by are `claimed`."""
    if indicator.is_rate:
        return Value("claimed", output_field=CharField())
    standings = FACTS[indicator.fact].standings
    order = (Standing.CONFIRMED, Standing.WAITING, Standing.DISPUTED)
    cases = [When(standings[one](asked), then=Value(one.value)) for one in order if one in standings]
    return Case(*cases, default=Value("claimed"), output_field=CharField())


def _county(indicator: Indicator, asked: Asked, counties: Iterable[str]) -> Any:
    fact = FACTS[indicator.fact]
    cases = [When(fact.in_region(replace(asked, region=code)), then=Value(code)) for code in counties]
    return Case(*cases, default=Value(""), output_field=CharField()) if cases else Value("", output_field=CharField())


def _counted(measure: CountDistinct | Sum | Ratio) -> str:
    """The column whose value is counted; nothing where it is the record itself."""
    bare = measure.of if isinstance(measure, Ratio) else measure
    return "" if isinstance(bare, CountDistinct) and bare.column == "pk" else bare.column


def lines(
    indicator: Indicator, asked: Asked, counties: Iterable[str] = (), *, with_beside: bool = True,
    with_verified: bool = False, only: Collection[int] | None = None,
) -> Iterator[list[str]]:  # fmt: skip
    """A head, then a line for each record that the figure could count: number, standing, what is tested, hash.

    `only` narrows to some numbers. `with_verified` says of each whether a sample found it to hold.
    """
    names = _columns(indicator, with_beside=with_beside)
    verified = FACTS[indicator.fact].standings.get(Standing.VERIFIED) if with_verified else None
    yield ["id", "standing", "county", *names, *(["verified"] if verified else []), "value", "hash"]
    counted = _counted(indicator.measure)
    rows: QuerySet[Any] = (
        population(indicator, asked).filter(stands(indicator, asked, whole_of(indicator))).order_by("pk")
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    cells = rows.values_list(
        "pk", _standing(indicator, asked), _county(indicator, asked, counties),
        *(_tested(indicator, asked, name, condition) for name, condition in names.items()),
        *([_flag(verified(asked))] if verified else []),
        F(counted) if counted else Value("", output_field=CharField()),
    )  # fmt: skip
    is_sum = isinstance(indicator.measure, Sum)
    for *told, value in cells.iterator(chunk_size=5000):
        line = [_printed(cell) for cell in told]
        line.append(str(value or 0) if is_sum else _digest(indicator.code, value) if counted else "")
        yield [*line, line_hash(line)]


def _printed(cell: Any) -> str:
    """A truth is 1 or 0, whether it is a column or was computed."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, bool) else str(cell)


def _digest(code: str, value: Any) -> str:
    """What is counted distinct may be a person: its digest tells it from others and tells nothing else."""
    return hashlib.sha256(f"{code}|{value}".encode()).hexdigest()[:16]


def line_hash(cells: list[str]) -> str:
    """As the stand-alone script of a report computes it."""
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()[:16]
