"""A plan from a fractional one: branches nearly whole are taken, the rest is relaxed and priced again, until all is
whole. What the columns at hand leave over finds new ones on the way."""

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.linear import Linear
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import BARRED, SCALE, listed_within
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed
from qiaoliang.solvers.branching.start import greedy

WHOLE, MOSTLY = 0.999, 0.95
AT_LEAST = 0.03  # of the fractional branches are settled in a round
PRICINGS = 3  # most times that a round looks for missing columns
NEW = 4  # columns per free enterprise that are welcome in a pricing


def dive(net: Network, master: Master, clock: Clock) -> Columns:
    """Columns that share no enterprise, from the fractional plan of `master`."""
    linear, free = master.linear.copy(), np.ones(net.enterprises, np.bool_)
    taken, now = np.empty(0, np.int64), _relaxed_again(net, linear, free, clock)
    while now is not None:
        settled = _settled(linear.columns, now.shares, free)
        taken = np.append(taken, settled)
        members = linear.columns.members[settled]
        free[members[members >= 0]] = False
        if not len(settled) or not free.any() or clock.is_over():
            break
        linear.take(settled)
        now = _relaxed_again(net, linear, free, clock)
    prices = np.where(free, net.params.uncovered * SCALE, BARRED)
    return joined(linear.columns.take(taken), greedy(net, prices))


def _relaxed_again(net: Network, linear: Linear, free: Flags, clock: Clock) -> Relaxed | None:
    """The fractional plan that goes on from the columns taken, with columns that were missing."""
    for _ in range(PRICINGS):
        now = linear.solve(clock.left())
        missing = _missing(net, free, now.prices) if now is not None else None
        if now is None or missing is None or not len(missing):
            return now
        linear.add(missing)
    return linear.solve(clock.left())


def _missing(net: Network, free: Flags, prices: Prices) -> Columns:
    """Columns of free enterprises of negative reduced cost, the best."""
    most = NEW * int(free.sum())
    weighted = cuts.weighted(prices.cuts, prices.cut, net.enterprises)
    found, costs = listed_within(net, prices.enterprise, free, -1, 20 * most, weighted)
    return found.take(np.argsort(costs, kind="stable")[:most])


def _settled(columns: Columns, shares: NDArray[np.float64], free: Flags) -> Integers:
    """Places of the columns of free enterprises to take: all whole ones, and the largest fractional ones that do not
    touch each other."""
    shares = np.where(np.append(free, True)[columns.members].all(axis=1), shares, 0)
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
