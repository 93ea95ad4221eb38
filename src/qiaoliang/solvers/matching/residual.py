"""Chains of moves that keep every rule: shortest paths in the residual graph contracted to the instructors.

`loss[i, j]` is the least loss of moving one of i's enterprises to j. A further node, the reserve, stands for load
itself: i → reserve is the cost of one more enterprise with i, reserve → i what one fewer saves (negated).
"""

import numpy as np

from qiaoliang.solvers.matching.instance import NOBODY, Flags, Integers
from qiaoliang.solvers.matching.transport import Transport

IMPASSABLE = 2**60
UNREACHABLE = 2**59  # less than IMPASSABLE plus any chain of moves
SETTLING_ROUNDS = 50
NO_MOVE = np.int32(np.iinfo(np.int32).max)


class NotOptimal(ValueError):
    """The plan can be improved by a cycle of moves, so shortest chains do not exist."""


def sparse_losses(problem: Transport, assignment: Integers, cells: Integers, loads: Integers) -> Integers:
    """(I + 1, I + 1) losses when only `cells` may be used."""
    losses = load_losses(problem, loads)
    enterprise, target = np.divmod(cells, problem.instructors)
    origin = assignment[enterprise]
    scores = problem.scores.reshape(-1)
    home = scores[enterprise * problem.instructors + origin].astype(np.int64)
    moving = origin != target
    np.minimum.at(losses, (origin[moving], target[moving]), (home - scores[cells])[moving])
    return losses


def dense_losses(problem: Transport, assignment: Integers) -> Integers:
    """(I + 1, I + 1) losses over all allowed pairs."""
    losses = load_losses(problem, problem.loads(assignment))
    blocked = blocked_cells(problem)
    order = np.argsort(assignment, kind="stable")
    ends = np.cumsum(problem.loads(assignment))
    for i, end in enumerate(ends):
        members = order[ends[i - 1] if i else 0 : end]
        if len(members):
            rows = problem.scores[members]
            lost = np.where(blocked[members], NO_MOVE, rows[:, i, None] - rows).min(axis=0).astype(np.int64)
            losses[i, :-1] = np.where(lost == NO_MOVE, IMPASSABLE, lost)
            losses[i, i] = IMPASSABLE
    return losses


def blocked_cells(problem: Transport) -> Flags:
    """(E, I) cells to which nobody may move: conflicts, and the whole row of a pinned enterprise."""
    blocked = np.zeros(problem.scores.shape, np.bool_)
    blocked.reshape(-1)[problem.barred] = True
    blocked[problem.pinned != NOBODY] = True
    return blocked


def load_losses(problem: Transport, loads: Integers) -> Integers:
    """The losses of the reserve alone; every other pair is impassable."""
    losses = np.full((problem.instructors + 1, problem.instructors + 1), IMPASSABLE, np.int64)
    more, fewer = loads < problem.most, loads > problem.least
    losses[:-1, -1][more] = (loads * problem.step)[more]
    losses[-1, :-1][fewer] = -((loads - 1) * problem.step)[fewer]
    return losses


def costs_to(losses: Integers, node: int, ceiling: int | None = None) -> Integers:
    """Least loss from every node to `node`, `UNREACHABLE` where there is no way.

    With a `ceiling` every node also has a direct way of that cost. Bellman-Ford that relaxes only what changed;
    losses may be negative. Raises `NotOptimal` if some cycle of moves has a negative loss.
    """
    nodes = len(losses)
    incoming = np.ascontiguousarray(losses.T)
    costs = np.full(nodes, UNREACHABLE if ceiling is None else ceiling, np.int64)
    costs[node] = 0
    changed = np.array([node]) if ceiling is None else np.arange(nodes)
    for _ in range(nodes + 1):
        offers = incoming[changed]
        offers += costs[changed, None]
        cheapest = offers.min(axis=0)
        changed = np.flatnonzero(cheapest < costs)
        if not len(changed):
            return costs
        costs[changed] = cheapest[changed]
    raise NotOptimal("a cycle of moves improves this plan")


def settled(losses: Integers, prices: Integers) -> Integers:
    """Prices near these under which no passable move improves the plan, if there are such and they are soon found;
    else these prices. Lowers what promises too much until nothing does: quick when the prices are nearly right."""
    incoming = np.ascontiguousarray(losses.T)
    costs = np.append(prices, 0)
    changed = np.arange(len(costs))
    for _ in range(SETTLING_ROUNDS):
        cheapest = (incoming[changed] + costs[changed, None]).min(axis=0)
        changed = np.flatnonzero(cheapest < costs)
        if not len(changed):
            calm: Integers = costs[:-1] - costs[-1]
            return calm
        costs[changed] = cheapest[changed]
    return prices


def reduced(losses: Integers, prices: Integers) -> Integers:
    """Losses at these prices, transposed: row j holds what comes in to j. None is negative if the prices certify the
    plan; raises `NotOptimal` otherwise."""
    held = np.append(prices, 0)
    incoming: Integers = losses.T + held[:, None] - held
    if incoming.min() < 0:
        raise NotOptimal("the prices of this plan do not certify it")
    return incoming


def chains_to(incoming: Integers, node: int) -> tuple[Integers, Integers]:
    """Least reduced loss from every node to `node`, and the next node on the way (`UNREACHABLE` and -1: no way).

    Dijkstra on the dense graph of `reduced`.
    """
    nodes = len(incoming)
    costs = np.full(nodes, UNREACHABLE, np.int64)
    onward = np.full(nodes, NOBODY, np.int64)
    open_costs = costs.copy()
    costs[node] = open_costs[node] = 0
    for _ in range(nodes):
        nearest = int(open_costs.argmin())
        if open_costs[nearest] == UNREACHABLE:
            break
        open_costs[nearest] = UNREACHABLE
        offers = incoming[nearest] + costs[nearest]
        better = offers < costs
        costs[better] = offers[better]
        open_costs[better] = offers[better]
        onward[better] = nearest
    return costs, onward


def prices(losses: Integers) -> Integers:
    """Prices (I,) under which no passable move and no change of load improves the plan.

    The dearest and the cheapest such prices are the shortest ways to and from the reserve; their middle, rounded
    down, is feasible too and raises the fewest false alarms among pairs that were not in the network.
    """
    reserve = len(losses) - 1
    dear, cheap = costs_to(losses, reserve), costs_to(losses.T, reserve)
    if max(dear.max(), cheap.max()) == UNREACHABLE:
        # A direct way as costly as the longest real one closes the gaps; it makes no negative cycle because it
        # also outweighs the best way back.
        dear, cheap = (
            costs_to(losses, reserve, _ceiling(dear, cheap)),
            costs_to(losses.T, reserve, _ceiling(cheap, dear)),
        )
    return ((dear - cheap) // 2)[:-1]


def _ceiling(costs: Integers, back: Integers) -> int:
    return max(int(costs[costs < UNREACHABLE].max()), -int(back.min()))
