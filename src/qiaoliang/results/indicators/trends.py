"""How a figure came about: what the last eight quarters added to it, or what a rate was at their ends."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Basis, Standing
from qiaoliang.results.indicators.evaluate import (
    Number,
    answered,
    in_units,
    is_part,
    measured,
    population,
    stands,
    tests,
)
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio

QUARTERS = 8
Told = tuple[Number, bool, int | None, int | None]  # value, nothing to divide by, counted above, divided by


@dataclass(frozen=True)
class Quarter:
    """One quarter: what it added, or the rate; the last one may still run."""

    label: str
    days: Period
    value: Number
    is_unfinished: bool
    is_empty: bool = False  # of a rate: there was nothing to divide by
    above: int | None = None  # of a rate: the records counted, and those divided by
    below: int | None = None


def quarters(as_of: date) -> list[Period]:
    """The last eight calendar quarters, the current one up to the day."""
    first = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    found = [Period(first, as_of)]
    while len(found) < QUARTERS:
        end = found[0].start - timedelta(days=1)
        found.insert(0, Period(date(end.year, end.month - 2, 1), end))
    return found


def label_of(period: Period) -> str:
    return f"{period.start:%y}Q{(period.start.month + 2) // 3}"


def has_trend(indicator: Indicator) -> bool:
    """Whether a figure moves within a year: published statistics and surveys do not."""
    return indicator.fact not in ("statistics", "answers", "postings")


def trend(indicator: Indicator, asked: Asked) -> list[Quarter]:
    """Empty for a figure without one; otherwise eight quarters, the oldest first."""
    if not has_trend(indicator) or (indicator.least and is_part(asked)):  # a quarter of a part is of too few people
        return []
    asked = replace(asked, span=None)
    periods = quarters(asked.as_of)
    values: list[Told]
    if indicator.basis == Basis.AS_OF:
        found = answered([(indicator, replace(asked, as_of=period.end)) for period in periods])
        values = [
            (figure.value, figure.denominator == 0, figure.records, figure.claimed_records)
            if indicator.is_rate
            else (figure.value, False, None, None)
            for figure in found
        ]
    elif indicator.is_rate:
        values = _rates(indicator, asked, periods)
    else:
        values = [(value, False, None, None) for value in _added(indicator, asked, periods)]
    return [
        Quarter(label_of(period), period, value, asked.as_of < _last_day(period), is_empty, above, below)
        for period, (value, is_empty, above, below) in zip(periods, values, strict=True)
    ]


def _last_day(period: Period) -> date:
    month = period.start.month + 3
    following = date(period.start.year + (month > 12), (month - 1) % 12 + 1, 1)
    return following - timedelta(days=1)


def _added(indicator: Indicator, asked: Asked, periods: list[Period]) -> list[Number]:
    measure = indicator.measure
    assert not isinstance(measure, Ratio)
    rows = population(indicator, asked, Period(periods[0].start, periods[-1].end))
    counted = rows.filter(stands(indicator, asked, Standing.CONFIRMED)).aggregate(
        **{f"q{number}": measured(measure, _inside(indicator, asked, period)) for number, period in enumerate(periods)}
    )
    return [in_units(indicator, measure, counted[f"q{number}"]) for number in range(len(periods))]


def _inside(indicator: Indicator, asked: Asked, period: Period) -> Q:
    return FACTS[indicator.fact].in_period(asked, period)


def _rates(indicator: Indicator, asked: Asked, periods: list[Period]) -> list[Told]:
    measure = indicator.measure
    assert isinstance(measure, Ratio)
    top = tests(FACTS[indicator.fact], asked, measure.where)
    rows = population(indicator, asked, Period(periods[0].start, periods[-1].end))
    wanted = {}
    for number, period in enumerate(periods):
        inside = _inside(indicator, asked, period)
        wanted[f"q{number}"] = measured(measure.of, inside)
        wanted[f"top{number}"] = measured(measure.of, inside & top)
    found = rows.filter(stands(indicator, asked, Standing.DENOMINATOR)).aggregate(**wanted)
    return [
        (
            rate(found[f"top{number}"], found[f"q{number}"]),
            not found[f"q{number}"],
            found[f"top{number}"],
            found[f"q{number}"],
        )
        for number in range(len(periods))
    ]
