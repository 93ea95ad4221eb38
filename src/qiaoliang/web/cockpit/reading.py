"""Everything the cockpit shows. Each part is remembered for a question until a table is written that it asked.

Cold it costs a bounded number of queries: one for each population, one a quarter of the trend, one or two a figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from django.db.models import Count
from django.db.models.functions import Substr

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.remembered import remembered
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.board import parts_of, remembered_figures, remembered_trend
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import BASE, Figure, population, stands
from qiaoliang.results.indicators.trends import Quarter, label_of, quarters
from qiaoliang.results.setting_up import breakdown
from qiaoliang.web.cockpit import lines
from qiaoliang.web.cockpit.lines import LINES, Line
from qiaoliang.web.cockpit.subjects import SETUP_RATE, Question, leads

MONEY: Final = ("loans_arranged", "grants_won", "fees_reduced", "activity_funds")
WORDS: Final = (
    "demands_logged_at_once", "demands_answered_in_time", "policies_delivered_soon", "policies_read_soon",
)  # fmt: skip
DRAWN: Final = ("policies_delivered_soon", "demands_answered_in_time")  # one line for each direction
COUNTY_DIGITS, TOWN_DIGITS = breakdown.COUNTY_DIGITS, breakdown.TOWN_DIGITS
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A county or a town with its enterprises and how many of them are covered."""

    code: str
    name: str
    operating: int
    covered: int
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class End:
    """The set-up rate at the end of a quarter."""

    label: str
    day: date
    figure: Figure


@dataclass(frozen=True)
class Reading:
    """The page before it is put into words."""

    numbers: dict[str, int]  # of the lines that the person may open
    counties: tuple[Place, ...]
    towns: tuple[Place, ...]
    ends: tuple[End, ...]
    gap: tuple[tuple[str, str, int], ...]  # key, words, enterprises
    people: dict[str, int]  # leads by the key of their load
    money: tuple[Figure, ...]
    words: tuple[Figure, ...]
    trends: tuple[tuple[Quarter, ...], ...]  # of each figure of DRAWN


def lines_of(actor: Actor) -> list[Line]:
    return [line for line in LINES.values() if line.may(actor)]


def reading(question: Question, actor: Actor) -> Reading:
    """For these places, this question and today, and what this person may open."""
    with settings.read_once():
        return _reading(question, actor)


def _reading(question: Question, actor: Actor) -> Reading:
    asked = question.asked
    days = [replace(asked, as_of=period.end) for period in quarters(asked.as_of)]
    figures = remembered_figures(
        [
            *((SETUP_RATE, day) for day in days),  # a rate as of a day is the figure of that day
            *((CATALOGUE[code], asked) for code in (*MONEY, *WORDS)),
        ]
    )
    counties, towns = _part("places", question, lambda: _places(question))
    return Reading(
        numbers=_numbers(question, actor),
        counties=counties,
        towns=towns,
        ends=_ends(question, figures[: len(days)]),
        gap=tuple(breakdown.reasons(asked, breakdown.Cut("region"))[0]),
        people=_part("people", question, lambda: _people(question)),
        money=tuple(figures[len(days) : -len(WORDS)]),
        words=tuple(figures[-len(WORDS) :]),
        trends=tuple(_trend(code, question) for code in DRAWN),
    )


def _part(name: str, question: Question, compute: Callable[[], T]) -> T:
    parts = (*parts_of(question.asked), question.today)
    return remembered(f"cockpit:{name}", parts, compute, besides=BASE)


def _numbers(question: Question, actor: Actor) -> dict[str, int]:
    """Of the lines that the person may open; those of one population are counted together."""
    found: dict[str, int] = {}
    for group in lines.groups(lines_of(actor)):
        name = ",".join(line.key for line in group)
        found |= _part(name, question, partial(lines.counted, group, question))
    return found


def _places(question: Question) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Counties and towns from one grouping; a town's numbers are part of its county's."""
    asked = question.asked
    everyone = population(SETUP_RATE, asked).filter(stands(SETUP_RATE, asked, Standing.DENOMINATOR))
    top = breakdown.top_of(SETUP_RATE, asked)
    rows = everyone.annotate(town=Substr("region_code", 1, TOWN_DIGITS)).values("town")
    grouped = {
        row["town"]: (row["n"], row["top"])
        for row in rows.annotate(n=Count("pk"), top=Count("pk", filter=top)).order_by("town")
    }
    counties: dict[str, tuple[int, int]] = {}
    for code, (n, reached) in grouped.items():
        before = counties.get(code[:COUNTY_DIGITS], (0, 0))
        counties[code[:COUNTY_DIGITS]] = (before[0] + n, before[1] + reached)
    known = {one.code: one for one in Region.everything.filter(code__in=[*counties, *grouped])}
    return _named(counties, known), _named(grouped, known)


def _named(counts: dict[str, tuple[int, int]], known: dict[str, Any]) -> tuple[Place, ...]:
    found = []
    for code, (n, reached) in counts.items():
        region = known.get(code)
        name = region.name if region else f"未注明（{code}）"
        longitude, latitude = (region.longitude, region.latitude) if region else (None, None)
        found.append(Place(code, name, n, reached, longitude, latitude))
    return tuple(found)


def _ends(question: Question, figures: Sequence[Figure]) -> tuple[End, ...]:
    """Each end opens its own records."""
    periods = quarters(question.asked.as_of)
    return tuple(
        End(label_of(period), period.end, figure) for period, figure in zip(periods, figures, strict=True)
    )  # fmt: skip


def _trend(code: str, question: Question) -> tuple[Quarter, ...]:
    """The rate by quarter."""
    return tuple(remembered_trend(CATALOGUE[code], question.asked))


def _people(question: Question) -> dict[str, int]:
    """How many lead so many enterprises, among those who lead any here. Numbers only: no page lists them."""
    here = LINES["load-1"].subject.rows(question.within(question.asked.scope.counting))
    found = {line.key: 0 for line in lines.LOADS}
    people = leads(question.asked).filter(instructor__in=here.values("instructor"))
    for _person, number in people.values_list("instructor").annotate(number=Count("pk")):
        found[f"load-{min(number, lines.MOST_BARS)}"] += 1
    return found
