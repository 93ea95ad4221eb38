"""How far targets are as of a day: the figures' own filters, narrowed to the holder and the target's period.

A page of targets costs one query, however many figures stand on it: every target is one small count, and the counts are
joined by UNION ALL. What was counted is remembered until anything is written. Rows and number come from one filter, so
a target opens exactly what it counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from qiaoliang.kit.remembered import State, remembered
from qiaoliang.kit.scope import EVERYTHING, Scope
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.choices import Basis, Counts, Standing
from qiaoliang.results.indicators.evaluate import in_units, measured, population, stands, tests
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio
from qiaoliang.results.targets.choices import Holder

AT_ONCE = 100  # counts joined in one statement; SQLite takes 500, and a page has 50 rows


@dataclass(frozen=True, slots=True)
class Progress:
    """What is confirmed so far, in the unit of the indicator; `records` is what the target's page opens."""

    value: Decimal
    records: int
    numerator: int | None = None
    denominator: int | None = None

    @property
    def is_empty(self) -> bool:
        """A rate with nothing to divide by says nothing about its holder."""
        return self.denominator == 0


NONE = Progress(Decimal(0), 0)


def indicator_of(target: Any) -> Indicator:
    """The figure as it is counted for the holder: an organisation's own work counts with or without an instructor."""
    found = CATALOGUE[target.indicator]
    return replace(found, counts=Counts.CITY) if target.holder == Holder.ORGANISATION else found


def span(target: Any, as_of: date) -> Period:
    return Period(target.starts_on, min(target.ends_on, as_of))


def asked_for(target: Any, as_of: date, scope: Scope = EVERYTHING) -> Asked:
    """A figure that says how things stand on a day is asked for the last day of the period, once that is over."""
    is_state = CATALOGUE[target.indicator].basis == Basis.AS_OF
    return Asked(
        scope,
        min(as_of, target.ends_on) if is_state else as_of,
        department=target.department if target.holder == Holder.DEPARTMENT else None,
        instructor=target.instructor_id,
    )


def own_rows(target: Any, asked: Asked, as_of: date) -> QuerySet[Any]:
    """The rows of the fact that are the holder's, in the target's period, in any standing."""
    rows = population(indicator_of(target), asked, span(target, as_of))
    return rows.filter(organisation=target.organisation_id) if target.holder == Holder.ORGANISATION else rows


def counted(target: Any, as_of: date, scope: Scope = EVERYTHING, mark: int = 0) -> QuerySet[Any]:
    """One row (target or mark, records, number, of how many) as a part of the page's statement."""
    asked = asked_for(target, as_of, scope)
    indicator, measure = indicator_of(target), CATALOGUE[target.indicator].measure
    tag = Value(mark or target.pk, output_field=IntegerField())
    if isinstance(measure, Ratio):
        top = tests(FACTS[indicator.fact], asked, measure.where)
        rows = own_rows(target, asked, as_of).filter(stands(indicator, asked, Standing.DENOMINATOR))
        wanted = {"r": Count("pk", filter=top), "n": measured(measure.of, top), "d": measured(measure.of)}
    else:
        rows = own_rows(target, asked, as_of).filter(stands(indicator, asked, Standing.CONFIRMED))
        wanted = {"r": Count("pk"), "n": measured(measure), "d": Count("pk")}
    found: QuerySet[Any] = rows.order_by().annotate(tag=tag).values("tag").annotate(**wanted)
    return found.values_list("tag", "r", "n", "d")


def compute(targets: Sequence[Any], as_of: date) -> dict[int, Progress]:
    """The progress of these targets, by key; those that have not begun have none."""
    begun = [target for target in targets if target.starts_on <= as_of]
    found: dict[int, Progress] = {}
    with settings.read_once():
        for first in range(0, len(begun), AT_ONCE):
            part = begun[first : first + AT_ONCE]
            by_key = {target.pk: target for target in part}
            parts = [counted(target, as_of) for target in part]
            for tag, records, number, of in parts[0].union(*parts[1:], all=True):
                found[int(tag)] = _progress(by_key[int(tag)], int(records), int(number or 0), int(of or 0))
    return found


def seen(target: Any, as_of: date, scope: Scope) -> tuple[Progress, int]:
    """The progress of one target, and how many of its records `scope` may see."""
    if target.starts_on > as_of:
        return NONE, 0
    both = counted(target, as_of).union(counted(target, as_of, scope, mark=-1), all=True)
    found = {int(tag): (int(records), int(number or 0), int(of or 0)) for tag, records, number, of in both}
    return _progress(target, *found[target.pk]), found[-1][0]


def _progress(target: Any, records: int, number: int, of: int) -> Progress:
    indicator = CATALOGUE[target.indicator]
    if isinstance(indicator.measure, Ratio):
        return Progress(rate(number, of), records, number, of)
    return Progress(Decimal(in_units(indicator, indicator.measure, number)), records)


def attaching(as_of: date, version: State) -> Callable[[list[Any]], None]:
    """What a queryset of targets does with the rows that are read: `target.progress`, remembered per page."""

    def attach(targets: list[Any]) -> None:
        keys = tuple(target.pk for target in targets)
        found = remembered("targets", (VERSION, version, as_of, keys), lambda: compute(targets, as_of))
        for target in targets:
            target.progress = found.get(target.pk, NONE)

    return attach


def standing_tabs(target: Any, asked: Asked) -> list[tuple[str, str, Q]]:
    """The parts of the records behind a target: (key, label, filter); the first is what is counted."""
    indicator = indicator_of(target)
    if not isinstance(indicator.measure, Ratio):
        return [("counted", "计入", stands(indicator, asked, Standing.CONFIRMED))]
    return [
        ("counted", "达到", stands(indicator, asked, Standing.CONFIRMED)),
        ("missing", "未达到", stands(indicator, asked, Standing.MISSING)),
        ("all", "应计", stands(indicator, asked, Standing.DENOMINATOR)),
    ]
