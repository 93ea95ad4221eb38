"""The catalogue over exported facts: one expression for a figure, run by DuckDB on one machine or by Spark on many.

The figures must equal those the ORM computes for a page (`tests/results/facts`). Keys are unique within a city; a
column counted distinct is therefore counted within its city, and cities are added.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

from qiaoliang.results.indicators import rules
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Counts, Standing
from qiaoliang.results.indicators.evaluate import Number, in_units
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.vocabulary import YES, Condition, CountDistinct, Filter, Indicator, Is, Ratio, Sum
from qiaoliang.results.surveys.rules import may_tell

Row = dict[str, Number | None]


def figures(tables: Mapping[str, Any], periods: Mapping[str, str], city: str = "") -> dict[str, Row]:
    """code → value, numerator, denominator, records, claimed, confirmed, verified and the numbers beside.

    `tables` gives an Ibis table for every fact code; `city` narrows them to one; `periods` is that of the manifest: for
    every code the column that says whether a row lies in its period.
    """
    return {
        code: figure(indicator, _of_city(tables[indicator.fact], city), periods[code])
        for code, indicator in CATALOGUE.items()
        if indicator.fact in tables
    }


def _of_city(table: Any, city: str) -> Any:
    return table.filter(table.city == city) if city else table


def figure(indicator: Indicator, table: Any, period: str) -> Row:
    """One figure over one table: a single aggregation."""
    import ibis

    where = table[period] & _passes(table, indicator.filter) & table[f"s_{Standing.CLAIMED.value}"]
    if indicator.counts == Counts.HELPED:
        where &= _passes(table, {"helped": YES})
    rows = table.filter(where)
    measure = indicator.measure
    if isinstance(measure, Ratio):
        top = _passes(rows, measure.where)
        wanted = {
            "numerator": _measured(rows, measure.of, top), "denominator": _measured(rows, measure.of),
            "records": top.sum(),
        }  # fmt: skip
        found = _one(rows.aggregate(**wanted))
        return _rate(indicator, found)
    sure = rows[f"s_{Standing.CONFIRMED.value}"]
    wanted = {
        "records": sure.sum(), "confirmed": _measured(rows, measure, sure),
        "claimed": _measured(rows, measure, ibis.literal(True)),
    }  # fmt: skip
    if Standing.VERIFIED in FACTS[indicator.fact].standings:
        wanted["verified"] = _measured(rows, measure, rows[f"s_{Standing.VERIFIED.value}"])
    for number, beside in enumerate(indicator.beside):
        wanted[f"beside_{number}"] = _measured(rows, beside.measure or measure, sure & _passes(rows, beside.where))
    found = _one(rows.aggregate(**wanted))
    told: Row = {"numerator": None, "denominator": None, "records": found["records"]}
    for name in ("confirmed", "claimed", "verified"):
        told[name] = in_units(indicator, measure, found[name]) if name in found else None
    for number, beside in enumerate(indicator.beside):
        told[f"beside_{number}"] = in_units(indicator, beside.measure or measure, found[f"beside_{number}"])
    return {"value": told["confirmed"], **told}


def _rate(indicator: Indicator, found: Mapping[str, int]) -> Row:
    above, below = found["numerator"], found["denominator"]
    hidden = bool(indicator.minimum) and not may_tell(above, below)
    percent = Decimal("0.0") if hidden else rules.rate(above, below)
    return {
        "value": percent, "numerator": 0 if hidden else above, "denominator": below,
        "records": 0 if hidden else found["records"], "confirmed": percent, "claimed": percent, "verified": None,
    }  # fmt: skip


def _passes(table: Any, conditions: Filter) -> Any:
    import ibis

    return reduce(
        and_, (_passed(table[f"c_{name}"], condition) for name, condition in conditions.items()), ibis.literal(True)
    )


def _passed(column: Any, condition: Condition) -> Any:
    if condition.how == Is.EQUAL:
        return (column == condition.value).fill_null(False)
    if condition.how == Is.ONE_OF:
        return column.isin(list(condition.value)).fill_null(False)
    if condition.how == Is.BETWEEN:
        return column.between(*condition.value).fill_null(False)
    present = column.notnull()
    return present & (column != "") if column.type().is_string() else present


def _measured(table: Any, measure: CountDistinct | Sum, where: Any = None) -> Any:
    if isinstance(measure, Sum):
        return table[f"m_{measure.column}"].sum(where=where)
    if measure.column == "pk":
        return table.count(where=where)
    column = table[f"m_{measure.column}"]
    return (table.city + ":" + column.cast("string")).nunique(where=where)


def _one(expression: Any) -> dict[str, int]:
    """The only row, as whole numbers; what was added over no row is 0."""
    row = expression.to_pyarrow().to_pylist()[0]
    return {name: int(value or 0) for name, value in row.items()}
