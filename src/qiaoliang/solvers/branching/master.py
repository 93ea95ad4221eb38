"""Column generation: the linear relaxation over all branches, its integer bound, and the cuts that lift it."""

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.linear import Linear
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import NONE, SCALE, best_of_groups, priced
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed

KEPT, CROWDED = 5, 9  # columns per enterprise after and before the pool is thinned out
MOST_LISTED = 1_000_000
WELCOME = 3  # columns per enterprise that are added in a pricing
STILL = 1e-7  # relative change of the value that is none
NEAR = 3  # columns per enterprise that are added at once when few are missing


class Master:
    """The state of column generation on one network.

    linear     the relaxation over the columns and cuts at hand; `relaxed` its last answer
    bound      the best proven, in units of 1 / `SCALE`; `proof` the prices that prove `proven`, which may be a
               little less: prices of cuts given up cannot be compared
    cut        how many cuts the last round added
    whole      all columns that can be in a plan better than the best known, once they are few enough to be listed;
               then the bound is one for such plans only
    """

    def __init__(self, net: Network, uncovered: int, columns: Columns, known: Integers = cuts.NO_CUTS) -> None:
        self.net = net
        self.uncovered = uncovered
        self.linear = Linear(net.enterprises, uncovered, columns, known)
        self.bound = self.proven = -NONE
        self.proof: Prices | None = None
        self.relaxed: Relaxed | None = None
        self.whole: Columns | None = None
        self.cut = 0

    @property
    def columns(self) -> Columns:
        """Those at hand."""
        return self.linear.columns

    @property
    def known(self) -> Integers:
        """The cuts at hand."""
        return self.linear.known

    def lowest_objective(self) -> int:
        """The bound as a whole number of cost."""
        return -(-self.bound // SCALE)

    def reprice(self, uncovered: int) -> None:
        """Another cost of being uncovered; all that was proven is forgotten."""
        self.uncovered = uncovered
        self.linear.price(uncovered)
        self.bound = self.proven = -NONE
        self.proof = self.relaxed = self.whole = None

    def step(self, clock: Clock, *, cutting: bool) -> bool:
        """One round: solve, price, add columns and, if `cutting`, cuts. False if nothing is missing any more, or the
        time is up."""
        previous, now = self.relaxed, self.linear.solve(clock.left())
        if now is None:
            return False
        self.relaxed = now
        still = previous is not None and abs(now.value - previous.value) <= STILL * abs(now.value)
        missing = self._price(now.prices)
        if self.proof is not None and len(self.proof.cut) == len(now.prices.cut):
            missing = joined(missing, self._price(_between(now.prices, self.proof)))
            missing = missing.take(self.costs(missing, now.prices) < 0)
        few = still or len(missing) < self.net.enterprises // 8
        fresh = cuts.NO_CUTS
        if cutting and few:
            fresh = cuts.violated(self.columns, now.shares, now.own, self.known)
        added = len(missing)
        if few and added and not len(fresh):
            missing = joined(missing, self._near(now.prices))
        self._thin(now)
        self.linear.add(missing)
        self.cut = len(fresh)
        if len(fresh):
            self.linear.forget(now.prices.cut <= SCALE // 100)
            self.linear.cut(fresh)
            self.proof = None
        closed = now.value * SCALE - self.bound < SCALE // 2
        return bool(len(fresh)) or (added > 0 and not closed)

    def _price(self, prices: Prices) -> Columns:
        """Columns of negative reduced cost, the better half of every group; improves the bound."""
        found, costs = self._negative(prices)
        lowest = np.zeros(self.net.enterprises, np.int64)
        np.minimum.at(lowest, self.net.host[found.group], costs)
        bound = int(
            prices.enterprise.sum()
            - (prices.cut * cuts.most(prices.cuts, self.net.params.max_units)).sum()
            + lowest.sum()
        )
        bound += int(np.minimum(0, self.uncovered * SCALE - prices.enterprise).sum())
        if bound > self.bound or self.proof is None:
            self.proof = prices
            self.proven = bound
        self.bound = max(self.bound, bound)
        best = np.zeros(self.net.groups, np.int64)
        np.minimum.at(best, found.group, costs)
        good = (costs <= best[found.group] // 2).nonzero()[0]
        return found.take(good[np.argsort(costs[good], kind="stable")[: WELCOME * self.net.enterprises]])

    def _negative(self, prices: Prices) -> tuple[Columns, Integers]:
        """Columns of negative reduced cost, and these costs: all of them, or the best of every group, or more."""
        if self.whole is not None:
            costs = self.costs(self.whole, prices)
            return self.whole.take(costs < 0), costs[costs < 0]
        values, members = best_of_groups(self.net, prices.enterprise)
        worth = values < 0
        weighted = cuts.weighted(prices.cuts, prices.cut, self.net.enterprises)
        if len(prices.cuts):
            found = priced(self.net, prices.enterprise, np.where(worth, 0, -NONE), MOST_LISTED, weighted)
            if found is not None:
                return found
        half = priced(self.net, prices.enterprise, np.where(worth, np.minimum(values // 2, -1), -NONE), MOST_LISTED)
        if half is not None:
            return half
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
        limit, weighted = 64 * SCALE, cuts.weighted(prices.cuts, prices.cut, self.net.enterprises)
        while limit >= SCALE // 4:
            most = NEAR * self.net.enterprises
            found = priced(self.net, prices.enterprise, np.full(self.net.groups, limit), most, weighted)
            if found is not None:
                return found[0].take(found[1] > 0)
            limit //= 2
        return self.columns.take(np.empty(0, np.int64))

    def _thin(self, now: Relaxed) -> None:
        keep = KEPT * self.net.enterprises
        if len(self.columns) <= CROWDED * self.net.enterprises:
            return
        costs = self.costs(self.columns, now.prices)
        self.linear.keep(costs <= np.partition(costs, keep)[keep])


def _between(here: Prices, there: Prices) -> Prices:
    """Prices on the way from the relaxation's to the best proof; they swing less from round to round."""
    return Prices(
        (3 * here.enterprise + 7 * there.enterprise) // 10,
        here.cuts,
        (3 * here.cut + 7 * there.cut) // 10,
    )
