"""Set-up rates as they are and as they would be with more enterprises covered: the same filters as the figures."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qiaoliang.kit.scope import Scope
from qiaoliang.results.indicators import rules
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import SETUP_RATES
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import population, stands
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio

COVERED = ("is_covered", "is_worked_with")  # what a joint branch adds to; single set-up is not changed by it
COUNTY_DIGITS, TOWN_DIGITS = 6, 9


@dataclass(frozen=True)
class Foreseen:
    """One rate before and after, with the sentence that says what it divides (G42)."""

    name: str  # I1 … I7
    code: str
    label: str
    definition: str
    numerator: int
    denominator: int
    numerator_after: int
    denominator_after: int

    @property
    def before(self) -> Decimal:
        return rules.rate(self.numerator, self.denominator)

    @property
    def after(self) -> Decimal:
        return rules.rate(self.numerator_after, self.denominator_after)

    def stored(self) -> list[Any]:
        """As JSON keeps it; `Foreseen(*row)` is the inverse."""
        return [
            self.name, self.code, self.label, self.definition, self.numerator, self.denominator, self.numerator_after,
            self.denominator_after,
        ]  # fmt: skip


def setup_rates(
    added: Collection[int], organisations: int, *, scope: Scope, as_of: date, region: str = ""
) -> list[Foreseen]:
    """I1 to I7 as they are on the day, and with the enterprises `added` covered by so many new joint branches."""
    asked = Asked(scope, as_of, region)
    found = []
    for number, indicator in enumerate(SETUP_RATES, start=1):
        base, top = keys(indicator, asked)
        grows = _adds_to(indicator)
        gained = len(base & set(added) - top) if grows else 0
        more = 0 if indicator.fact == "enterprises" else organisations
        found.append(
            Foreseen(
                f"I{number}", indicator.code, indicator.label, indicator.definition, len(top), len(base),
                len(top) + gained, len(base) + more,
            )
        )  # fmt: skip
    return found


def keys(indicator: Indicator, asked: Asked) -> tuple[set[int], set[int]]:
    """The rows a rate divides by, and those of them that it counts."""
    rows = population(indicator, asked)
    base = rows.filter(stands(indicator, asked, Standing.DENOMINATOR)).values_list("pk", flat=True)
    top = rows.filter(stands(indicator, asked, Standing.CONFIRMED)).values_list("pk", flat=True)
    return set(base), set(top)


def _adds_to(indicator: Indicator) -> bool:
    return isinstance(indicator.measure, Ratio) and any(name in COVERED for name in indicator.measure.where)


def by_place(added: Collection[int], *, scope: Scope, as_of: date, region: str = "") -> dict[str, tuple[int, int, int]]:
    """I1 by county, within a county by town: enterprises counted, covered now, covered then."""
    digits = TOWN_DIGITS if len(region) >= COUNTY_DIGITS else COUNTY_DIGITS
    asked, indicator = Asked(scope, as_of, region), SETUP_RATES[0]
    base, top = keys(indicator, asked)
    place = {
        pk: code[:digits]
        for pk, code in population(indicator, asked).filter(pk__in=base).values_list("pk", "region_code")
    }
    whole, now = Counter(place.values()), Counter(place[pk] for pk in top)
    then = Counter(place[pk] for pk in top | (base & set(added)))
    return {code: (whole[code], now[code], then[code]) for code in sorted(whole)}
