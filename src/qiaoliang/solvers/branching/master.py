"""Column generation: the linear relaxation over all branches, its integer bound, and the cuts that lift it."""

from dataclasses import dataclass, field

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import NONE, SCALE, best_of_groups, listed
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed, relax

KEPT, CROWDED = 6, 9  # columns per enterprise after and before the pool is thinned out
MOST_LISTED = 3_000_000
NEAR = 3  # columns per enterprise that are added at once when few are missing


@dataclass(eq=False)
class Master:
    """The state of column generation on one network.

    uncovered  cost of an enterprise left uncovered
    floor      so many are left uncovered in every plan
    bound      the best proven, in units of 1 / `SCALE`; `proof` the prices that prove `proven`, which may be a
               little less: prices of cuts given up cannot be compared
    whole      all columns that can be in a plan better than the best known, once they are few enough to be listed;
               then the bound is one for such plans only
    """

    net: Network
    uncovered: int
    columns: Columns
    floor: int = 0
    known: Integers = field(default_factory=cuts.NO_CUTS.copy)
    bound: int = -NONE
    proof: Prices | None = None
    proven: int = -NONE
    relaxed: Relaxed | None = None
    whole: Columns | None = None

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
        fresh = cuts.NO_CUTS
        if cutting and few:
            fresh = cuts.violated(self.columns, now.shares, now.own, self.known)
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
        found, costs = self._negative(prices)
        lowest = np.zeros(self.net.enterprises, np.int64)
        np.minimum.at(lowest, self.net.host[found.group], costs)
        bound = int(prices.enterprise.sum() - (prices.cut * cuts.most(prices.cuts)).sum() + lowest.sum())
        bound += int(np.minimum(0, self.uncovered * SCALE - prices.enterprise - prices.floor).sum())
        bound += prices.floor * self.floor
        if bound > self.bound or self.proof is None:
            self.proof = prices
            self.proven = bound
        self.bound = max(self.bound, bound)
        best = np.zeros(self.net.groups, np.int64)
        np.minimum.at(best, found.group, costs)
        return found.take(costs <= best[found.group] // 2)

    def _negative(self, prices: Prices) -> tuple[Columns, Integers]:
        """Columns of negative reduced cost, and these costs: all of them, or the best of every group, or more."""
        if self.whole is not None:
            costs = self.costs(self.whole, prices)
            return self.whole.take(costs < 0), costs[costs < 0]
        values, members = best_of_groups(self.net, prices.enterprise)
        worth = values < 0
        if len(prices.cuts):
            found = listed(self.net, prices.enterprise, np.where(worth, 0, -NONE), MOST_LISTED)
            if found is not None:
                costs = self.costs(found, prices)
                return found.take(costs < 0), costs[costs < 0]
        half = listed(self.net, prices.enterprise, np.where(worth, np.minimum(values // 2, -1), -NONE), MOST_LISTED)
        if half is not None:
            return half, half.reduced_costs(prices.enterprise, SCALE)
        chosen = worth.nonzero()[0]
        cost = (values[chosen] + np.append(prices.enterprise, 0)[members[chosen]].sum(axis=1)) // SCALE
        return Columns(chosen, np.sort(members[chosen], axis=1), cost), values[chosen]

    def costs(self, columns: Columns, prices: Prices) -> Integers:
        """(P,) reduced costs, cuts included, in units of 1 / `SCALE`."""
        return columns.reduced_costs(prices.enterprise, SCALE) + cuts.penalties(columns, prices.cuts, prices.cut)

    def _near(self, prices: Prices) -> Columns:
        """All columns of small reduced cost, as many as are welcome."""
        if self.whole is not None:
            costs = self.costs(self.whole, prices)
            keep = min(NEAR * self.net.enterprises, len(costs) - 1)
            return self.whole.take(costs <= np.partition(costs, keep)[keep])
        limit = 64 * SCALE
        while limit >= SCALE // 4:
            found = listed(self.net, prices.enterprise, np.full(self.net.groups, limit), 40 * self.net.enterprises)
            if found is not None:
                found = joined(found.take(self.costs(found, prices) < limit))
                if len(found) <= NEAR * self.net.enterprises:
                    return found
            limit //= 2
        return self.columns.take(np.empty(0, np.int64))

    def _thin(self, now: Relaxed) -> None:
        keep = KEPT * self.net.enterprises
        if len(self.columns) <= CROWDED * self.net.enterprises:
            return
        costs = self.costs(self.columns, now.prices)
        self.columns = self.columns.take(costs <= np.partition(costs, keep)[keep])


def _between(here: Prices, there: Prices) -> Prices:
    """Prices on the way from the relaxation's to the best proof; they swing less from round to round."""
    return Prices(
        (2 * here.enterprise + there.enterprise) // 3,
        here.cuts,
        (2 * here.cut + there.cut) // 3,
        (2 * here.floor + there.floor) // 3,
    )
