"""Arithmetic of surveys that an official can check: what may be shown, how sure it is, and who is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from math import sqrt

MINIMUM_ANSWERS = 30  # G49: below it a percentage says more about persons than about the service
Z_95 = 1.959964  # two-sided 95 %


SMALLEST_CELL = 5  # of fewer people it can be guessed who is meant


def may_show(valid: int) -> bool:
    """Whether a percentage over `valid` answers may be shown at all."""
    return valid >= MINIMUM_ANSWERS


def is_small(number: int) -> bool:
    """One to four: not shown, and not to be had by subtracting either."""
    return 0 < number < SMALLEST_CELL


def may_tell(top: int, valid: int) -> bool:
    """Whether the exact share may be shown: enough answers, and neither those at the top nor the rest are one to four.

    29 of 30 would say of the one who disagreed that there was just one.
    """
    return may_show(valid) and not is_small(top) and not is_small(valid - top)


def why_not(valid: int) -> str:
    """Why a share is not told: too few answers, or too few at one side."""
    return f"一方不足 {SMALLEST_CELL} 份" if may_show(valid) else f"不足 {MINIMUM_ANSWERS} 份"


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


# --- groups that may be published

REST = "rest"
Sheet = tuple[str, tuple[int, ...]]  # the group of the respondent, and the value of every question


def is_publishable(sheets: Sequence[Sheet], top: int) -> bool:
    """Whether a group may stand by itself: thirty sheets, and of every question neither *top* nor *the rest* is 1–4.

    Whatever is published of a survey with several groups is a sum over such groups, and so is every difference of two
    published numbers: no filter, no pair of filters and no complement can single out fewer than five.
    """
    if not may_show(len(sheets)):
        return False
    return all(
        may_tell(column.count(top), len(column)) for column in zip(*(values for _, values in sheets), strict=True)
    )


def publishable_groups(sheets: Sequence[Sheet], top: int) -> dict[str, str]:
    """Each respondent's group → the group its answers are published under; `""` for all if no division will do.

    Groups that cannot stand by themselves are put together as the rest; if the rest cannot stand either, the smallest
    of the others joins it, and so on.
    """
    by_group: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_group.setdefault(sheet[0], []).append(sheet)
    standing = {group for group, own in by_group.items() if is_publishable(own, top)}
    rest = [group for group in sorted(by_group) if group not in standing]
    while rest and not is_publishable([sheet for group in rest for sheet in by_group[group]], top):
        if not standing:
            return dict.fromkeys(by_group, "")
        smallest = min(sorted(standing), key=lambda group: len(by_group[group]))
        standing.remove(smallest)
        rest.append(smallest)
    if len(standing) + bool(rest) < 2:
        return dict.fromkeys(by_group, "")
    return {group: group if group in standing else REST for group in by_group}


def classes(by_value: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """A distribution without small cells: (from, to, how many), neighbours put together until each is 0 or ≥ 5."""
    found: list[tuple[int, int, int]] = []
    high, count = 0, 0
    for value in sorted(by_value, reverse=True):
        high, count = high or value, count + by_value[value]
        if count == 0 or count >= SMALLEST_CELL:
            found.append((high, value, count))
            high, count = 0, 0
    if high:
        low = min(by_value)
        before = found.pop() if found else (max(by_value), low, 0)
        while found and before[2] == 0:
            before = (found[-1][0], low, found.pop()[2])
        found.append((before[0], low, before[2] + count))
    return found


# --- drawing the frame


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of each group to draw: in proportion, by largest remainders, at least one of each that has any."""
    total = sum(sizes.values())
    if wanted >= total:
        return dict(sizes)
    whole = {group: max(1, size * wanted // total) if size else 0 for group, size in sizes.items()}
    order = sorted(sizes, key=lambda group: (-(sizes[group] * wanted % total), group))
    for group in order:
        if sum(whole.values()) < wanted and whole[group] < sizes[group]:
            whole[group] += 1
    for group in sorted(sizes, key=lambda group: (-whole[group], group)):
        while sum(whole.values()) > wanted and whole[group] > 1:
            whole[group] -= 1
    return whole


def drawn(keys: Iterable[int], count: int, seed: str) -> list[int]:
    """`count` of `keys` by lot. Equal seeds draw equally, so anybody can repeat the draw from the published seed."""
    ticket = {key: sha256(f"{seed}:{key}".encode()).digest() for key in keys}
    return sorted(ticket, key=lambda key: (ticket[key], key))[:count]
