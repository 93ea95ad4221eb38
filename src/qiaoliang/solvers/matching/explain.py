"""Why this pair, and what another would cost: parts that sum to the score, exact losses, and the chains behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qiaoliang.solvers.matching import residual, score
from qiaoliang.solvers.matching.instance import NOBODY, Instance, Integers
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.residual import UNREACHABLE
from qiaoliang.solvers.matching.score import Part, Scores
from qiaoliang.solvers.matching.transport import Transport, transport

ALTERNATIVES = 5


class Hindrance(StrEnum):
    """Why a pair cannot be had at any price."""

    FORBIDDEN = "forbidden"  # a conflict of interest
    PINNED_ELSEWHERE = "pinned_elsewhere"  # the enterprise is pinned to another instructor
    NO_ROOM = "no_room"  # no chain of moves keeps every load within its bounds


@dataclass(frozen=True)
class Move:
    """One link of a chain: `enterprise` goes from `origin` to `target` and its score changes by `gain` (mostly < 0)."""

    enterprise: int
    origin: int
    target: int
    gain: int


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another instructor for the enterprise, and what forcing that pair costs the whole plan.

    loss      milli-points the optimum falls by: score given up - Σ gains of `moves` + `load_cost`; None if impossible
    moves     what else has to move so that every rule still holds
    load_cost change of the load penalty along the chain
    """

    instructor: int
    score: int
    parts: tuple[Part, ...]
    loss: int | None
    moves: tuple[Move, ...] = ()
    load_cost: int = 0
    hindrance: Hindrance | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The reasons of one pair of a plan. `parts` sum to `score`; `alternatives` come with the least loss first."""

    enterprise: int
    instructor: int
    score: int
    parts: tuple[Part, ...]
    load: int
    min_load: int
    max_load: int
    pinned: bool
    alternatives: tuple[Alternative, ...]


class NothingToExplain(ValueError):
    """The plan is infeasible: it has reasons of its own and no pairs."""


@dataclass(frozen=True, eq=False)
class Background:
    """What every explanation of one plan needs; prepare it once to explain many pairs."""

    instance: Instance
    plan: Plan
    problem: Transport
    losses: Integers
    incoming: Integers

    def ways_to(self, home: int) -> tuple[Integers, Integers]:
        """Least loss of the chains from every instructor to `home` (`UNREACHABLE`: none), and their next nodes."""
        costs, onward = residual.chains_to(self.incoming, home)
        lost = costs[:-1] + self.plan.prices - self.plan.prices[home]
        return np.where(costs[:-1] == UNREACHABLE, UNREACHABLE, lost), onward


def prepare(instance: Instance, plan: Plan, scores: Scores | None = None) -> Background:
    """The residual graph of a plan. Raises `NothingToExplain` for an infeasible one, `residual.NotOptimal` for one
    whose prices do not prove it."""
    if plan.infeasible:
        raise NothingToExplain("an infeasible plan has no pairs")
    matrix = score.matrix(instance, plan.params) if scores is None else scores
    problem = transport(instance, plan.params, matrix)
    dense = residual.dense_losses(problem, plan.assignment)
    return Background(instance, plan, problem, dense, residual.reduced(dense, plan.prices))


def explain(
    instance: Instance,
    plan: Plan,
    e: int,
    i: int | None = None,
    *,
    background: Background | None = None,
    count: int = ALTERNATIVES,
) -> Explanation:
    """The reasons for the instructor of enterprise `e`, and its `count` best alternatives, or only instructor `i`.

    `background` (from `prepare`) saves work when many pairs are asked.
    """
    background = background or prepare(instance, plan)
    home = int(plan.assignment[e])
    costs, onward = background.ways_to(home)
    asked = _cheapest(background, e, costs, count) if i is None else [i]
    pinned = background.problem.pinned[e] != NOBODY
    return Explanation(
        enterprise=e,
        instructor=home,
        score=int(plan.scores[e]),
        parts=score.parts(instance, plan.params, e, home),
        load=int(plan.loads[home]),
        min_load=int(instance.min_load[home]),
        max_load=int(instance.max_load[home]),
        pinned=bool(pinned),
        alternatives=tuple(_alternative(background, e, other, costs, onward) for other in asked),
    )


def losses(background: Background, e: int) -> Integers:
    """(I,) exact loss of forcing enterprise `e` to every instructor; `UNREACHABLE` where no plan does it."""
    home = int(background.plan.assignment[e])
    return _losses(background, e, background.ways_to(home)[0])


def _losses(background: Background, e: int, costs: Integers) -> Integers:
    problem, home = background.problem, int(background.plan.assignment[e])
    row = problem.scores[e].astype(np.int64)
    lost: Integers = row[home] - row + costs
    lost[costs == UNREACHABLE] = UNREACHABLE
    lost[_barred(problem, e)] = UNREACHABLE
    lost[home] = 0
    return lost


def _cheapest(background: Background, e: int, costs: Integers, count: int) -> Sequence[int]:
    lost = _losses(background, e, costs)
    order = np.argsort(lost, kind="stable")
    home = int(background.plan.assignment[e])
    return [int(i) for i in order[: count + 1] if i != home and lost[i] < UNREACHABLE][:count]


def _barred(problem: Transport, e: int) -> Integers:
    if problem.pinned[e] != NOBODY:
        return np.flatnonzero(np.arange(problem.instructors) != problem.pinned[e])
    first, last = np.searchsorted(problem.barred, (e * problem.instructors, (e + 1) * problem.instructors))
    barred: Integers = problem.barred[first:last] - e * problem.instructors
    return barred


def _alternative(background: Background, e: int, i: int, costs: Integers, onward: Integers) -> Alternative:
    problem, home = background.problem, int(background.plan.assignment[e])
    hindrance = _hindrance(problem, e, i, home, costs)
    value = int(problem.scores[e, i])
    parts = score.parts(background.instance, background.plan.params, e, i)
    if hindrance:
        return Alternative(instructor=i, score=value, parts=parts, loss=None, hindrance=hindrance)
    moves, load_cost = _chain(background, i, home, onward)
    loss = int(problem.scores[e, home]) - value + int(costs[i])
    return Alternative(instructor=i, score=value, parts=parts, loss=loss, moves=moves, load_cost=load_cost)


def _hindrance(problem: Transport, e: int, i: int, home: int, costs: Integers) -> Hindrance | None:
    if i == home:
        return None
    if i in _barred(problem, e):
        return Hindrance.PINNED_ELSEWHERE if problem.pinned[e] != NOBODY else Hindrance.FORBIDDEN
    return Hindrance.NO_ROOM if costs[i] == UNREACHABLE else None


def _chain(background: Background, start: int, home: int, onward: Integers) -> tuple[tuple[Move, ...], int]:
    """The moves along the cheapest way from `start` to `home`, and what its changes of load cost."""
    reserve = background.problem.instructors
    moves, load_cost, node = [], 0, start
    while node != home:
        following = int(onward[node])
        if reserve in (node, following):
            load_cost += int(background.losses[node, following])
        else:
            moves.append(_move(background, node, following))
        node = following
    return tuple(moves), load_cost


def _move(background: Background, origin: int, target: int) -> Move:
    problem = background.problem
    members = np.flatnonzero((background.plan.assignment == origin) & (problem.pinned == NOBODY))
    free = members[~np.isin(members * problem.instructors + target, problem.barred)]
    gains = problem.scores[free, target].astype(np.int64) - problem.scores[free, origin]
    best = int(gains.argmax())
    return Move(int(free[best]), origin, target, int(gains[best]))
