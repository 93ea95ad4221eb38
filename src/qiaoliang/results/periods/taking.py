"""Reading a period's figures off the base: what is submitted, and what would be submitted now."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension, Standing
from qiaoliang.results.indicators.dimensions import Amounts, axes_of
from qiaoliang.results.indicators.evaluate import population, stands
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.lines import definition, lines
from qiaoliang.results.indicators.split import Cells, placed, split, totals
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.periods.choices import Holder
from qiaoliang.results.periods.models import Frozen, Period
from qiaoliang.results.periods.rules import Record

# What a department or an area has of its own: not what other bureaus publish, nor answers that belong to nobody.
HELD: Final = tuple(indicator for indicator in CATALOGUE.values() if axes_of(indicator))
# By persons nothing is ever stored.
KEPT_BY: Final = tuple(dimension for dimension in Dimension if dimension != Dimension.INSTRUCTOR)


@dataclass(frozen=True)
class Taken:
    """One figure as it is now; the fields of `Frozen`."""

    code: str
    claimed: int
    confirmed: int
    verified: int | None
    parts: dict[str, dict[str, list[int]]]
    records: list[list[str]]
    places: dict[str, dict[str, Any]]
    digest: str

    def columns(self) -> dict[str, Any]:
        return asdict(self)


def asked_for(period: Period, known_on: date) -> Asked:
    is_area = period.holder == Holder.REGION
    return Asked(
        EVERYTHING, known_on, region=period.region_code if is_area else "", department=period.department,
        span=period.days,
    )  # fmt: skip


def definitions() -> dict[str, dict[str, Any]]:
    return {indicator.code: definition(indicator) for indicator in HELD}


def is_as_kept(indicator: Indicator, kept: Mapping[str, Any]) -> bool:
    """Whether a figure is still counted as it was: only then is it compared."""
    plain: dict[str, Any] = json.loads(json.dumps(definition(indicator)))
    return {name: plain.get(name) for name in kept} == kept  # what a definition says more since is no change


def records_of(indicator: Indicator, asked: Asked) -> list[Record]:
    """Every record the figure could count: number, standing, value, hash."""
    return _records(indicator, asked.about(indicator), None)


def records_now(indicator: Indicator, asked: Asked, only: Collection[int]) -> dict[str, Record]:
    """Some of the records as they are now, by number; what the figure would no longer count is missing."""
    return {one[0]: one for one in _records(indicator, asked.about(indicator), only)}


def _records(indicator: Indicator, asked: Asked, only: Collection[int] | None) -> list[Record]:
    found = iter(lines(indicator, asked, with_beside=False, only=only))
    next(found)
    above = _above(indicator, asked, only) if indicator.is_rate else frozenset()
    return [(line[0], Standing.CONFIRMED.value if line[0] in above else line[1], line[-2], line[-1]) for line in found]


def _above(indicator: Indicator, asked: Asked, only: Collection[int] | None) -> frozenset[str]:
    """The records a rate counts above the line; the rest are only divided by."""
    rows = population(indicator, asked).filter(stands(indicator, asked, Standing.CONFIRMED))
    if only is not None:
        rows = rows.filter(pk__in=only)
    return frozenset(map(str, rows.values_list("pk", flat=True)))


def take(period: Period, known_on: date, only: Iterable[Indicator] | None = None) -> Iterator[Taken]:
    """Every figure of the period as the base is known now, with its parts and records."""
    indicators = HELD if only is None else tuple(only)
    if not indicators:
        return
    asked = asked_for(period, known_on)
    with settings.read_once():
        found = split(indicators, asked, KEPT_BY)
        for indicator in indicators:
            yield _taken(indicator, asked, found[indicator.code])


def _taken(indicator: Indicator, asked: Asked, cells: Cells) -> Taken:
    whole = sum(cells.values(), Amounts())
    parts = {
        dimension.value: {
            part: [amounts.claimed, amounts.confirmed, amounts.verified]
            for part, amounts in sorted(totals(cells, place).items())
        }
        for place, dimension in enumerate(KEPT_BY)
        if dimension in axes_of(indicator)
    }  # fmt: skip
    is_drawn = Standing.VERIFIED in FACTS[indicator.fact].standings
    records = [list(record) for record in records_of(indicator, asked)]
    content: dict[str, Any] = {
        "code": indicator.code, "claimed": whole.claimed, "confirmed": whole.confirmed,
        "verified": whole.verified if is_drawn else None, "parts": parts, "records": records,
        "places": _places(indicator, asked, records),
    }  # fmt: skip
    return Taken(**content, digest=digest_of(content))


def _places(indicator: Indicator, asked: Asked, records: list[list[str]]) -> dict[str, dict[str, Any]]:
    """For each dimension the parts, and of each record which of them it lies in."""
    kept = [dimension for dimension in KEPT_BY if dimension in axes_of(indicator)]
    found = {f"{number}": parts for number, parts in placed(indicator, asked, kept).items()}
    places = {}
    for place, dimension in enumerate(kept):
        own = [found[record[0]][place] if found.get(record[0]) else None for record in records]
        parts = sorted({part for part in own if part is not None})
        index = {part: number for number, part in enumerate(parts)}
        places[dimension.value] = {"parts": parts, "of": [-1 if part is None else index[part] for part in own]}
    return places


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of one figure or of a whole edition: equal content, equal digest."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def edition_digest(catalogue: str, head: tuple[int, str], figures: Iterable[Frozen | Taken]) -> str:
    return digest_of({"catalogue": catalogue, "head": list(head), "figures": [[f.code, f.digest] for f in figures]})


def recomputed(figure: Frozen) -> str:
    """The digest of what is stored: differs from the stored digest if somebody changed the row."""
    names = ["code", "claimed", "confirmed", "verified", "parts", "records"]
    names += ["places"] if figure.places else []  # the first editions had none
    return digest_of({name: getattr(figure, name) for name in names})


def differs(indicator: Indicator, figure: Frozen, asked: Asked) -> bool:
    """Whether the records behind a frozen figure are others now, in number, standing, value or what is tested.

    That a sample has verified some since, or that an enterprise changed its size, is no change of the figure.
    """
    held: list[list[str]] = figure.records
    now = [list(record) for record in records_of(indicator, asked)]
    if indicator.is_rate and not knows_above(figure):
        return [one[:1] + one[2:] for one in now] != [one[:1] + one[2:] for one in held]
    return now != held


def knows_above(figure: Frozen) -> bool:
    """Whether its records say which of them a rate counts above the line: the first editions did not."""
    is_rate = figure.definition.is_rate
    return not is_rate or not figure.confirmed or any(one[1] == Standing.CONFIRMED for one in figure.records)
