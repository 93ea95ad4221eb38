"""What of a fact is exported: the named columns, standings and periods its indicators use, and nothing else.

Whatever the ORM decides about a row (was the helper posted that day, did the owner confirm by that evening) is written
as decided: a truth is a column. Over the files the closed vocabulary of the catalogue is left: equals, in, between, not
null; count distinct, sum, ratio.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When

from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Basis, Counts, Standing
from qiaoliang.results.indicators.evaluate import tests
from qiaoliang.results.indicators.fact import Fact
from qiaoliang.results.indicators.vocabulary import YES, CountDistinct, Filter, Indicator, Ratio, Sum

STANDINGS = (Standing.CONFIRMED, Standing.CLAIMED, Standing.VERIFIED)


@dataclass(frozen=True)
class Shape:
    """The columns of one exported fact: name → (kind, what the ORM computes). Kinds: bool, int, text."""

    fact: Fact
    columns: dict[str, tuple[str, Any]]


def shape_of(fact: Fact, asked: Asked) -> Shape:
    """`asked` gives the day, the settings and the last survey the truths depend on."""
    mine = [indicator for indicator in CATALOGUE.values() if indicator.fact == fact.code]
    columns: dict[str, tuple[str, Any]] = {}
    for indicator in mine:
        columns[in_period(indicator, asked)] = ("bool", _truth(fact.in_period(asked, asked.period(indicator))))
        for name in names(indicator):
            columns[f"c_{name}"] = _named(fact, asked, name)
        for measure in measures(indicator):
            if measure.column != "pk":
                columns[f"m_{measure.column}"] = _stored(fact.model, measure.column)
    for standing in STANDINGS:
        if standing in fact.standings:
            columns[f"s_{standing.value}"] = ("bool", _truth(fact.standings[standing](asked)))
    return Shape(fact, dict(sorted(columns.items())))


def in_period(indicator: Indicator, asked: Asked) -> str:
    """The column that says whether a row lies in the period of this indicator: one for each basis."""
    basis = asked.settings[indicator.basis_setting] if indicator.basis_setting else indicator.basis
    return f"in_{Basis(basis).value}"


def names(indicator: Indicator) -> set[str]:
    """The named columns an indicator asks."""
    conditions: list[Filter] = [indicator.filter, indicator.exempt, *(beside.where for beside in indicator.beside)]
    if isinstance(indicator.measure, Ratio):
        conditions.append(indicator.measure.where)
    if indicator.counts == Counts.HELPED:
        conditions.append({"helped": YES})
    return {name for condition in conditions for name in condition}


def measures(indicator: Indicator) -> Iterable[CountDistinct | Sum]:
    measure = indicator.measure
    yield measure.of if isinstance(measure, Ratio) else measure
    yield from (beside.measure for beside in indicator.beside if beside.measure is not None)


def _truth(condition: Q) -> Any:
    """A condition as a column; the empty one is true of every row."""
    if not condition:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _named(fact: Fact, asked: Asked, name: str) -> tuple[str, Any]:
    column = fact.columns[name]
    if isinstance(column, str):
        return _stored(fact.model, column)
    return "bool", _truth(tests(fact, asked, {name: YES}))


def _stored(model: Any, path: str) -> tuple[str, Any]:
    found: Any = model
    for part in path.split("__"):
        field = found._meta.get_field(part)
        found = field.related_model if field.is_relation else found
    if isinstance(field, models.BooleanField):
        return "bool", F(path)
    whole = isinstance(field, models.IntegerField | models.AutoField) or field.is_relation
    return ("int" if whole else "text"), F(path)
