"""Column generation: the linear relaxation over all branches, its integer bound, and the cuts that lift it."""

from dataclasses import dataclass, field

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import NONE, SCALE, best_of_groups, listed
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed, relax

KEPT, CROWDED = 10, 14  # columns per enterprise after and before the pool is thinned out
MOST_LISTED = 3_000_000
NEAR = 6  # columns per enterprise that are added at once when few are missing


@dataclass(eq=False)
class Master:
    """The state of column generation on one network.

    uncovered  cost of an enterprise left uncovered
    floor      so many are left uncovered in every plan
    bound      the best proven, in units of 1 / `SCALE`; `proof` the prices that prove it
    """

    net: Network
    uncovered: int
    columns: Columns
    floor: int = 0
    known: Integers = field(default_factory=lambda: np.empty((0, 3), np.int64))
    bound: int = -NONE
    proof: Prices | None = None
    relaxed: Relaxed | None = None

    def lowest_objective(self) -> int:
        """The bound as a whole number of cost."""
        return -(-self.bound // SCALE)

    def step(self, *, cutting: bool) -> bool:
        """One round: solve, price, add columns and, if `cutting`, cuts. False if nothing is missing any more."""
        now = relax(self.columns, self.uncovered, self.net.enterprises, self.known, self.floor)
        self.relaxed = now
        missing = self._price(now.prices)
        if self.proof is not None and len(self.proof.cut) == len(now.prices.cut):
            missing = joined(missing, self._price(_between(now.prices, self.proof)))
        few = len(missing) < self.net.enterprises // 8
        fresh = np.empty((0, 3), np.int64)
        if cutting and few:
            fresh = cuts.violated(self.columns, now.shares, self.known)
        added = len(missing)
        if few and added and not len(fresh):
            missing = joined(missing, self._near(now.prices))
        self._thin(now)
        self.columns = joined(self.columns, missing)
        if len(fresh):
            idle = now.prices.cut <= SCALE // 100
            self.known = np.concatenate([self.known[~idle], fresh])
            self.proof = None
        closed = now.value * SCALE - self.bound < SCALE // 2
        return bool(len(fresh)) or (added > 0 and not closed)

    def _price(self, prices: Prices) -> Columns:
        """Columns of negative reduced cost, the better half of every group; improves the bound."""
        net = self.net
        values, _ = best_of_groups(net, prices.enterprise)
        half = np.where(values < 0, np.minimum(values // 2, -1), -NONE)
        whole = np.where(values < 0, 0, -NONE)
        lowest = np.zeros(net.enterprises, np.int64)
        found = listed(net, prices.enterprise, whole, MOST_LISTED) if len(prices.cuts) else None
        if found is None:
            np.minimum.at(lowest, net.host, np.minimum(values, 0))
            found = listed(net, prices.enterprise, half, MOST_LISTED)
            found = self.columns.take(np.empty(0, np.int64)) if found is None else found
        else:
            costs = found.reduced_costs(prices.enterprise, SCALE) + cuts.penalties(found, prices.cuts, prices.cut)
            np.minimum.at(lowest, net.host[found.group], np.minimum(costs, 0))
            best = np.zeros(net.groups, np.int64)
            np.minimum.at(best, found.group, costs)
            found = found.take((costs < 0) & (costs <= best[found.group] // 2))
        bound = int(prices.enterprise.sum() - prices.cut.sum() + lowest.sum()) + prices.floor * self.floor
        bound += int(np.minimum(0, self.uncovered * SCALE - prices.enterprise - prices.floor).sum())
        if bound > self.bound or self.proof is None:
            self.proof = prices
        self.bound = max(self.bound, bound)
        return found

    def _near(self, prices: Prices) -> Columns:
        """All columns of small reduced cost, as many as are welcome."""
        limit = 64 * SCALE
        while limit >= SCALE // 4:
            found = listed(self.net, prices.enterprise, np.full(self.net.groups, limit), 40 * self.net.enterprises)
            if found is not None:
                costs = found.reduced_costs(prices.enterprise, SCALE) + cuts.penalties(found, prices.cuts, prices.cut)
                found = joined(found.take(costs < limit))
                if len(found) <= NEAR * self.net.enterprises:
                    return found
            limit //= 2
        return self.columns.take(np.empty(0, np.int64))

    def _thin(self, now: Relaxed) -> None:
        keep = KEPT * self.net.enterprises
        if len(self.columns) <= CROWDED * self.net.enterprises:
            return
        costs = self.columns.reduced_costs(now.prices.enterprise, SCALE)
        costs += cuts.penalties(self.columns, now.prices.cuts, now.prices.cut)
        self.columns = self.columns.take(costs <= np.partition(costs, keep)[keep])


def _between(here: Prices, there: Prices) -> Prices:
    """Prices on the way from the relaxation's to the best proof; they swing less from round to round."""
    return Prices(
        (2 * here.enterprise + there.enterprise) // 3,
        here.cuts,
        (2 * here.cut + there.cut) // 3,
        (2 * here.floor + there.floor) // 3,
    )
