"""Which pairs enter the network: the best of every enterprise at the present prices."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.matching.instance import Flags, Integers
from qiaoliang.solvers.matching.transport import Transport, worth

LARGEST_SLACK = 2**40
ENOUGH = 3  # cells of an instructor for each of the width
TIE_STRIDE = 61  # spreads equal enterprises over equal instructors


@dataclass(frozen=True, eq=False)
class Pricing:
    """One look at all pairs: those that beat the chosen pair of their enterprise, and Σ_e of the best."""

    improving: Integers
    best: int


def promising(problem: Transport, prices: Integers, width: int) -> Integers:
    """The `width` best cells of every enterprise at these prices, and enough for every instructor; sorted, distinct."""
    cells = richest(problem, prices, width)
    return np.union1d(cells, sought(problem, prices, cells, ENOUGH * width))


def richest(problem: Transport, prices: Integers, width: int) -> Integers:
    """The `width` best allowed cells of every enterprise at these prices, sorted."""
    found = [np.empty(0, np.int64)]
    for part, block in worth(problem, prices):
        floor = np.full(len(block), np.iinfo(block.dtype).min, block.dtype)
        found.append(_best_cells(problem, np.arange(part.start, part.stop), block, width, floor))
    return np.concatenate(found)


def sought(problem: Transport, prices: Integers, cells: Integers, enough: int) -> Integers:
    """Further cells for every instructor with fewer than `enough`: the enterprises that would lose least by coming."""
    lacking = np.flatnonzero(np.bincount(cells % problem.instructors, minlength=problem.instructors) < enough)
    slack = np.empty((len(lacking), problem.enterprises), np.int64)
    for part, block in worth(problem, prices):
        offers = block[:, lacking].T
        lost = block.max(axis=1).astype(np.int64) - offers
        slack[:, part] = np.where(offers == np.iinfo(block.dtype).min, LARGEST_SLACK, lost)
    ranked = slack * problem.enterprises + np.arange(problem.enterprises)
    enough = min(enough, problem.enterprises)
    nearest = np.argpartition(ranked, enough - 1, axis=1)[:, :enough]
    found = nearest * problem.instructors + lacking[:, None]
    allowed = np.take_along_axis(slack, nearest, axis=1) < LARGEST_SLACK
    return found[allowed]


def price(problem: Transport, prices: Integers, assignment: Integers, width: int) -> Pricing:
    """Looks at every pair at these prices and returns at most `width` improving cells of every enterprise."""
    best, found = 0, [np.empty(0, np.int64)]
    for part, block in worth(problem, prices):
        top = block.max(axis=1)
        best += int(top.sum(dtype=np.int64))
        chosen = block[np.arange(len(block)), assignment[part]]
        rows = np.flatnonzero(top > chosen)
        if len(rows):
            found.append(_best_cells(problem, part.start + rows, block[rows], width, chosen[rows]))
    return Pricing(np.concatenate(found), best)


def nearest(problem: Transport, prices: Integers, assignment: Integers, cells: Integers, width: int) -> Integers:
    """Those of `cells` that lose least at these prices, about `width` per enterprise."""
    keep = width * problem.enterprises
    if len(cells) <= keep:
        return cells
    enterprise, instructor = np.divmod(cells, problem.instructors)
    home = problem.chosen(assignment) - prices[assignment]
    slack = home[enterprise] - (problem.scores.reshape(-1)[cells] - prices[instructor])
    near: Integers = cells[slack <= np.partition(slack, keep)[keep]]
    return near


def _best_cells(
    problem: Transport, enterprises: Integers, block: NDArray[Any], width: int, above: NDArray[Any]
) -> Integers:
    """Cells of the `width` greatest values of each row that exceed `above`, row by row. Among equal values the choice
    turns with the enterprise: it is the same on every machine, and equals do not crowd one instructor."""
    at = problem.instructors - min(width, problem.instructors)
    limit = np.maximum(np.partition(block, at, axis=1)[:, at], above + 1)
    wanted = block >= limit[:, None]
    tied = np.flatnonzero(wanted.sum(axis=1) > width)
    if len(tied):
        start = enterprises[tied] * TIE_STRIDE % problem.instructors
        wanted[tied] = _turned(block[tied], limit[tied], width, start)
    rows, columns = wanted.nonzero()
    cells: Integers = enterprises[rows] * problem.instructors + columns
    return cells


def _turned(block: NDArray[Any], limit: NDArray[Any], width: int, start: Integers) -> Flags:
    """Which cells of rows with equal values are the best `width`, counting the equals from column `start` on."""
    greater = block > limit[:, None]
    room = width - greater.sum(axis=1)
    order = (np.arange(block.shape[1]) + start[:, None]) % block.shape[1]
    equal = np.take_along_axis(block == limit[:, None], order, axis=1)
    among = np.zeros(block.shape, np.bool_)
    np.put_along_axis(among, order, equal & (equal.cumsum(axis=1) <= room[:, None]), axis=1)
    chosen: Flags = greater | among
    return chosen
