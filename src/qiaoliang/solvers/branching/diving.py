"""A plan from a fractional one: branches nearly whole are taken, the rest is relaxed and priced again, until all is
whole. What the columns at hand leave over finds new ones on the way."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.linear import FREE, Linear
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import BARRED, SCALE, listed_within
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed
from qiaoliang.solvers.branching.start import greedy

WHOLE, MOSTLY = 0.999, 0.95
AT_LEAST = 0.03  # of the fractional branches are settled in a round
PATIENCE = 0.7  # share of the time in which what lifts the value too much is given back
PRICINGS = 3  # most times that a round looks for missing columns
MOST_REFUSALS = 24
NEW = 4  # columns per free enterprise that are welcome in a pricing


def dive(net: Network, master: Master, clock: Clock, lift: float) -> Columns:
    """Columns that share no enterprise, from the fractional plan of `master`; what lifts its value by more than `lift`
    is avoided."""
    return _Dive(net, master.linear.copy(), clock, lift).run()


class _Dive:
    """One dive: `taken` are places in the columns of `linear`, the others are chosen among the `free` enterprises. What
    lifts the value too much is given back and `barred`; after `MOST_REFUSALS` the lift is taken for unavoidable."""

    def __init__(self, net: Network, linear: Linear, clock: Clock, lift: float) -> None:
        self.net, self.linear, self.clock, self.lift = net, linear, clock, lift
        self.free = np.ones(net.enterprises, np.bool_)
        self.taken = np.empty(0, np.int64)
        self.barred: set[tuple[int, ...]] = set()
        self.refusals = 0
        left = clock.left()
        self.hurry = 0.0 if left is None else (1 - PATIENCE) * left  # seconds left from which nothing is given back

    def run(self) -> Columns:
        now = self._relaxed()
        while now is not None:
            settled = _settled(self.linear.columns, now.shares, self.free)
            if not len(settled) or not self.free.any() or self.clock.is_over():
                break
            before, now = now, self._go_on(settled, now.value + self.lift)
            if now is None:
                self._round(before)
            else:
                now = self._lightened(now)
        prices = np.where(self.free, self.net.params.uncovered * SCALE, BARRED)
        return joined(self.linear.columns.take(self.taken), greedy(self.net, prices))

    def _go_on(self, settled: Integers, most: float) -> Relaxed | None:
        """The fractional plan after the columns `settled` are taken, or as many of them as do not lift its value above
        `most`; the first is barred if that alone does."""
        while True:
            members = self.linear.columns.members[settled]
            members = members[members >= 0]
            self.linear.bound(settled, 1, FREE)
            self.free[members] = False
            now = self._relaxed()
            is_dear = now is not None and now.value >= most
            if not is_dear or self.refusals >= MOST_REFUSALS or self._is_late():
                self.taken = np.append(self.taken, settled)
                self.refusals = 0 if is_dear else self.refusals
                return now
            self.refusals += 1
            self.linear.bound(settled, 0, FREE)
            self.free[members] = True
            if len(settled) == 1:
                self.barred.add(tuple(self.linear.columns.members[settled[0]].tolist()))
                self.linear.bound(settled, 0, 0)
                return self._relaxed()
            settled = settled[: len(settled) // 2]

    def _is_late(self) -> bool:
        left = self.clock.left()
        return left is not None and left < self.hurry

    def _lightened(self, now: Relaxed) -> Relaxed:
        """Give up the columns of enterprises that are settled, once they are many: nobody can take them any more."""
        columns = self.linear.columns
        alive: Flags = np.asarray(np.append(self.free, True)[columns.members].all(axis=1))
        if 2 * int(alive.sum()) > len(columns):
            return now
        alive[self.taken] = True
        kept = self.linear.keep(alive)
        self.taken = (np.cumsum(kept) - 1)[self.taken]
        return replace(now, shares=now.shares[kept])

    def _round(self, last: Relaxed) -> None:
        """The time is up: take what the last fractional plan favours, the largest shares first, and ask no more."""
        shares = np.append(last.shares, np.zeros(len(self.linear.columns) - len(last.shares)))
        settled = _settled(self.linear.columns, shares, self.free, least=1.0)
        members = self.linear.columns.members[settled]
        self.free[members[members >= 0]] = False
        self.taken = np.append(self.taken, settled)

    def _relaxed(self) -> Relaxed | None:
        """The fractional plan that goes on from the columns taken, with columns that were missing."""
        for _ in range(PRICINGS):
            now = self.linear.solve(self.clock.left())
            missing = self._missing(now.prices) if now is not None else None
            if now is None or missing is None or not len(missing):
                return now
            self.linear.add(missing)
        return self.linear.solve(self.clock.left())

    def _missing(self, prices: Prices) -> Columns:
        """Columns of free enterprises of negative reduced cost, the best."""
        most = NEW * int(self.free.sum())
        weighted = cuts.weighted(prices.cuts, prices.cut, self.net.enterprises)
        found, costs = listed_within(self.net, prices.enterprise, self.free, -1, 20 * most, weighted)
        found = found.take(np.argsort(costs, kind="stable")[:most])
        if not self.barred or not len(found):
            return found
        return found.take(np.array([tuple(column) not in self.barred for column in found.members.tolist()]))


def _settled(columns: Columns, shares: NDArray[np.float64], free: Flags, least: float = AT_LEAST) -> Integers:
    """Places of the columns of free enterprises to take: all whole ones, and the largest fractional ones that do not
    touch each other, at `least` so large a part of them."""
    shares = np.where(np.append(free, True)[columns.members].all(axis=1), shares, 0)
    order = np.argsort(-shares, kind="stable")
    partial = int(((shares > 1e-6) & (shares < WHOLE)).sum())
    quota = max(1, int(least * partial))
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
