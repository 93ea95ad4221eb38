"""A plan from a fractional one: branches nearly whole are taken, the rest is relaxed and priced again, until all is
whole. What the columns at hand leave over finds new ones on the way."""

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import NOBODY, Network
from qiaoliang.solvers.branching.pricing import BARRED, SCALE, listed_within
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed, relax
from qiaoliang.solvers.branching.start import greedy

WHOLE, MOSTLY = 0.999, 0.95
AT_LEAST = 0.03  # of the fractional branches are settled in a round
PRICINGS = 3  # most times that a round looks for missing columns
NEW = 4  # columns per free enterprise that are welcome in a pricing
FIRST_LIMIT = 1_024 * SCALE


def dive(net: Network, master: Master, relaxed: Relaxed) -> Columns:
    """Columns that share no enterprise, from the fractional plan `relaxed` of the columns of `master`."""
    columns, shares = master.columns, relaxed.shares
    taken: list[Columns] = []
    free = np.ones(net.enterprises, np.bool_)
    while True:
        settled = columns.take(_settled(columns, shares))
        taken.append(settled)
        free[settled.members[settled.members >= 0]] = False
        columns = columns.within(free)
        if not len(settled) or not free.any():
            break
        columns, shares = _relaxed_again(net, columns, free, master)
    prices = np.where(free, net.params.uncovered * SCALE, BARRED)
    return joined(*taken, greedy(net, prices))


def _relaxed_again(net: Network, columns: Columns, free: Flags, master: Master) -> tuple[Columns, NDArray[np.float64]]:
    """The columns of the free enterprises with those that were missing, and their shares."""
    place = np.cumsum(free) - 1
    known = master.known[(np.append(free, True)[master.known]).all(axis=1)]
    known = np.where(known >= 0, place[known], -1)
    pricings = 0
    while True:
        local = Columns(columns.group, np.where(columns.members >= 0, place[columns.members], -1), columns.cost)
        now = relax(local, master.uncovered, int(free.sum()), known)
        wider = joined(columns, _missing(net, free, now.prices))
        if pricings == PRICINGS or len(wider) == len(columns):
            return columns, now.shares
        columns, pricings = wider, pricings + 1


def _missing(net: Network, free: Flags, prices: Prices) -> Columns:
    """Columns of free enterprises of small reduced cost, the best; `prices` are those of the free ones alone."""
    full = np.zeros(net.enterprises, np.int64)
    full[free] = prices.enterprise
    most = NEW * int(free.sum())
    found = listed_within(net, full, free, FIRST_LIMIT, 20 * most)
    origin = np.append(free.nonzero()[0], NOBODY)
    costs = found.reduced_costs(full, SCALE) + cuts.penalties(found, origin[prices.cuts], prices.cut)
    return found.take(np.argsort(costs, kind="stable")[:most])


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
