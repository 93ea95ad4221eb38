"""The matching as a transportation problem: the score matrix, what may not be used, and the price of load."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.matching.instance import NOBODY, Instance, Integers, Params
from qiaoliang.solvers.matching.score import CELLS_IN_CACHE, Scores

LARGEST_PRICE = 2**30  # |score| < 2²⁸, so score - price stays inside 32 bits


@dataclass(frozen=True, eq=False)
class Transport:
    """The arrays the algorithms work on; E enterprises, I instructors.

    scores   (E, I) milli-points
    pinned   (E,)   the only instructor allowed, or -1
    barred   (K,)   forbidden cells as e * I + i, sorted and distinct
    least, most (I,) bounds on the load; `most` never exceeds E
    step     (I,)   milli-points by which each further place costs more than the one before
    """

    scores: Scores
    pinned: Integers
    barred: Integers
    least: Integers
    most: Integers
    step: Integers

    @property
    def enterprises(self) -> int:
        return int(self.scores.shape[0])

    @property
    def instructors(self) -> int:
        return int(self.scores.shape[1])

    def load_cost(self, loads: Integers) -> int:
        """Penalty of these loads, Σ step x load (load - 1) / 2."""
        return int((self.step * (loads * (loads - 1) // 2)).sum())

    def chosen(self, assignment: Integers) -> Integers:
        """Scores of the chosen pairs."""
        return self.scores.reshape(-1)[self.cells(assignment)].astype(np.int64)

    def cells(self, assignment: Integers) -> Integers:
        """The chosen pairs as e * I + i."""
        return np.arange(self.enterprises) * self.instructors + assignment

    def loads(self, assignment: Integers) -> Integers:
        """Enterprises per instructor."""
        return np.bincount(assignment, minlength=self.instructors).astype(np.int64)

    def objective(self, assignment: Integers) -> int:
        """Σ scores less the load penalty."""
        return int(self.chosen(assignment).sum()) - self.load_cost(self.loads(assignment))


def transport(instance: Instance, params: Params, scores: Scores) -> Transport:
    """The problem behind an instance. Pins of one enterprise to several instructors are refused before this."""
    pinned = np.full(instance.enterprises, NOBODY, np.int64)
    pinned[instance.pins[:, 0]] = instance.pins[:, 1]
    return Transport(
        scores=scores,
        pinned=pinned,
        barred=_distinct(instance.forbidden[:, 0] * instance.instructors + instance.forbidden[:, 1]),
        least=instance.min_load,
        most=np.minimum(instance.max_load, instance.enterprises),
        step=params.load_balance // np.maximum(instance.max_load, 1),
    )


def _distinct(cells: Integers) -> Integers:
    """Sorted and distinct; `np.unique` hashes, which takes several times as long."""
    cells = np.sort(cells)
    return cells[np.append(True, np.diff(cells) > 0)] if len(cells) else cells


def worth(problem: Transport, prices: Integers) -> Iterator[tuple[slice, NDArray[np.signedinteger]]]:
    """Score less price of every cell, block of rows by block of rows; cells that may not be used hold the lowest
    integer of the block's type. The block is overwritten by the next one."""
    narrow = int(np.abs(prices).max(initial=0)) < LARGEST_PRICE
    kind: type[np.signedinteger] = np.int32 if narrow else np.int64
    priced = prices.astype(kind)
    rows = max(1, 2 * CELLS_IN_CACHE // max(1, problem.instructors))
    buffer = np.empty((rows, problem.instructors), kind)
    for start in range(0, problem.enterprises, rows):
        part = slice(start, min(start + rows, problem.enterprises))
        block = buffer[: part.stop - part.start]
        np.subtract(problem.scores[part], priced, out=block)
        bar(problem, part, block, np.iinfo(kind).min)
        yield part, block


def bar(problem: Transport, part: slice, block: NDArray[np.signedinteger], value: int) -> None:
    """Writes `value` into every cell of the rows `part` that may not be used: conflicts, and all but the pin."""
    first, last = np.searchsorted(problem.barred, (part.start * problem.instructors, part.stop * problem.instructors))
    cells = problem.barred[first:last] - part.start * problem.instructors
    block.reshape(-1)[cells] = value
    for row in np.flatnonzero(problem.pinned[part] != NOBODY):
        only = problem.pinned[part.start + row]
        kept = block[row, only]
        block[row] = value
        block[row, only] = kept
