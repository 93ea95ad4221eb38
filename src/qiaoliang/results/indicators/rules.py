"""Arithmetic of figures that an official can check with a pocket calculator."""

from collections.abc import Mapping
from decimal import Decimal

from qiaoliang.kit import money


def rate(numerator: int, denominator: int) -> Decimal:
    """A percentage with one decimal, half up; 0.0 where there is nothing to divide by."""
    return money.percent(numerator, denominator) or Decimal("0.0")


def smallest(*numbers: int) -> int:
    """The smallest of them that is not nothing; 0 if all are nothing."""
    return min((number for number in numbers if number > 0), default=0)


Place = tuple[str, str]  # (row, column) of a table


def suppressed(numbers: Mapping[Place, int], least: int) -> set[Place]:
    """The cells that are not shown: those from 1 to below `least`, and in each line with just one of them the next
    smallest, so that it cannot be had by subtracting from the line's sum."""
    hidden = {place for place, number in numbers.items() if 0 < number < least}
    waiting = True
    while waiting:
        waiting = False
        for axis in (0, 1):
            for line in sorted({place[axis] for place in hidden}):
                inside = [place for place in hidden if place[axis] == line]
                others = [one for one, number in numbers.items() if one[axis] == line and number and one not in hidden]
                if len(inside) == 1 and others:
                    hidden.add(min(others, key=lambda one: (numbers[one], one)))
                    waiting = True
    return hidden
