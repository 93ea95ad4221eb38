"""The search on one part of the city: bound, plan and proof."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.ascent import first_columns, first_prices
from qiaoliang.solvers.branching.choosing import choose
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.coverage import fewest_uncovered
from qiaoliang.solvers.branching.diving import dive
from qiaoliang.solvers.branching.improve import cost_of, improve
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import NONE, SCALE, listed
from qiaoliang.solvers.branching.start import greedy
from qiaoliang.solvers.branching.tree import Tree

FEW = 30_000  # branches in all that are simply listed and chosen from
STALLED = 4  # rounds without progress after which no more cuts are looked for
TAIL = 25  # rounds without progress at all
PROGRESS = 1e-6  # relative to the objective
MOST_LEFT = 4_000_000  # columns below the gap that are listed
EASY = 10_000  # of so many the integer solver chooses
GUESS, LEAST_GUESS = 5e-6, 50  # the first guess of the gap: of the objective, and in cost
WIDER_GUESS = 2e-5  # the first for the tree, where the columns below the gap are too many to list
CLOSE = 0.002  # relative gap at which the columns below it are listed early
FOR_COVERAGE = 0.1  # of the time left when the plan is done


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
    best = choose(every, all_of_them, net.params.uncovered, cuts.NO_CUTS, seconds=left)
    widest = choose(replace(every, cost=0 * every.cost), all_of_them, 1, cuts.NO_CUTS, seconds=left)
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
        self._generate(clock.share(0.2))
        self._dive(clock.share(0.6))
        self._close(clock.share(0.5), EASY)
        if not self.is_proven:
            self._improve(clock.share(0.9))
            self._generate(clock.share(0.2))
            self._decide(clock)
        uncovered = self.net.enterprises - int((self.plan.members >= 0).sum())
        bound = self.bound
        least = fewest_uncovered(self.net, self.master, uncovered, self.clock)
        return Answer(self.plan, self.objective, bound, least)

    def _generate(self, clock: Clock) -> None:
        """Rounds of column generation until nothing is missing, or nothing moves."""
        value, bound, still, idle = np.inf, self.master.bound, 0, 0
        while not clock.is_over() and not self.is_proven:
            more = self.master.step(clock, cutting=idle < STALLED)
            if self.master.relaxed is None:
                return
            self.hear(self.objective, self.bound)
            least = PROGRESS * abs(self.master.relaxed.value)
            moved = abs(self.master.relaxed.value - value) > least or self.master.bound - bound > least * SCALE
            value, bound = self.master.relaxed.value, self.master.bound
            still = 0 if moved else still + 1
            idle = 0 if moved else idle + (self.master.cut > 0)
            if not more or still >= TAIL:
                return
            self._narrow(early=True)

    def _narrow(self, *, early: bool = False) -> None:
        """List the columns that can still be in a better plan, once they are few; drop those that no longer can."""
        master, gap = self.master, self.objective * SCALE - self.master.proven
        if master.proof is None or gap <= 0 or (early and gap > CLOSE * abs(self.objective) * SCALE):
            return
        if master.whole is None:
            master.whole = self._under(gap)
            if master.whole is None:
                return
        master.whole = master.whole.take(master.costs(master.whole, master.proof) < gap)

    def _dive(self, clock: Clock) -> None:
        """A dive that avoids what leaves one more enterprise uncovered."""
        self._take(dive(self.net, self.master, clock, self.net.params.uncovered / 3))

    def _improve(self, clock: Clock) -> None:
        if self.master.relaxed is not None:
            self._take(improve(self.net, self.plan, self.master.relaxed.prices, clock.is_over))

    def _decide(self, clock: Clock) -> None:
        """Decide what is left open among the columns that can be in a better plan; where they are too many to list,
        among those of a plan under a guess, which grows until it holds."""
        self._narrow()
        master = self.master
        limit = max(LEAST_GUESS, int(WIDER_GUESS * abs(self.objective))) * SCALE
        while master.proof is not None and not self.is_proven and not clock.is_over():
            gap = self.objective * SCALE - master.proven
            limit = gap if master.whole is not None else min(limit, gap)
            offered = self._under(limit)
            if offered is None:
                return
            below = -(-(master.proven + limit) // SCALE)  # whatever uses another column costs at least this
            outcome = Tree(self.net, master.linear.copy(), offered, below, master.proven).run(clock, self.hear)
            self.proven = max(self.proven, -(-outcome.bound // SCALE))
            if outcome.plan is not None:
                self._take(outcome.plan)
            if limit >= gap or -(-outcome.bound // SCALE) < below:
                return
            limit *= 2

    def _take(self, plan: Columns) -> None:
        """Keep `plan` if it is better."""
        if cost_of(self.net, plan) < self.objective:
            self.plan = plan
            self.master.linear.add(plan)
        self.hear(self.objective, self.bound)

    def _close(self, clock: Clock, most: int) -> None:
        """Choose among all columns under a guessed gap: a plan that is not better than the guess uses no other, and a
        plan with another one costs at least the guess more than the bound. The guess grows until it holds, or
        `most` columns are under it."""
        master = self.master
        limit = max(LEAST_GUESS, int(GUESS * abs(self.objective))) * SCALE
        while master.proof is not None and not self.is_proven and not clock.is_over():
            gap = self.objective * SCALE - master.proven
            limit = min(limit, gap)
            offered = self._under(limit)
            if offered is None or len(offered) > most:
                return
            everyone = np.ones(self.net.enterprises, np.bool_)
            offered, price = joined(offered, self.plan), self.net.params.uncovered
            choice = choose(offered, everyone, price, master.proof.cuts, seconds=clock.left())
            if choice is None:
                return
            self.proven = max(self.proven, min(choice.bound, -(-(master.proven + limit) // SCALE)))
            self._take(choice.columns)
            if limit >= gap:
                return
            limit *= 4

    def _under(self, limit: int) -> Columns | None:
        """The columns whose reduced cost is under `limit`; None if they are too many to list."""
        master, proof = self.master, self.master.proof
        assert proof is not None
        if master.whole is not None:
            return master.whole.take(master.costs(master.whole, proof) < limit)
        weighted = cuts.weighted(proof.cuts, proof.cut, self.net.enterprises)
        found = listed(self.net, proof.enterprise, np.full(self.net.groups, limit), MOST_LEFT, weighted)
        return None if found is None else joined(found)
