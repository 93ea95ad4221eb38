"""All figures at once, remembered until anything is written.

The head of the log is the version of all data: as long as it stands, a figure computed once is the figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.core.cache import cache

from qiaoliang.kit.remembered import KEPT_SECONDS, key_of, remembered
from qiaoliang.kit.scope import EVERYTHING, is_withheld_from_some
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.evaluate import Figure, answered
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
    return _remembered(
        "board",
        asked,
        lambda: {found.code: found for found in _seen((indicator, asked) for indicator in CATALOGUE.values())},
    )


def remembered_figure(indicator: Indicator, asked: Asked) -> Figure:
    """One figure, from the board if that was computed: whoever needs six must not wait for all."""
    return remembered_figures([(indicator, asked)])[0]


def remembered_figures(questions: Sequence[tuple[Indicator, Asked]]) -> list[Figure]:
    """The same for several; those that nobody has asked for yet cost one query."""
    found = [_known(indicator, asked) for indicator, asked in questions]
    missing = [number for number, figure in enumerate(found) if figure is None]
    if missing:
        with settings.read_once():
            for number, figure in zip(missing, _seen(questions[number] for number in missing), strict=True):
                found[number] = figure
                cache.set(_key_of(*questions[number]), figure, KEPT_SECONDS)
    return [figure for figure in found if figure is not None]


def _known(indicator: Indicator, asked: Asked) -> Figure | None:
    whole: dict[str, Figure] | None = cache.get(key_of("indicators:board", parts_of(asked)))
    found: Figure | None = whole[indicator.code] if whole is not None else cache.get(_key_of(indicator, asked))
    return found


def _key_of(indicator: Indicator, asked: Asked) -> str:
    return key_of(f"indicators:figure:{indicator.code}", parts_of(asked))


def _seen(questions: Iterable[tuple[Indicator, Asked]]) -> list[Figure]:
    return answered([(indicator, seen_as(indicator, asked)) for indicator, asked in questions])


def remembered_trend(indicator: Indicator, asked: Asked) -> list[Quarter]:
    """The last eight quarters of one figure."""
    return _remembered(f"trend:{indicator.code}", asked, lambda: trend(indicator, seen_as(indicator, asked)))


def known_trend(indicator: Indicator, asked: Asked) -> list[Quarter] | None:
    """The same if somebody asked before; it costs a question to the cache and none to the database."""
    found: list[Quarter] | None = cache.get(key_of(f"indicators:trend:{indicator.code}", parts_of(asked)))
    return found


def _remembered(what: str, asked: Asked, compute: Callable[[], T]) -> T:
    def computed() -> T:
        with settings.read_once():
            return compute()

    return remembered(f"indicators:{what}", parts_of(asked), computed)


def parts_of(asked: Asked) -> tuple[object, ...]:
    """What a figure depends on: equal parts, equal figure."""
    places = sorted((place.kind, place.key) for place in asked.scope.counting.places)
    department = asked.department.pk if asked.department else None
    span = (asked.span.start, asked.span.end) if asked.span else None
    place = (asked.region, department, asked.instructor)
    return VERSION, asked.data_version, places, asked.as_of, *place, span, asked.parts
