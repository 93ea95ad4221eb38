"""A plan from a fractional one: branches nearly whole are taken, the rest is relaxed again, until all is whole."""

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.relaxation import Relaxed, relax

WHOLE, MOSTLY = 0.999, 0.6
AT_LEAST = 0.15  # of the fractional branches are settled in a round


def dive(columns: Columns, relaxed: Relaxed, uncovered: int, known: Integers, enterprises: int) -> Columns:
    """Columns that share no enterprise, from the fractional plan `relaxed` of `columns`; the cuts keep it tight."""
    taken: list[Columns] = []
    free = np.ones(enterprises, np.bool_)
    shares = relaxed.shares
    while True:
        settled = columns.take(_settled(columns, shares))
        taken.append(settled)
        free[settled.members[settled.members >= 0]] = False
        columns = columns.within(free)
        if not len(columns) or not len(settled):
            return joined(*taken)
        place = np.cumsum(free) - 1
        local = Columns(columns.group, np.where(columns.members >= 0, place[columns.members], -1), columns.cost)
        inside = known[(np.append(free, True)[known]).all(axis=1)]
        inside = np.where(inside >= 0, place[inside], -1)
        shares = relax(local, uncovered, int(free.sum()), inside).shares


def _settled(columns: Columns, shares: NDArray[np.float64]) -> Integers:
    """Places of the columns to take: all whole ones, and the largest fractional ones that do not touch each other."""
    order = np.argsort(-shares, kind="stable")
    partial = int(((shares > 1e-6) & (shares < WHOLE)).sum())
    quota = max(1, int(AT_LEAST * partial))
    used: set[int] = set()
    kept: list[int] = []
    for column in order.tolist():
        share = float(shares[column])
        if share < 1e-6 or (share < MOSTLY and quota <= 0):
            break
        members = [e for e in columns.members[column].tolist() if e >= 0]
        if used.isdisjoint(members):
            used.update(members)
            kept.append(column)
            if share < WHOLE:
                quota -= 1
    return np.array(kept, np.int64)
