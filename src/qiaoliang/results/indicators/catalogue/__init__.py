"""The catalogue: every figure the programme reports, declared once, in the order of programme.md."""

import hashlib

from qiaoliang.results.indicators.catalogue.economy import DEMAND_CLOCKS, ECONOMY, WORD_CLOCKS
from qiaoliang.results.indicators.catalogue.harmony import HARMONY, HARMONY_BESIDE
from qiaoliang.results.indicators.catalogue.party import MEETING_RATE, OTHER_SETUP_RATES, PARTY
from qiaoliang.results.indicators.catalogue.results import RESULTS
from qiaoliang.results.indicators.vocabulary import Indicator

CATALOGUE: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        *PARTY,
        *ECONOMY,
        *HARMONY,
        *RESULTS,
        *OTHER_SETUP_RATES,
        MEETING_RATE,
        *DEMAND_CLOCKS,
        *WORD_CLOCKS,
        *HARMONY_BESIDE,
    )
}  # fmt: skip
PROGRAMME_CODES: tuple[str, ...] = tuple(code for code, found in CATALOGUE.items() if found.is_programme_code)

# Changes with every change of a definition, so that no figure computed under an older one is shown as today's.
VERSION: str = hashlib.sha256(repr(tuple(CATALOGUE.values())).encode()).hexdigest()[:12]

# I1 to I7 of rules.md, section 1, in that order.
SETUP_RATES: tuple[Indicator, ...] = (
    CATALOGUE["setup_rate"],
    *OTHER_SETUP_RATES,
    MEETING_RATE,
)
