"""The score of every pair as one dense integer matrix, and the named parts of a single pair."""

from dataclasses import dataclass
from enum import StrEnum
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.matching.instance import (
    DIVISION_CODES,
    NOBODY,
    SECTIONS,
    UNKNOWN_DIVISION,
    Instance,
    Integers,
    NumbersTooLarge,
    Params,
    section_of,
)

Scores = NDArray[np.int32]

LARGEST_SCORE = 2**28  # leaves room for scores less prices in 32 bits
CELLS_IN_CACHE = 2**16  # two float64 buffers of 512 KB stay in a core's second-level cache


class PartName(StrEnum):
    """The parts a score is made of."""

    RELEVANCE = "relevance"
    SAME_DIVISION = "same_division"
    SAME_SECTION = "same_section"
    DISTANCE = "distance"
    INCUMBENT = "incumbent"
    PARTY = "party"


@dataclass(frozen=True)
class Term:
    """One product of the relevance: permille of need x percent of affinity, in milli-points."""

    need: int
    permille: int
    percent: int

    @property
    def value(self) -> int:
        """Milli-points of this product."""
        return self.permille * self.percent


@dataclass(frozen=True)
class Part:
    """One part of a score. `number` is what it was computed from: metres for the distance, the division for the
    trade, else 0; `terms` split the relevance, largest first."""

    name: PartName
    value: int
    number: int = 0
    terms: tuple[Term, ...] = ()


def matrix(instance: Instance, params: Params) -> Scores:
    """The (E, I) matrix of scores in milli-points, exact to the unit; conflicts and pins are not in it.

    Compiled; `by_blocks` is the same in plain NumPy. Raises `NumbersTooLarge` before any sum could overflow.
    """
    try:
        from qiaoliang.solvers.matching import kernels
    except ImportError:  # no compiler for this machine or Python
        return by_blocks(instance, params)
    _refuse_overflow(instance, params)
    relevance = (instance.need @ instance.affinity).astype(np.int32)
    trade, row_of = _trade_table(instance, params)
    scores = np.empty((instance.enterprises, instance.instructors), np.int32)
    enterprises = np.ascontiguousarray(instance.enterprise_at.T, np.float64)
    instructors = np.ascontiguousarray(instance.instructor_at.T, np.float64)
    kernels.score_block(relevance, instance.function, trade, row_of, enterprises, instructors, params.metre_cap, scores)
    _add_incumbents(instance, params, scores)
    return scores


