"""Figures and the records behind them, from one filter: a figure always opens exactly what it counted.

`value(code, …)` answers one figure, `rows(code, …)` its records, `figures(…)` the whole catalogue. The scope is said
explicitly; everything is as it was known on the evening of `as_of`.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models import Sum as SumOf

from qiaoliang.kit.scope import Scope
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators import rules
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Counts, Standing
from qiaoliang.results.indicators.dimensions import inside
from qiaoliang.results.indicators.fact import NOTHING, Fact
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.vocabulary import YES, Condition, CountDistinct, Filter, Indicator, Is, Ratio, Sum
from qiaoliang.results.surveys.rules import interval

Number = int | Decimal


@dataclass(frozen=True)
class Figure:
    """One figure in the unit of its indicator (yuan, percent with one decimal, a count) and what it rests on.

    `records` is the number of rows that `rows(code, …)` opens. `numerator` and `denominator` belong to rates only.
    `claimed` is the same measure over all that is claimed. `beside` are the numbers printed next to it.
    """

    code: str
    value: Number
    numerator: int | None
    denominator: int | None
    records: int
    claimed: Number
    confirmed: Number
    period: Period
    beside: tuple[tuple[str, Number], ...] = ()
    interval: tuple[Decimal, Decimal] | None = None  # 95 %, of a survey's share
    verified: Number | None = None  # of the confirmed: drawn by lot and found to hold; None where nothing is sampled
    is_hidden: bool = False  # too few answers to print a percentage (G49), or too small a part


def value(code: str, *, scope: Scope, as_of: date, region: str = "", department: Department | None = None) -> Figure:
    """The figure of `code`. Raises KeyError for a code that is not in the catalogue."""
    return figure(CATALOGUE[code], Asked(scope, as_of, region, department))


def figures(*, scope: Scope, as_of: date, region: str = "", department: Department | None = None) -> dict[str, Figure]:
    """Every figure of the catalogue, in its order; settings are read once."""
    asked = Asked(scope, as_of, region, department)
    return {code: figure(indicator, asked) for code, indicator in CATALOGUE.items()}


def rows(
    code: str,
    *,
    scope: Scope,
    as_of: date,
    region: str = "",
    department: Department | None = None,
    standing: str = Standing.CONFIRMED,
) -> QuerySet[Any]:
    """The records of `code` in one standing; those of `confirmed` are the records of the figure."""
    return records(CATALOGUE[code], Asked(scope, as_of, region, department), Standing(standing))


def records(indicator: Indicator, asked: Asked, standing: Standing = Standing.CONFIRMED) -> QuerySet[Any]:
    """As `rows`, for an indicator and a question already at hand."""
    asked = asked.about(indicator)
    fact = FACTS[indicator.fact]
    found = population(indicator, asked).filter(stands(indicator, asked, standing))
    if indicator.minimum and is_hidden(indicator, asked):
        return found.none()
    return found.select_related(*fact.related).order_by(f"-{fact.day}" if fact.day != "sort_key" else fact.day, "-pk")


def stands(indicator: Indicator, asked: Asked, standing: Standing) -> Q:
    """The filter of one standing over the population of an indicator: its own tests included."""
    fact = FACTS[indicator.fact]
    if standing == Standing.EXEMPT:
        return tests(fact, asked, indicator.exempt) if indicator.exempt else NOTHING
    own = _own(indicator, fact, asked)
    if isinstance(indicator.measure, Ratio):
        return own & _in_ratio(indicator.measure, fact, asked, standing)
    if standing not in fact.standings:
        return NOTHING
    return own & fact.standings[standing](asked)


def _in_ratio(ratio: Ratio, fact: Fact, asked: Asked, standing: Standing) -> Q:
    known = fact.standings[Standing.CLAIMED](asked)
    top = tests(fact, asked, ratio.where)
    if standing in (Standing.CONFIRMED, Standing.CLAIMED):
        return known & top
    if standing == Standing.MISSING:
        return known & ~top
    return known if standing == Standing.DENOMINATOR else NOTHING


def tests(fact: Fact, asked: Asked, conditions: Filter) -> Q:
    """A filter of the catalogue as a filter of the ORM."""
    return reduce(and_, (_test(fact, asked, name, condition) for name, condition in conditions.items()), Q())


def _test(fact: Fact, asked: Asked, name: str, condition: Condition) -> Q:
    column = fact.columns[name]
    if not isinstance(column, str):
        truth = column(asked)
        return truth if condition.value else ~truth
    if condition.how == Is.EQUAL:
        return Q(**{column: condition.value})
    if condition.how == Is.ONE_OF:
        return Q(**{f"{column}__in": condition.value})
    if condition.how == Is.BETWEEN:
        return Q(**{f"{column}__range": condition.value})
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


def population(indicator: Indicator, asked: Asked, period: Period | None = None) -> QuerySet[Any]:
    """The rows of the fact in scope, place, department and period (the indicator's own), in any standing."""
    fact = FACTS[indicator.fact]
    found: QuerySet[Any] = fact.model.everything.within(asked.scope).order_by()
    where = fact.in_period(asked, period or asked.period(indicator)) & fact.in_region(asked)
    if asked.department is not None:
        where &= fact.of_department(asked, asked.department)
    if asked.instructor is not None:
        where &= fact.of_instructor(asked, asked.instructor)
    found = found.filter(where)
    if asked.parts:
        found = inside(indicator, asked, found, found.filter(stands(indicator, asked, whole_of(indicator))))
    return found


def whole_of(indicator: Indicator) -> Standing:
    """The standing that holds all others of a figure: what is divided by, or all that is claimed."""
    return Standing.DENOMINATOR if indicator.is_rate else Standing.CLAIMED


def _own(indicator: Indicator, fact: Fact, asked: Asked) -> Q:
    own = tests(fact, asked, indicator.filter)
    return own & tests(fact, asked, {"helped": YES}) if indicator.counts == Counts.HELPED else own


def is_hidden(indicator: Indicator, asked: Asked) -> bool:
    """Too few answers to show a percentage, or any of them (G49)."""
    everyone = population(indicator, asked).filter(stands(indicator, asked, Standing.DENOMINATOR))
    return everyone.count() < indicator.minimum


def figure(indicator: Indicator, asked: Asked) -> Figure:
    """As `value`, for an indicator and a question already at hand."""
    asked = asked.about(indicator)
    found = _rate(indicator, asked) if indicator.is_rate else _amount(indicator, asked)
    if asked.parts and indicator.least and 0 < found.claimed < indicator.least:
        return replace(found, value=0, confirmed=0, claimed=0, records=0, beside=(), is_hidden=True)
    return found


def _amount(indicator: Indicator, asked: Asked) -> Figure:
    """One query: what was claimed is the frame, what was confirmed is counted inside it."""
    fact = FACTS[indicator.fact]
    claimed = population(indicator, asked).filter(stands(indicator, asked, Standing.CLAIMED))
    measure = indicator.measure
    assert not isinstance(measure, Ratio)
    sure = fact.standings[Standing.CONFIRMED](asked)
    wanted = {"records": Count("pk", filter=sure), "confirmed": measured(measure, sure), "claimed": measured(measure)}
    if Standing.VERIFIED in fact.standings:
        wanted["verified"] = measured(measure, fact.standings[Standing.VERIFIED](asked))
    for number, beside in enumerate(indicator.beside):
        wanted[f"beside_{number}"] = measured(beside.measure or measure, sure & tests(fact, asked, beside.where))
    found = claimed.aggregate(**wanted)
    confirmed = in_units(indicator, measure, found["confirmed"])
    return Figure(
        code=indicator.code,
        value=confirmed,
        numerator=None,
        denominator=None,
        records=found["records"],
        claimed=in_units(indicator, measure, found["claimed"]),
        verified=in_units(indicator, measure, found["verified"]) if "verified" in found else None,
        confirmed=confirmed,
        period=asked.period(indicator),
        beside=tuple(
            (beside.label, in_units(indicator, beside.measure or measure, found[f"beside_{number}"]))
            for number, beside in enumerate(indicator.beside)
        ),
    )


def measured(measure: CountDistinct | Sum, where: Q | None = None) -> Any:
    """The measure as an aggregate of the ORM, over the rows that pass `where`."""
    if isinstance(measure, Sum):
        return SumOf(measure.column, filter=where)
    return Count(measure.column, filter=where, distinct=measure.column != "pk")


def in_units(indicator: Indicator, measure: CountDistinct | Sum, stored: int | None) -> Number:
    """The stored integer in units of the figure: whole where it is whole, percentages to one decimal."""
    if not isinstance(measure, Sum):
        return stored or 0
    exact = Decimal(stored or 0) / measure.per_unit
    if indicator.is_percent:
        return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return int(exact) if exact == exact.to_integral_value() else exact


def _rate(indicator: Indicator, asked: Asked) -> Figure:
    fact = FACTS[indicator.fact]
    measure = indicator.measure
    assert isinstance(measure, Ratio)
    top = tests(fact, asked, measure.where)
    everyone = population(indicator, asked).filter(stands(indicator, asked, Standing.DENOMINATOR))
    wanted = {"numerator": measured(measure.of, top), "denominator": measured(measure.of)}
    if measure.of.column != "pk":
        wanted["records"] = Count("pk", filter=top)
    found = everyone.aggregate(**wanted)
    hidden = found["denominator"] < indicator.minimum
    percent = Decimal("0.0") if hidden else rules.rate(found["numerator"], found["denominator"])
    return Figure(
        code=indicator.code,
        value=percent,
        numerator=0 if hidden else found["numerator"],
        denominator=found["denominator"],
        records=0 if hidden else found.get("records", found["numerator"]),
        claimed=percent,
        confirmed=percent,
        period=asked.period(indicator),
        beside=_exempt(indicator, asked) + _response(indicator, asked, found["denominator"]),
        interval=interval(found["numerator"], found["denominator"]) if indicator.minimum and not hidden else None,
        is_hidden=hidden,
    )


def _exempt(indicator: Indicator, asked: Asked) -> tuple[tuple[str, Number], ...]:
    if not indicator.exempt:
        return ()
    return ((str(Standing.EXEMPT.label), records(indicator, asked, Standing.EXEMPT).count()),)


def _response(indicator: Indicator, asked: Asked, valid: int) -> tuple[tuple[str, Number], ...]:
    if not indicator.minimum or asked.survey is None:
        return ()
    return (("有效答卷", valid), ("回收率", rules.rate(valid, asked.survey.invited_count)))
