"""For every figure and every dimension: the parts, what is not stated and what is shared give the whole."""

from datetime import date
from itertools import combinations

import pytest

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension
from qiaoliang.results.indicators.dimensions import Amounts, axes_of
from qiaoliang.results.indicators.evaluate import figure, in_units
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.split import split
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio
from qiaoliang_demo.city import City
from tests.city import AS_OF, small_city

__all__ = ["small_city"]
pytestmark = pytest.mark.django_db
SPLIT = [indicator for indicator in CATALOGUE.values() if axes_of(indicator)]
SHAPES = [(one,) for one in Dimension] + list(combinations(list(Dimension), 2))
SPANS = (None, Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2026, 3, 1), date(2026, 3, 31)))


def whole(indicator: Indicator, asked: Asked) -> tuple[object, ...]:
    found = figure(indicator, asked)
    if indicator.is_rate:
        return found.denominator, found.numerator
    return found.claimed, found.confirmed, found.verified or 0


def of(indicator: Indicator, amounts: Amounts) -> tuple[object, ...]:
    if isinstance(indicator.measure, Ratio):
        return amounts.claimed, amounts.confirmed
    measure = indicator.measure
    return tuple(in_units(indicator, measure, one) for one in (amounts.claimed, amounts.confirmed, amounts.verified))


@pytest.mark.parametrize("by", SHAPES, ids=lambda by: "-".join(by))
def test_the_parts_give_the_whole(small_city: City, by: tuple[Dimension, ...]) -> None:
    for span in SPANS:
        asked = Asked(EVERYTHING, AS_OF, span=span)
        found = split(SPLIT, asked, by)
        for indicator in SPLIT:
            amounts = sum(found[indicator.code].values(), Amounts())
            assert of(indicator, amounts) == whole(indicator, asked), (indicator.code, span)
