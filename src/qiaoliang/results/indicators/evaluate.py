"""Figures and the records behind them, from one filter: a figure always opens exactly what it counted.

`value(code, …)` answers one figure, `rows(code, …)` its records, `figures(…)` the whole catalogue. The scope is said
explicitly; everything is as it was known on the evening of `as_of`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from itertools import product
from operator import and_
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models import Sum as SumOf

from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.kit import together
from qiaoliang.kit.scope import Scope
from qiaoliang.kit.touched import part_of, reading
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme.models import Setting
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import rules
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Counts, Dimension, Standing
from qiaoliang.results.indicators.dimensions import COUNTY_DIGITS, SHARED, axes_of, distinct_column, inside
from qiaoliang.results.indicators.fact import NOTHING, Fact
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.vocabulary import YES, Condition, CountDistinct, Filter, Indicator, Is, Ratio, Sum
from qiaoliang.results.surveys.models import Survey
from qiaoliang.results.surveys.rules import interval, may_tell

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
    claimed_records: int = 0  # the rows behind `claimed`, and of a rate behind `denominator`
    verified_records: int = 0
    is_hidden: bool = False  # too few answers, or too few on one side, for a percentage (G49); too small a part


def value(code: str, *, scope: Scope, as_of: date, region: str = "", department: Department | None = None) -> Figure:
    """The figure of `code`. Raises KeyError for a code that is not in the catalogue."""
    return figure(CATALOGUE[code], Asked(scope, as_of, region, department))


def figures(*, scope: Scope, as_of: date, region: str = "", department: Department | None = None) -> dict[str, Figure]:
    """Every figure of the catalogue, in its order; settings are read once."""
    asked = Asked(scope, as_of, region, department)
    found = answered([(indicator, asked) for indicator in CATALOGUE.values()])
    return {figure.code: figure for figure in found}


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
    if is_hidden(indicator, asked):
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
    """Too few answers to show a percentage, or any of them (G49); a part of too few people."""
    return bool(indicator.minimum or (indicator.least and _narrowed(asked))) and figure(indicator, asked).is_hidden


def figure(indicator: Indicator, asked: Asked) -> Figure:
    """As `value`, for an indicator and a question already at hand."""
    return answered([(indicator, asked)])[0]


def answered(questions: Sequence[tuple[Indicator, Asked]]) -> list[Figure]:
    """The figure of each question, in their order: one query, however many are asked."""
    return [answer.figure for answer in answers(questions)]


# What a question may have read before it is put, besides what it says itself.
BASE = frozenset(model._meta.db_table for model in (Setting, Survey, Department, Region))
BY_KIND = frozenset(model._meta.db_table for model in (Outcome, Share))  # whose rows say their kind when saved


@dataclass(frozen=True)
class Answer:
    """A figure, and every table that it was computed from."""

    figure: Figure
    tables: frozenset[str]


def answers(questions: Sequence[tuple[Indicator, Asked]]) -> list[Answer]:
    """As `answered`, with what each hangs on."""
    with reading(alone=True) as read:
        put = [(indicator, asked.about(indicator)) for indicator, asked in questions]
        wanted = [
            one for number, (indicator, asked) in enumerate(put) for one in queries(f"{number}", indicator, asked)
        ]
        common = frozenset(read | BASE)  # what was read so that it could be asked, now or earlier in the request
        found = together.sent(wanted)
    given = []
    for number, (indicator, asked) in enumerate(put):
        rows = [found.get(key, _NOTHING) for key in (f"{number}", f"{number}:exempt")]
        numbers, exempt = (dict(zip(_NUMBERS, row.numbers, strict=True)) for row in rows)
        with reading(alone=True) as beside:
            figure = _figure(indicator, asked, numbers, exempt)
        tables = beside.union(*(row.tables for row in rows))
        given.append(Answer(figure, common | {_part(indicator, table) for table in tables}))
    return given


def _part(indicator: Indicator, table: str) -> str:
    """Of the outcomes and their shares a figure of one kind asks only for this kind."""
    kind = indicator.filter.get("kind")
    is_of_one = kind is not None and kind.how == Is.EQUAL and FACTS[indicator.fact].model is Outcome
    return part_of(table, str(kind.value)) if kind and is_of_one and table in BY_KIND else table


_BESIDES = max(len(one.beside) for one in CATALOGUE.values())
_NUMBERS = (
    "records", "claimed_records", "verified_records", "confirmed", "claimed", "verified",
    *(f"beside_{number}" for number in range(_BESIDES)),
)  # fmt: skip
_ZERO = Value(0, output_field=BigIntegerField())
EACH = Value(1)  # counted where any row counts: the key PostgreSQL would look up in the row, past the index
_NOTHING = together.Row([0] * len(_NUMBERS), frozenset())  # what can hold no row is left out of the query


def queries(key: str, indicator: Indicator, asked: Asked) -> Iterator[QuerySet[Any]]:
    """One row of numbers: what is claimed (of a rate: divided by) is the frame, the rest is counted inside it."""
    frame = population(indicator, asked).filter(stands(indicator, asked, whole_of(indicator)))
    yield _one_row(key, frame, _rate(indicator, asked) if indicator.is_rate else _amount(indicator, asked))
    if indicator.exempt:
        exempt = population(indicator, asked).filter(stands(indicator, asked, Standing.EXEMPT))
        yield _one_row(f"{key}:exempt", exempt, {"records": Count(EACH)})


def _one_row(key: str, rows: QuerySet[Any], wanted: Mapping[str, Any]) -> QuerySet[Any]:
    return together.one_row(key, rows, {name: wanted.get(name, _ZERO) for name in _NUMBERS})


def _amount(indicator: Indicator, asked: Asked) -> dict[str, Any]:
    fact, measure = FACTS[indicator.fact], indicator.measure
    assert not isinstance(measure, Ratio)
    sure = fact.standings[Standing.CONFIRMED](asked)
    wanted = {
        "records": Count(EACH, filter=sure), "claimed_records": Count(EACH),
        "confirmed": measured(measure, sure), "claimed": measured(measure),
    }  # fmt: skip
    if Standing.VERIFIED in fact.standings:
        drawn = fact.standings[Standing.VERIFIED](asked)
        wanted |= {"verified_records": Count(EACH, filter=drawn), "verified": measured(measure, drawn)}
    for number, beside in enumerate(indicator.beside):
        wanted[f"beside_{number}"] = measured(beside.measure or measure, sure & tests(fact, asked, beside.where))
    return wanted


def _rate(indicator: Indicator, asked: Asked) -> dict[str, Any]:
    measure = indicator.measure
    assert isinstance(measure, Ratio)
    top = tests(FACTS[indicator.fact], asked, measure.where)
    wanted = {"confirmed": measured(measure.of, top), "claimed": measured(measure.of)}
    if measure.of.column == "pk":
        return wanted
    return {**wanted, "records": Count(EACH, filter=top), "claimed_records": Count(EACH)}


def _figure(indicator: Indicator, asked: Asked, found: Mapping[str, int], exempt: Mapping[str, int]) -> Figure:
    if indicator.is_rate:
        return _of_rate(indicator, asked, found, exempt)
    measure = indicator.measure
    assert not isinstance(measure, Ratio)
    if _is_too_small(indicator, asked, found):
        return Figure(indicator.code, 0, None, None, 0, 0, 0, asked.period(indicator), is_hidden=True)
    confirmed = in_units(indicator, measure, found["confirmed"])
    is_drawn = Standing.VERIFIED in FACTS[indicator.fact].standings
    return Figure(
        code=indicator.code,
        value=confirmed,
        numerator=None,
        denominator=None,
        records=found["records"],
        claimed=in_units(indicator, measure, found["claimed"]),
        claimed_records=found["claimed_records"],
        verified=in_units(indicator, measure, found["verified"]) if is_drawn else None,
        verified_records=found["verified_records"],
        confirmed=confirmed,
        period=asked.period(indicator),
        beside=tuple(
            (beside.label, in_units(indicator, beside.measure or measure, found[f"beside_{number}"]))
            for number, beside in enumerate(indicator.beside)
        ),
    )


# --- parts of few people

Narrowing = tuple[Dimension, str, bool]  # by what, which of it, and whether what lies in several counts in each


def _narrowed(asked: Asked) -> list[Narrowing]:
    """Everything that makes the question one about a part. What a person did alone is no part of a place."""
    found: list[Narrowing] = []
    is_own = asked.instructor is not None
    if asked.region and asked.region != asked.settings["root_region"] and not is_own:
        found.append((Dimension.COUNTY if len(asked.region) <= COUNTY_DIGITS else Dimension.TOWN, asked.region, True))
    if asked.department is not None and not is_own:
        found.append((Dimension.DEPARTMENT, str(asked.department.pk), True))
    return [*found, *((Dimension(dimension), key, False) for dimension, key in asked.parts)]


def is_part(asked: Asked) -> bool:
    """Whether less than the whole is asked for: a place, a department, a part of a dimension."""
    is_of_department = asked.department is not None and asked.instructor is None
    return bool(asked.parts) or is_of_department or bool(_narrowed(asked))  # the last one reads settings


def _is_too_small(indicator: Indicator, asked: Asked, found: Mapping[str, int]) -> bool:
    """A part of one to `least` people, or the part that would give such a one away by subtraction from the whole."""
    narrowed = _narrowed(asked) if indicator.least and found["claimed"] else []
    if not narrowed:
        return False
    if rules.smallest(found["claimed"], found["confirmed"]) < indicator.least:
        return True
    narrowed = [one for one in narrowed if one[0] in axes_of(indicator)]
    own, around = tuple(key for _, key, _ in narrowed), _beside_it(indicator, asked, narrowed)
    towns = [at for at, (dimension, _, in_each) in enumerate(narrowed) if dimension == Dimension.TOWN and not in_each]
    inside = {
        keys: number
        for keys, number in around.items()
        if all(keys[at][:COUNTY_DIGITS] == own[at][:COUNTY_DIGITS] for at in towns)
    }
    return any(
        _place(own) in rules.suppressed({_place(keys): number for keys, number in one.items()}, indicator.least)
        for one in (around, inside)  # the sum of all is known, and that of the town's county
    )


def _place(keys: Sequence[str]) -> rules.Place:
    """As a cell of a table: the last in one direction, whatever else is asked for in the other."""
    return "|".join(keys[:-1]), keys[-1] if keys else ""


def _beside_it(indicator: Indicator, asked: Asked, narrowed: Sequence[Narrowing]) -> dict[tuple[str, ...], int]:
    """This part and those beside it: all places of its county or of the city, all departments, all parts."""
    around = asked.region[:COUNTY_DIGITS] if len(asked.region) > COUNTY_DIGITS else ""
    wide = replace(asked, region=around, department=None, parts=())
    rows = population(indicator, wide).filter(stands(indicator, wide, whole_of(indicator)))
    ends = {
        f"{end}_{number}": expression
        for number, (dimension, _, _) in enumerate(narrowed)
        for end, expression in zip(("low", "high"), axes_of(indicator)[dimension](wide), strict=True)
    }
    sure = Case(
        When(stands(indicator, wide, Standing.CONFIRMED), then=Value(True)), default=Value(False),
        output_field=BooleanField(),
    )  # fmt: skip
    told = rows.annotate(sure=sure, **ends).values_list(distinct_column(indicator) or "pk", "sure", *ends)
    is_sure: dict[Any, bool] = defaultdict(bool)
    keys: dict[Any, list[set[str]]] = defaultdict(lambda: [set() for _ in narrowed])
    for thing, confirmed, *values in told:
        is_sure[thing] |= confirmed
        for own, low, high, (dimension, key, counts_in_each) in zip(
            keys[thing], values[::2], values[1::2], narrowed, strict=True
        ):  # fmt: skip
            is_place = counts_in_each and dimension in (Dimension.COUNTY, Dimension.TOWN)
            own |= {low[: len(key)], high[: len(key)]} if is_place else {low, high}
    claimed: dict[tuple[str, ...], int] = defaultdict(int)
    confirmed_of: dict[tuple[str, ...], int] = defaultdict(int)
    for thing, sets in keys.items():
        sides = [
            own if counts_in_each or len(own) == 1 else {SHARED}
            for own, (_, _, counts_in_each) in zip(sets, narrowed, strict=True)
        ]
        for combination in product(*sides):
            claimed[combination] += 1
            confirmed_of[combination] += is_sure[thing]
    return {place: rules.smallest(number, confirmed_of[place]) for place, number in claimed.items()}


def measured(measure: CountDistinct | Sum, where: Q | None = None) -> Any:
    """The measure as an aggregate of the ORM, over the rows that pass `where`."""
    if isinstance(measure, Sum):
        return SumOf(measure.column, filter=where)
    if measure.column == "pk":
        return Count(EACH, filter=where)
    return Count(measure.column, filter=where, distinct=True)


def in_units(indicator: Indicator, measure: CountDistinct | Sum, stored: int | None) -> Number:
    """The stored integer in units of the figure: whole where it is whole, percentages to one decimal."""
    if not isinstance(measure, Sum):
        return stored or 0
    exact = Decimal(stored or 0) / measure.per_unit
    if indicator.is_percent:
        return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return int(exact) if exact == exact.to_integral_value() else exact


def _of_rate(indicator: Indicator, asked: Asked, found: Mapping[str, int], exempt: Mapping[str, int]) -> Figure:
    above, below = found["confirmed"], found["claimed"]
    hidden = bool(indicator.minimum) and not may_tell(above, below)
    percent = Decimal("0.0") if hidden else rules.rate(above, below)
    is_plain = isinstance(indicator.measure, Ratio) and indicator.measure.of.column == "pk"
    return Figure(
        code=indicator.code,
        value=percent,
        numerator=0 if hidden else above,
        denominator=below,
        records=0 if hidden else above if is_plain else found["records"],
        claimed=percent,
        claimed_records=below if is_plain else found["claimed_records"],
        confirmed=percent,
        period=asked.period(indicator),
        beside=_exempt(indicator, exempt["records"]) + _response(indicator, asked, below),
        interval=interval(above, below) if indicator.minimum and not hidden else None,
        is_hidden=hidden,
    )


def _exempt(indicator: Indicator, number: int) -> tuple[tuple[str, Number], ...]:
    return ((str(Standing.EXEMPT.label), number),) if indicator.exempt else ()


def _response(indicator: Indicator, asked: Asked, valid: int) -> tuple[tuple[str, Number], ...]:
    if not indicator.minimum or asked.survey is None:
        return ()
    return (("有效答卷", valid), ("回收率", rules.rate(valid, asked.survey.invited_count)))
