"""Gathers what the chapter of the year tells, from the figures' own filters."""

from dataclasses import replace
from datetime import date
from typing import Any

from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Basis
from qiaoliang.results.indicators.evaluate import Figure, figure, in_units, records
from qiaoliang.results.indicators.periods import months_before
from qiaoliang.results.indicators.vocabulary import Sum
from qiaoliang.results.reports.narrative import CODES, EXAMPLES, WHERE, Compared, Example, Story
from qiaoliang.results.reports.prose import in_words

YEAR_MONTHS = 12


def year_before(day: date) -> date:
    return months_before(day, YEAR_MONTHS)


def tell(found: dict[str, Figure], asked: Asked, counties: list[Region], place: str) -> Story:
    """The year up to the day asked for; `counties` are compared one by one."""
    earlier = replace(asked, as_of=year_before(asked.as_of))
    by_county = []
    for county in counties:
        now, then = replace(asked, region=county.code), replace(earlier, region=county.code)
        by_county.append((county.name, [_compared(figure(CATALOGUE[code], now), now, then) for code in WHERE]))
    names = {county.code: county.name for county in counties}
    return Story(
        compared=[_compared(found[code], asked, earlier) for code in CODES],
        counties=by_county,
        examples=[one for code in EXAMPLES for one in _example(code, asked, names, place)],
    )


def _compared(now: Figure, asked: Asked, earlier: Asked) -> Compared:
    indicator = CATALOGUE[now.code]
    basis = asked.settings[indicator.basis_setting] if indicator.basis_setting else indicator.basis
    then = figure(indicator, earlier) if earlier.as_of >= asked.start else None
    pages = records_page(now.code, asked), records_page(now.code, earlier)
    return Compared(now, then, Basis(basis), page=pages[0], page_earlier=pages[1])


def _example(code: str, asked: Asked, names: dict[str, str], place: str) -> list[Example]:
    """The latest confirmed record of the last twelve months, if there is one."""
    indicator = CATALOGUE[code]
    assert isinstance(indicator.measure, Sum)
    since = year_before(asked.as_of)
    latest: Any = records(indicator, asked).filter(happened_on__gt=since).first()
    if latest is None:
        return []
    stored = getattr(latest, indicator.measure.column)
    amount = in_words(in_units(indicator, indicator.measure, stored), indicator.unit, is_money=indicator.is_money)
    where = next((name for county, name in names.items() if latest.region_code.startswith(county)), place)
    return [Example(code, str(latest.pk), where, amount, latest.get_absolute_url())]
