"""For every figure and every dimension: the parts, what is not stated and what is shared give the whole."""

from datetime import date
from functools import cache

import pytest

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension
from qiaoliang.results.indicators.dimensions import SHARED, Amounts, axes_of
from qiaoliang.results.indicators.evaluate import figure, in_units
from qiaoliang.results.indicators.periods import Period, name_of, named, said
from qiaoliang.results.indicators.split import split, totals
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio
from qiaoliang_demo.city import City
from tests.city import AS_OF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]
SPLIT = [indicator for indicator in CATALOGUE.values() if axes_of(indicator)]
PAIRS = [
    (Dimension.COUNTY, Dimension.DEPARTMENT), (Dimension.TOWN, Dimension.SIZE), (Dimension.CARRIER, Dimension.INDUSTRY),
]  # fmt: skip
SPANS = (None, Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2026, 3, 1), date(2026, 3, 31)))


@cache
def whole(code: str, span: Period | None) -> tuple[object, ...]:
    found = figure(CATALOGUE[code], Asked(EVERYTHING, AS_OF, span=span))
    if found.denominator is not None:
        return found.denominator, found.numerator
    return found.claimed, found.confirmed, found.verified or 0


def of(indicator: Indicator, amounts: Amounts) -> tuple[object, ...]:
    if isinstance(indicator.measure, Ratio):
        return amounts.claimed, amounts.confirmed
    measure = indicator.measure
    return tuple(in_units(indicator, measure, one) for one in (amounts.claimed, amounts.confirmed, amounts.verified))


@pytest.mark.parametrize("span", SPANS, ids=["own", "year", "month"])
def test_the_parts_of_every_dimension_give_the_whole(small_city: City, span: Period | None) -> None:
    """All dimensions at once: the sums over each of them are the figure."""
    every = list(Dimension)
    found = split(SPLIT, Asked(EVERYTHING, AS_OF, span=span), every)
    for place, dimension in enumerate(every):
        for indicator in SPLIT:
            amounts = sum(totals(found[indicator.code], place).values(), Amounts())
            assert of(indicator, amounts) == whole(indicator.code, span), (indicator.code, dimension)


@pytest.mark.parametrize("by", PAIRS, ids=lambda by: "-".join(by))
def test_a_table_of_two_has_the_lines_of_each(small_city: City, by: tuple[Dimension, Dimension]) -> None:
    asked = Asked(EVERYTHING, AS_OF)
    found = split(SPLIT, asked, by)
    single = [split(SPLIT, asked, (one,)) for one in by]
    for indicator in SPLIT:
        for place in (0, 1):
            alone = {parts[0]: amounts for parts, amounts in single[place][indicator.code].items()}
            assert totals(found[indicator.code], place) == alone, (indicator.code, by[place])


def test_every_part_is_the_figure_of_its_records(small_city: City) -> None:
    """What a cell says is what the figure says when only that part is asked for."""
    looked = 0
    for dimension in (Dimension.DEPARTMENT, Dimension.COUNTY, Dimension.CARRIER):
        found = split(SPLIT, Asked(EVERYTHING, AS_OF), (dimension,))
        for indicator in SPLIT:
            if indicator.least:
                continue
            cells = found[indicator.code]
            keys = [parts[0] for parts in list(cells)[:2]] + [key for key in (SHARED, "") if (key,) in cells]
            for key in dict.fromkeys(keys):
                asked = Asked(EVERYTHING, AS_OF, parts=((dimension.value, key),))
                one = figure(indicator, asked)
                said_ = (one.denominator, one.numerator) if indicator.is_rate else (one.claimed, one.confirmed)
                assert said_ == of(indicator, cells[key,])[:2], (indicator.code, dimension, key)
                looked += 1
    assert looked > 150


def test_shared_credit_is_apart(small_city: City) -> None:
    """Loans that several departments helped with stand in the shared row alone."""
    found = split([CATALOGUE["loans_arranged"]], Asked(EVERYTHING, AS_OF), (Dimension.DEPARTMENT,))["loans_arranged"]
    assert found[SHARED,].confirmed > 0
    assert len(found) > 3


@pytest.mark.parametrize("name", ["2025", "2025Q1", "2025Q4", "2024-02", "2025-12"])
def test_a_period_has_its_name_back(name: str) -> None:
    days = named(name)
    assert days is not None
    assert name_of(days) == name
    assert said(name).startswith(name[:4])


@pytest.mark.parametrize("name", ["", "25", "2025Q5", "2025-13", "2025-00", "1999", "2025-1", "x"])
def test_what_names_no_period(name: str) -> None:
    assert named(name) is None
