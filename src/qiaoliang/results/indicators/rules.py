"""Arithmetic of figures that an official can check with a pocket calculator."""

from decimal import Decimal

from qiaoliang.kit import money


def rate(numerator: int, denominator: int) -> Decimal:
    """A percentage with one decimal, half up; 0.0 where there is nothing to divide by."""
    return money.percent(numerator, denominator) or Decimal("0.0")
