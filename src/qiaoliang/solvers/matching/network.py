"""The restricted problem on a list of pairs, solved as a minimum-cost flow by OR-Tools."""

import numpy as np

from qiaoliang.solvers.matching.instance import Integers, NumbersTooLarge
from qiaoliang.solvers.matching.transport import Transport


def optimum(problem: Transport, cells: Integers) -> Integers | None:
    """The best assignment that uses only `cells` (e * I + i, sorted, distinct), or None if there is none."""
    amounts = flows(problem, cells, np.ones(problem.enterprises, np.int64))
    return None if amounts is None else cells[amounts > 0] % problem.instructors


def flows(problem: Transport, cells: Integers, supply: Integers) -> Integers | None:
    """How much of each enterprise's `supply` every cell takes in the cheapest flow, or None if none is possible.

    Nodes are the enterprises, the instructors (demand: the lower bound) and a sink that takes what lies
    between the bounds, each further place at its marginal penalty: convex, so the flow fills places in order.
    """
    from ortools.graph.python import min_cost_flow

    enterprise, instructor = np.divmod(cells, problem.instructors)
    owner, capacity, cost = _places(problem)
    sink = problem.enterprises + problem.instructors
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([enterprise, problem.enterprises + owner]).astype(np.int32),
        np.concatenate([problem.enterprises + instructor, np.full(len(owner), sink)]).astype(np.int32),
        np.concatenate([supply[enterprise], capacity]),
        np.concatenate([-problem.scores.reshape(-1)[cells].astype(np.int64), cost]),
    )
    spare = int(supply.sum()) - int(problem.least.sum())
    supplies = np.concatenate([supply, -problem.least, [-spare]])
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise NumbersTooLarge(f"the flow solver refused the costs: {status.name}")
    return np.asarray(flow.flows(np.arange(len(cells), dtype=np.int32)), np.int64)


def _places(problem: Transport) -> tuple[Integers, Integers, Integers]:
    """Arcs from instructors to the sink above the lower bound: owner, capacity, cost. One arc per place where each
    costs more than the last, one arc for all where they cost nothing."""
    free = problem.most - problem.least
    sloped = (problem.step > 0) & (free > 0)
    level = np.flatnonzero((problem.step == 0) & (free > 0))
    count = np.where(sloped, free, 0)
    owner = np.repeat(np.arange(problem.instructors), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + problem.least[owner]
    return (
        np.concatenate([owner, level]),
        np.concatenate([np.ones(len(owner), np.int64), free[level]]),
        np.concatenate([number * problem.step[owner], np.zeros(len(level), np.int64)]),
    )
