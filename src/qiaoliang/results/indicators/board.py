"""All figures, each remembered until a table is written that it was computed from.

They are computed together, in one query, and remembered one by one: what is written about contacts leaves the money as
it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from qiaoliang.kit.remembered import keep, known, remembered
from qiaoliang.kit.scope import EVERYTHING, is_withheld_from_some
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.evaluate import BASE, Answer, Figure, answers
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.trends import Quarter, trend
from qiaoliang.results.indicators.vocabulary import Indicator

T = TypeVar("T")


def seen_as(indicator: Indicator, asked: Asked) -> Asked:
    """The question as its total is shown: open totals are the city's for everybody who sees figures.

    What is confidential towards the person counts like everything else; only its row stays hidden.
    """
    fact = FACTS[indicator.fact]
    if fact.is_total_open and not asked.scope.is_everything:
        return replace(asked, scope=EVERYTHING)
    return replace(asked, scope=asked.scope.counting) if is_withheld_from_some(fact.model) else asked


def board(asked: Asked) -> dict[str, Figure]:
    """Every figure as the person may see it, in the order of the catalogue."""
    found = remembered_figures([(indicator, asked) for indicator in CATALOGUE.values()])
    return {figure.code: figure for figure in found}


def remembered_figure(indicator: Indicator, asked: Asked) -> Figure:
    return remembered_figures([(indicator, asked)])[0]


def remembered_figures(questions: Sequence[tuple[Indicator, Asked]]) -> list[Figure]:
    """Several figures; those that nobody has asked for yet, or that no longer hold, cost one query together."""
    found = [known(_name(indicator), parts_of(asked)) for indicator, asked in questions]
    missing = [number for number, figure in enumerate(found) if figure is None]
    if missing:
        with settings.read_once():
            for number, answer in zip(missing, _seen(questions[number] for number in missing), strict=True):
                indicator, asked = questions[number]
                keep(_name(indicator), parts_of(asked), answer.figure, answer.tables)
                found[number] = answer.figure
    return [figure for figure in found if figure is not None]


def _name(indicator: Indicator) -> str:
    return f"indicators:figure:{indicator.code}"


def _seen(questions: Iterable[tuple[Indicator, Asked]]) -> list[Answer]:
    return answers([(indicator, seen_as(indicator, asked)) for indicator, asked in questions])


def remembered_trend(indicator: Indicator, asked: Asked) -> list[Quarter]:
    """The last eight quarters of one figure."""
    return _remembered(f"trend:{indicator.code}", asked, lambda: trend(indicator, seen_as(indicator, asked)))


def known_trend(indicator: Indicator, asked: Asked) -> list[Quarter] | None:
    """The same if somebody asked before; it costs a question to the cache and none to the database."""
    found: list[Quarter] | None = known(f"indicators:trend:{indicator.code}", parts_of(asked))
    return found


def _remembered(what: str, asked: Asked, compute: Callable[[], T]) -> T:
    def computed() -> T:
        with settings.read_once():
            return compute()

    return remembered(f"indicators:{what}", parts_of(asked), computed, besides=BASE)


def parts_of(asked: Asked) -> tuple[object, ...]:
    """What a figure depends on: equal parts, equal figure."""
    places = sorted((place.kind, place.key) for place in asked.scope.counting.places)
    department = asked.department.pk if asked.department else None
    span = (asked.span.start, asked.span.end) if asked.span else None
    place = (asked.region, department, asked.instructor)
    return VERSION, asked.data_version, places, asked.as_of, *place, span, asked.parts
