"""Exact sums that look like life: a total cut into uneven parts, days spread over a period."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random


class CannotCut(ValueError):
    """The total cannot be cut into so many parts of at least the given size."""


def cut(total: int, count: int, draw: Random, *, least: int = 1, spread: float = 0.8) -> list[int]:
    """`count` integers of at least `least` that sum to `total`, log-normally uneven (`spread` 0: all alike).

    Parts are rounded to two leading digits as people round them; the last correction falls on the largest part.
    """
    spare = total - least * count
    if count <= 0 or spare < 0:
        raise CannotCut(f"{total} into {count} parts of at least {least}")
    weights = [draw.lognormvariate(0, spread) for _ in range(count)]
    scale = spare / sum(weights)
    parts = [least + _rounded(int(weight * scale)) for weight in weights]
    _settle(parts, total - sum(parts), least)
    return parts


def _rounded(number: int) -> int:
    """Downwards to two leading digits, so that the sum never exceeds the total by rounding."""
    unit = int(10 ** max(0, len(str(number)) - 2))
    return number // unit * unit


def _settle(parts: list[int], missing: int, least: int) -> None:
    """Give what rounding left over to several large parts, a fifth of the rest at a time, so that none swells."""
    order = sorted(range(len(parts)), key=lambda place: -parts[place])
    for place in order[: min(40, len(order) - 1)]:
        share = _rounded(missing // 5)
        parts[place] += share
        missing -= share
    parts[order[0]] += missing
    if parts[order[0]] < least:
        raise CannotCut(f"{missing} left over")


@dataclass(frozen=True)
class Days:
    """The working days of a stretch of years, to draw plausible days from."""

    worked: Sequence[date]

    def between(self, first: date, last: date) -> tuple[int, int]:
        """Positions [low, high) of the working days from `first` to `last`, both included."""
        return bisect_left(self.worked, first), bisect_right(self.worked, last)

    def draw(self, draw: Random, first: date, last: date) -> date:
        """A working day from `first` to `last`; if there is none between, `first` itself."""
        low, high = self.between(first, last)
        return self.worked[draw.randrange(low, high)] if high > low else first


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, clamped to the end of its month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    end = (date(years + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(years, month + 1, min(day.day, end))
