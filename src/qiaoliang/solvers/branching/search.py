"""The search on one part of the city: bound, plan and proof."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qiaoliang.solvers.branching.ascent import first_columns, first_prices
from qiaoliang.solvers.branching.choosing import choose
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.coverage import fewest_uncovered
from qiaoliang.solvers.branching.cuts import NO_CUTS
from qiaoliang.solvers.branching.improve import cost_of, improve
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import NONE, SCALE, listed
from qiaoliang.solvers.branching.start import greedy

FEW = 20_000  # branches in all that are simply listed and chosen from
STALLED = 4  # rounds without progress after which no more cuts are looked for
PROGRESS = 1e-6  # relative to the objective
MOST_LEFT = 4_000_000  # columns below the gap that are listed
EASY = 30_000  # columns the integer solver is given at once
CLOSE = 0.002  # relative gap at which all columns below it are listed
OFFERED = 200 * SCALE  # columns of the pool that every region is offered
FOR_COVERAGE = 0.25  # of the time left when the plan is done


@dataclass(frozen=True, eq=False)
class Answer:
    """The plan of one part, its cost, the proven bounds of the cost and of the enterprises left uncovered."""

    plan: Columns
    objective: int
    bound: int
    uncovered_bound: int


def search(net: Network, clock: Clock, hear: Callable[[int, int], None]) -> Answer:
    """The best plan of `net`, with proof unless the clock stops it; `hear` is told objective and bound."""
    clock.check()
    every = listed(net, np.zeros(net.enterprises, np.int64), np.full(net.groups, NONE // 2), FEW)
    if every is not None:
        answer = _by_listing(net, joined(every), clock)
        if answer is not None:
            return answer
    return _Search(net, clock, hear).run()


def _by_listing(net: Network, every: Columns, clock: Clock) -> Answer | None:
    all_of_them = np.ones(net.enterprises, np.bool_)
    left = clock.left()
    best = choose(every, all_of_them, net.params.uncovered, NO_CUTS, seconds=left)
    widest = choose(replace(every, cost=0 * every.cost), all_of_them, 1, NO_CUTS, seconds=left)
    if best is None or widest is None:
        return None
    return Answer(best.columns, best.objective, best.bound, widest.bound)


class _Search:
    """One search: `plan` is the best so far, `master` proves the bound."""

    def __init__(self, net: Network, clock: Clock, hear: Callable[[int, int], None]) -> None:
        self.net, self.clock, self.hear = net, clock, hear
        self.plan = greedy(net)
        prices = first_prices(net, net.params.uncovered, self.objective)
        self.master = Master(net, net.params.uncovered, joined(self.plan, first_columns(net, prices, self.plan)))
        self.proven = -NONE  # of the whole problem, whole cost

    @property
    def objective(self) -> int:
        return cost_of(self.net, self.plan)

    @property
    def bound(self) -> int:
        return min(self.objective, max(self.proven, self.master.lowest_objective()))

    @property
    def is_proven(self) -> bool:
        return self.bound >= self.objective

    def run(self) -> Answer:
        clock = self.clock.share(1 - FOR_COVERAGE)
        self._generate(clock, cutting=False)
        self._improve(clock.share(0.4))
        self._generate(clock.share(0.8), cutting=True)
        if not self.is_proven:
            self._improve(clock.share(0.5))
        if not self.is_proven:
            self._finish(clock)
        uncovered = self.net.enterprises - int((self.plan.members >= 0).sum())
        least = fewest_uncovered(self.net, self.master, uncovered, self.clock)
        return Answer(self.plan, self.objective, self.bound, least)

    def _generate(self, clock: Clock, *, cutting: bool) -> None:
        """Rounds of column generation until nothing is missing, or nothing moves."""
        best, still = -np.inf, 0
        while not clock.is_over() and not self.is_proven:
            more = self.master.step(cutting=cutting and still < STALLED)
            assert self.master.relaxed is not None
            value = self.master.relaxed.value
            self.hear(self.objective, self.bound)
            close = value * SCALE - self.master.bound < abs(value) * SCALE * 1e-4
            moved = abs(value - best) > PROGRESS * abs(value)
            best, still = value, 0 if moved else still + 1
            if not more or (not cutting and close) or still >= 3 * STALLED:
                return
            self._narrow()

    def _narrow(self) -> None:
        """List the columns that can still be in a better plan, once they are few; drop those that no longer can."""
        master, gap = self.master, self.objective * SCALE - self.master.proven
        if master.proof is None or gap <= 0 or gap > CLOSE * abs(self.objective) * SCALE:
            return
        if master.whole is None:
            found = listed(self.net, master.proof.enterprise, np.full(self.net.groups, gap), MOST_LEFT)
            if found is None:
                return
            master.whole = joined(found)
        master.whole = master.whole.take(master.costs(master.whole, master.proof) < gap)

    def _improve(self, clock: Clock) -> None:
        master = self.master
        if master.relaxed is None or clock.is_over():
            return
        prices = master.relaxed.prices
        guided = greedy(self.net, prices.enterprise + 3_000 * SCALE)
        if cost_of(self.net, guided) < self.objective:
            self.plan = guided
        pool = master.columns.take(master.costs(master.columns, prices) < OFFERED)
        self.plan = improve(self.net, self.plan, prices.enterprise, pool, clock.is_over)
        self.master.columns = joined(master.columns, self.plan)
        self.hear(self.objective, self.bound)

    def _finish(self, clock: Clock) -> None:
        """The last choice, among all columns that can be in a better plan."""
        self._narrow()
        master = self.master
        if master.whole is None or clock.is_over():
            return
        offered = joined(master.whole, self.plan)
        everyone = np.ones(self.net.enterprises, np.bool_)
        left = clock.left()
        choice = choose(offered, everyone, self.net.params.uncovered, master.known, seconds=left)
        if choice is None:
            return
        self.proven = max(self.proven, min(self.objective, choice.bound))
        if choice.objective < self.objective:
            self.plan = choice.columns
        self.hear(self.objective, self.bound)
