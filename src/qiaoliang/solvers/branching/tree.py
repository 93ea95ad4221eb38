"""The proof: what the cuts leave open is decided, question by question, among all columns that can be in a better plan.

Every node's relaxation goes on from the last one's basis; its bound is computed in integers, all columns priced."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.deciding import NOBODY, Question, open_questions
from qiaoliang.solvers.branching.linear import FREE, Linear
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import SCALE
from qiaoliang.solvers.branching.relaxation import Prices, Relaxed

TRIALS = 6  # questions tried anew at a node
NEW = 3  # columns per enterprise that are welcome in a pricing
CUTTINGS = 4  # rounds of cuts at a node
GAIN = 0.1  # share of the gap that cuts must gain at a node to go on
MOST_NODES = 20_000

Answers = tuple[tuple[Question, bool], ...]


@dataclass(frozen=True)
class Outcome:
    """The best plan known at the end (None: the one given), and the proven bound, scaled."""

    plan: Columns | None
    bound: int


class Tree:
    """The search over `whole`, all columns that can be in a plan of less than `objective`; `linear` is taken over."""

    def __init__(self, net: Network, linear: Linear, whole: Columns, objective: int, bound: int) -> None:
        self.net, self.linear, self.objective = net, linear, objective
        self.whole = whole
        self.counted = cuts.rows(whole, linear.known)
        self.forbids: dict[tuple[Question, bool], Integers] = {}
        self.gains: dict[Question, tuple[float, float]] = {}
        self.dear: list[int] = []
        self.limits = np.full(len(linear.columns), FREE)
        self.plan: Columns | None = None
        self.nodes: list[tuple[int, int, Answers]] = [(bound, 0, ())]
        self.number = 0
        self.given_up = objective * SCALE  # least bound of the nodes that nobody can decide

    @property
    def bound(self) -> int:
        """Proven, scaled: no plan better than `objective` costs less."""
        return min(self.objective * SCALE, self.given_up, *(node[0] for node in self.nodes[:1]))

    def run(self, clock: Clock, hear: Callable[[int, int], None]) -> Outcome:
        """Until the proof, or the clock or the number of nodes ends it."""
        while self.nodes and self.number < MOST_NODES and not clock.is_over():
            if not self._is_better(self.nodes[0][0]):
                self.nodes.clear()
                break
            if not self._plunge(clock):
                break
            hear(self.objective, -(-self.bound // SCALE))
        return Outcome(self.plan, self.bound)

    def _is_better(self, bound: int) -> bool:
        """Something under this bound may be better than the best plan."""
        return -(-bound // SCALE) < self.objective

    def _plunge(self, clock: Clock) -> bool:
        """The node of least bound, and one of its children after the other; False if the time was up."""
        bound, _, answers = self.nodes[0]
        first = True
        while True:
            self.number += 1
            found = self._node(answers, bound, clock)
            if found is None:
                if not first:
                    heapq.heappush(self.nodes, (bound, -len(answers), answers))
                return False
            if first:
                heapq.heappop(self.nodes)
                first = False
            bound, now = found
            question = self._question(now) if now is not None else None
            if question is None:
                if now is not None:
                    self.given_up = min(self.given_up, bound)
                return True
            gains = self.gains[question]
            easier = gains[1] <= gains[0]
            heapq.heappush(self.nodes, (bound, -len(answers) - 1, (*answers, (question, not easier))))
            answers = (*answers, (question, easier))

    def _node(self, answers: Answers, bound: int, clock: Clock) -> tuple[int, Relaxed | None] | None:
        """Bound and fractional plan of a node, none if nothing better is left in it; None if the time was up."""
        self._restrict(answers)
        banned = np.zeros(len(self.whole), np.bool_)
        for answer in answers:
            banned[self._forbidden(answer)] = True
        rounds, before = 0, bound
        while True:
            now = self.linear.solve(clock.left())
            if now is None or clock.is_over():
                return None
            proven, missing = self._priced(now.prices, banned, answers)
            bound = max(bound, proven)
            if not self._is_better(bound):
                return bound, None
            if len(missing):
                self._add(missing)
                continue
            if not self._is_fractional(now):
                return bound, (None if self._keep(now) else now)
            gained = bound - before
            if rounds and (rounds == CUTTINGS or gained < GAIN * (self.objective * SCALE - bound)):
                return bound, now
            fresh = cuts.violated(self.linear.columns, now.shares, now.own, self.linear.known)
            if not len(fresh):
                return bound, now
            self.linear.cut(fresh)
            self.counted = sparse.vstack([self.counted, cuts.rows(self.whole, fresh)], format="csr")
            rounds, before = rounds + 1, bound

    def _forbidden(self, answer: tuple[Question, bool]) -> Integers:
        if answer not in self.forbids:
            hosts = self.net.host[self.whole.group]
            self.forbids[answer] = answer[0].forbidden(self.whole, hosts, yes=answer[1]).nonzero()[0]
        return self.forbids[answer]

    def _allowed(self, answers: Answers) -> Flags:
        """(P,) the columns of `linear` no answer forbids."""
        columns = self.linear.columns
        hosts, allowed = self.net.host[columns.group], np.ones(len(columns), np.bool_)
        for question, yes in answers:
            allowed &= ~question.forbidden(columns, hosts, yes=yes)
        return allowed

    def _restrict(self, answers: Answers) -> None:
        """Let `linear` keep to the answers."""
        limits = np.where(self._allowed(answers), FREE, 0.0)
        changed = (limits != self.limits).nonzero()[0]
        self.linear.bound_each(changed, limits[changed])
        self.limits = limits
        dear = [question.a for question, yes in answers if question.b == NOBODY and not yes]
        if dear != self.dear:
            self.linear.price(self.net.params.uncovered)
            self.linear.price_each(np.array(dear, np.int64), 4 * self.net.params.uncovered)
            self.dear = dear

    def _add(self, columns: Columns) -> None:
        self.linear.add(columns)
        self.limits = np.append(self.limits, np.full(len(columns), FREE))

    def _priced(self, prices: Prices, banned: Flags, answers: Answers) -> tuple[int, Columns]:
        """The bound at these prices and the best of the columns that are missing."""
        costs = self.whole.reduced_costs(prices.enterprise, SCALE)
        if len(prices.cut):
            costs = costs + (self.counted.T @ prices.cut.astype(np.float64)).astype(np.int64)
        missing = ((costs < 0) & ~banned).nonzero()[0]
        lowest = np.zeros(self.net.enterprises, np.int64)
        np.minimum.at(lowest, self.net.host[self.whole.group[missing]], costs[missing])
        bound = int(prices.enterprise.sum() + lowest.sum())
        bound -= int((prices.cut * cuts.most(prices.cuts, self.net.params.max_units)).sum())
        uncovered = np.full(self.net.enterprises, self.net.params.uncovered * SCALE)
        uncovered[self.dear] *= 4
        bound += int(np.minimum(0, uncovered - prices.enterprise).sum())
        order = np.argsort(costs[missing], kind="stable")[: NEW * self.net.enterprises]
        chosen = missing[order]
        return bound, self.whole.take(chosen[costs[chosen] < -SCALE // 1_000])

    def _is_fractional(self, now: Relaxed) -> bool:
        return bool(((now.shares > 1e-6) & (now.shares < 1 - 1e-6)).any())

    def _keep(self, now: Relaxed) -> bool:
        """Keep the whole plan of a node if it is better; False if it is none."""
        plan = self.linear.columns.take(now.shares > 0.5)
        held = plan.members[plan.members >= 0]
        cost = int(plan.cost.sum()) + self.net.params.uncovered * (self.net.enterprises - len(held))
        if len(np.unique(held)) < len(held):
            return False
        if cost < self.objective:
            self.objective, self.plan = cost, plan
        return True

    def _question(self, now: Relaxed) -> Question | None:
        """The question whose answers lift the bound most, both of them; a few are tried."""
        hosts = self.net.host[self.linear.columns.group]
        questions = open_questions(self.linear.columns, hosts, now.shares, now.own)
        trials = 0
        best, value = None, -1.0
        for question in questions:
            if question not in self.gains:
                if trials == TRIALS:
                    continue
                trials += 1
                self.gains[question] = self._tried(question, now.value)
            no, yes = self.gains[question]
            score = max(no, 1.0) * max(yes, 1.0)
            if score > value:
                best, value = question, score
        return best

    def _tried(self, question: Question, value: float) -> tuple[float, float]:
        """By how much no and yes lift the value, over the columns at hand."""
        gains = []
        columns = self.linear.columns
        hosts = self.net.host[columns.group]
        for yes in (False, True):
            changed = (question.forbidden(columns, hosts, yes=yes) & (self.limits > 0)).nonzero()[0]
            self.linear.bound_each(changed, np.zeros(len(changed)))
            now = self.linear.solve()
            self.linear.bound_each(changed, np.full(len(changed), FREE))
            gains.append(now.value - value if now is not None else 0.0)
        most = float(self.objective) - value
        return min(gains[0], most), min(gains[1], most)
