"""Drawing a lot and what follows from it, so that a third party arrives at the same: no Django, no clock.

The frame is every confirmed record of a period. It is cut into strata by size and by whether a hint stands at the
record; large money and hinted records get a larger share of the sample (money-weighted), and within a stratum every
record has the same chance. Records are ordered by SHA-256 of `seed|number` in hexadecimal, and the first n are drawn.
The seed is SHA-256 of `digest of the log's head|first day|last day`: nobody who draws can choose it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Final

Mark = int | str  # how the frame names a record: a result of the ledger by its number, others with a letter before it
Z_95: Final = 1.959964
WAN: Final = 1_000_000  # fen
# From which amount on, in fen; and how many times the chance of a small record.
BANDS: Final = (("A", 1000 * WAN, 4), ("B", 100 * WAN, 2), ("C", 0, 1))
COUNTED: Final = "N"  # results that are counted, not paid
HINTED_TIMES: Final = 2
LEAST: Final = 2  # of every stratum, so that its share can be estimated


def stratum(amount_fen: int | None, *, is_hinted: bool) -> str:
    """`A`, `B`, `C` by amount, `N` without one; `+` behind it where a hint stands."""
    band = COUNTED if amount_fen is None else next(name for name, least, _ in BANDS if amount_fen >= least)
    return f"{band}{'+' if is_hinted else ''}"


def weight(name: str) -> int:
    times = {band: times for band, _, times in BANDS}.get(name[0], 1)
    return times * (HINTED_TIMES if name.endswith("+") else 1)


def seed(head_digest: str, first: date, last: date) -> str:
    return hashlib.sha256(f"{head_digest}|{first.isoformat()}|{last.isoformat()}".encode()).hexdigest()


def place(seed_: str, number: Mark) -> str:
    """Where a record stands in the order of the draw."""
    return hashlib.sha256(f"{seed_}|{number}".encode()).hexdigest()


def allocate(frame: Mapping[str, int], total: int) -> dict[str, int]:
    """How many of each stratum: in proportion to size × weight, at least two, at most all, in all about `total`."""
    left = dict(frame)
    sizes: dict[str, int] = {}
    wanted = total
    while left:
        weighed = sum(number * weight(name) for name, number in left.items())
        full = {name: number for name, number in left.items() if number * weight(name) * wanted >= number * weighed}
        if not full:
            for name, number in left.items():
                share = -(-number * weight(name) * wanted // weighed)  # rounded up
                sizes[name] = min(number, max(share, LEAST))
            return dict(sorted(sizes.items()))
        for name, number in full.items():
            sizes[name] = number
            del left[name]
        wanted = max(0, wanted - sum(full.values()))
    return dict(sorted(sizes.items()))


def _spread(frame: Mapping[str, int], sizes: Mapping[str, int]) -> float:
    """Σ W²(1−f)/n: the variance of the estimate in units of p(1−p); one over it is the effective size."""
    total = sum(frame.values())
    return sum(
        (number / total) ** 2 * (1 - sizes[name] / number) / sizes[name]
        for name, number in frame.items()
        if sizes.get(name)
    )


def size_for(frame: Mapping[str, int], *, margin: float, expected: float) -> dict[str, int]:
    """The smallest sample whose half interval is at most `margin` if a share of `expected` holds (both 0 to 1)."""
    low, high = 1, sum(frame.values())
    allowed = (margin / Z_95) ** 2
    while low < high:
        middle = (low + high) // 2
        if expected * (1 - expected) * _spread(frame, allocate(frame, middle)) <= allowed:
            high = middle
        else:
            low = middle + 1
    return allocate(frame, low)


def draw(records: Iterable[tuple[Mark, str]], sizes: Mapping[str, int], seed_: str) -> list[Mark]:
    """The numbers drawn from (number, stratum) pairs, in the order of the draw within each stratum."""
    strata: dict[str, list[Mark]] = {}
    for number, name in records:
        strata.setdefault(name, []).append(number)
    return [
        number
        for name in sorted(strata)
        for number in sorted(strata[name], key=lambda one: place(seed_, one))[: sizes.get(name, 0)]
    ]


@dataclass(frozen=True)
class Answered:
    """Of one stratum: how many there are, how many were reached, how many of these hold."""

    number: int
    reached: int
    holds: int


@dataclass(frozen=True)
class Factor:
    """The share of confirmed results that hold, in percent, with its 95 % interval; and over how many."""

    percent: Decimal
    low: Decimal
    high: Decimal
    reached: int


def factor(answers: Sequence[Answered]) -> Factor | None:
    """Strata weigh by their size in the frame. The interval is Wilson's (1927) at the effective sample size, with the
    finite population taken into account: honest near 100 %. None where nobody was reached.

    A stratum in which nobody was reached yet has no weight.
    """
    told = [one for one in answers if one.reached]
    total = sum(one.number for one in told)
    if not total:
        return None
    share = sum(one.number / total * one.holds / one.reached for one in told)
    spread = sum((one.number / total) ** 2 * (1 - one.reached / one.number) / one.reached for one in told)
    reached = sum(one.reached for one in told)
    if spread == 0:  # everybody was reached
        return Factor(_percent(share), _percent(share), _percent(share), reached)
    low, high = _wilson(share, 1 / spread)
    return Factor(_percent(share), _percent(low), _percent(high), reached)


def _wilson(share: float, size: float) -> tuple[float, float]:
    square = Z_95 * Z_95
    middle = share + square / (2 * size)
    half = Z_95 * sqrt(share * (1 - share) / size + square / (4 * size * size))
    return max(0.0, (middle - half) / (1 + square / size)), min(1.0, (middle + half) / (1 + square / size))


def _percent(share: float) -> Decimal:
    return Decimal(repr(share * 100)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