def by_blocks(instance: Instance, params: Params) -> Scores:
    """The same matrix without a compiler, in blocks of rows that stay in the cache."""
    _refuse_overflow(instance, params)
    relevance = (instance.need @ instance.affinity).astype(np.int32)
    trade, row_of = _trade_table(instance, params)
    scores = np.empty((instance.enterprises, instance.instructors), np.int32)
    rows = max(1, CELLS_IN_CACHE // max(1, instance.instructors))
    metres = _Metres(instance, params.metre_cap, rows)
    for start in range(0, instance.enterprises, rows):
        part = slice(start, min(start + rows, instance.enterprises))
        block = scores[part]
        np.take(relevance[part], instance.function, axis=1, out=block, mode="clip")
        block += trade[row_of[part]]
        lost = metres.of(part)
        block -= lost
        lost >>= 1
        block -= lost  # d + d // 2 is 3d // 2
    _add_incumbents(instance, params, scores)
    return scores


def _add_incumbents(instance: Instance, params: Params, scores: Scores) -> None:
    held = np.flatnonzero(instance.incumbent != NOBODY)
    scores[held, instance.incumbent[held]] += np.int32(params.incumbent)


def parts(instance: Instance, params: Params, e: int, i: int) -> tuple[Part, ...]:
    """The parts of the score of enterprise `e` with instructor `i`; their values sum to the score. Zeros are omitted,
    except relevance and distance, which are always said."""
    metres = distance(instance, e, i)
    found = [
        _relevance_part(instance, e, i),
        _trade_part(instance, params, e, i),
        Part(PartName.DISTANCE, -(3 * min(metres, params.metre_cap) // 2), metres),
        Part(PartName.INCUMBENT, params.incumbent if instance.incumbent[e] == i else 0),
        Part(PartName.PARTY, params.party if instance.has_members[e] and instance.party_experience[i] else 0),
    ]
    always = (PartName.RELEVANCE, PartName.DISTANCE)
    return tuple(part for part in found if part.value or part.name in always)


def distance(instance: Instance, e: int, i: int) -> int:
    """Floor of the Euclidean distance in metres, not capped."""
    dx, dy = (int(step) for step in instance.enterprise_at[e] - instance.instructor_at[i])
    return isqrt(dx * dx + dy * dy)


class _Metres:
    """Capped distances of blocks of enterprises, in two buffers that are used again for every block.

    Double precision is exact here: squares are cut at cap² ≤ 2⁴⁸ before the root, every smaller sum of squares is
    exact below 2⁵³, and the correctly rounded root of an integer below 2⁵² never reaches the next integer.
    """

    def __init__(self, instance: Instance, cap: int, rows: int) -> None:
        self.enterprises = np.ascontiguousarray(instance.enterprise_at.T, np.float64)
        self.instructors = np.ascontiguousarray(instance.instructor_at.T, np.float64)
        self.largest = float(cap) ** 2
        self.sums = np.empty((rows, instance.instructors), np.float64)
        self.squares = np.empty_like(self.sums)
        self.whole = np.empty(self.sums.shape, np.int32)

    def of(self, part: slice) -> NDArray[np.int32]:
        rows = part.stop - part.start
        sums, squares, whole = self.sums[:rows], self.squares[:rows], self.whole[:rows]
        np.subtract(self.enterprises[0, part, None], self.instructors[0], out=sums)
        np.multiply(sums, sums, out=sums)
        np.subtract(self.enterprises[1, part, None], self.instructors[1], out=squares)
        np.multiply(squares, squares, out=squares)
        np.add(sums, squares, out=sums)
        np.minimum(sums, self.largest, out=sums)
        np.sqrt(sums, out=sums)
        np.copyto(whole, sums, casting="unsafe")  # truncation is the floor of a positive number
        return whole


def _trade_table(instance: Instance, params: Params) -> tuple[Scores, Integers]:
    """Bonuses for trade and Party experience, one row per (division, has members), and every enterprise's row."""
    in_section = np.zeros((instance.instructors, len(SECTIONS)), np.bool_)
    for index, (_, first, last) in enumerate(SECTIONS):
        in_section[:, index] = instance.knows[:, first : last + 1].any(axis=1)
    table = np.zeros((2, DIVISION_CODES, instance.instructors), np.int32)
    for code in range(UNKNOWN_DIVISION + 1, DIVISION_CODES):
        near = np.where(in_section[:, section_of(code)], params.same_section, 0)
        table[:, code] = np.where(instance.knows[:, code], params.same_division, near)
    table[1] += np.where(instance.party_experience, params.party, 0).astype(np.int32)
    row_of = instance.division + DIVISION_CODES * instance.has_members
    return table.reshape(2 * DIVISION_CODES, instance.instructors), row_of


def _relevance_part(instance: Instance, e: int, i: int) -> Part:
    percents = instance.affinity[:, instance.function[i]]
    terms = [
        Term(f, int(permille), int(percent))
        for f, (permille, percent) in enumerate(zip(instance.need[e], percents, strict=True))
        if permille and percent
    ]
    terms.sort(key=lambda term: (-term.value, term.need))
    return Part(PartName.RELEVANCE, sum(term.value for term in terms), terms=tuple(terms))


def _trade_part(instance: Instance, params: Params, e: int, i: int) -> Part:
    division = int(instance.division[e])
    section = section_of(division)
    if section < 0:
        return Part(PartName.SAME_SECTION, 0)
    if instance.knows[i, division]:
        return Part(PartName.SAME_DIVISION, params.same_division, division)
    _, first, last = SECTIONS[section]
    near = bool(instance.knows[i, first : last + 1].any())
    return Part(PartName.SAME_SECTION, params.same_section if near else 0, division)


def _refuse_overflow(instance: Instance, params: Params) -> None:
    """Bounds the largest possible score in unbounded integers before the arrays are touched."""
    needs = [int(column.max(initial=0)) for column in instance.need.T]
    percents = [int(row.max(initial=0)) for row in instance.affinity]
    relevance = sum(need * percent for need, percent in zip(needs, percents, strict=True))
    trade = max(params.same_division, params.same_section)
    largest = relevance + trade + params.incumbent + params.party + 3 * params.metre_cap // 2
    if largest >= LARGEST_SCORE:
        raise NumbersTooLarge(f"scores may reach {largest} milli-points; at most {LARGEST_SCORE - 1} can be computed")
