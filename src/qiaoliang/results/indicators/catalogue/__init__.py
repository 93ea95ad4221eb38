"""The catalogue: every figure the programme reports, declared once, in the order of programme.md."""

import hashlib
from dataclasses import replace

from qiaoliang.results.indicators.catalogue.economy import (
    DEMAND_CLOCKS,
    DEMAND_FUNNEL,
    ECONOMY,
    POLICY_FUNNEL,
    WITH_UNIVERSITIES,
    WORD_CLOCKS,
)
from qiaoliang.results.indicators.catalogue.harmony import HARMONY, HARMONY_BESIDE
from qiaoliang.results.indicators.catalogue.party import EQUITY, MEETING_RATE, OTHER_SETUP_RATES, PARTY
from qiaoliang.results.indicators.catalogue.results import RESULTS
from qiaoliang.results.indicators.catalogue.terms import TERMS
from qiaoliang.results.indicators.vocabulary import Indicator


def _told(indicator: Indicator) -> Indicator:
    """With its parts in words. Raises KeyError for a figure that nobody has put into words."""
    terms = TERMS[indicator.code]
    return replace(indicator, numerator=terms.numerator, denominator=terms.denominator, dedup=terms.dedup)


CATALOGUE: dict[str, Indicator] = {
    indicator.code: _told(indicator)
    for indicator in (
        *PARTY,
        *ECONOMY,
        *HARMONY,
        *RESULTS,
        *OTHER_SETUP_RATES,
        MEETING_RATE,
        *EQUITY,
        DEMAND_FUNNEL,
        *DEMAND_CLOCKS,
        POLICY_FUNNEL,
        *WORD_CLOCKS,
        *WITH_UNIVERSITIES,
        *HARMONY_BESIDE,
    )
}  # fmt: skip
PROGRAMME_CODES: tuple[str, ...] = tuple(code for code, found in CATALOGUE.items() if found.is_programme_code)

# Changes with every change of a definition, so that no figure computed under an older one is shown as today's.
VERSION: str = hashlib.sha256(repr(tuple(CATALOGUE.values())).encode()).hexdigest()[:12]

# I1 to I7 of rules.md, section 1, in that order.
SETUP_RATES: tuple[Indicator, ...] = (
    CATALOGUE["setup_rate"],
    *(CATALOGUE[one.code] for one in OTHER_SETUP_RATES),
    CATALOGUE[MEETING_RATE.code],
)
