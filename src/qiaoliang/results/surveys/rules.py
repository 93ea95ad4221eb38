"""Arithmetic of surveys that an official can check: when a percentage may be shown, and how sure it is."""

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

MINIMUM_ANSWERS = 30  # G49: below it a percentage says more about persons than about the service
Z_95 = 1.959964  # two-sided 95 %


def may_show(valid: int) -> bool:
    """Whether a percentage over `valid` answers may be shown at all."""
    return valid >= MINIMUM_ANSWERS


def interval(successes: int, valid: int) -> tuple[Decimal, Decimal]:
    """The 95 % interval of a share in percent, after Wilson (1927): honest near 100 %, where the usual one is not."""
    if valid == 0:
        return Decimal("0.0"), Decimal("100.0")
    share, square = successes / valid, Z_95 * Z_95
    middle = share + square / (2 * valid)
    half = Z_95 * sqrt(share * (1 - share) / valid + square / (4 * valid * valid))
    low, high = (middle - half) / (1 + square / valid), (middle + half) / (1 + square / valid)
    return _percent(max(low, 0.0)), _percent(min(high, 1.0))


def _percent(share: float) -> Decimal:
    return Decimal(repr(share * 100)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
