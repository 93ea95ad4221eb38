"""Generalised assignment by columns: a column is a bundle of jobs that one agent can carry.

Prices of the jobs come from the linear relaxation over bundles; the pricing is one knapsack an agent, solved exactly in
integers, so every bound is a proof by weak duality. Then only bundles whose reduced cost is within the distance from
bound to target can be in a plan that reaches the target: all of them are listed, and a plan is chosen among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from benchmarks.orlib.instances import Generalised, Integers

SCALE = 2**20  # prices are whole numbers in units of 1 / SCALE
UNASSIGNED = 1_000  # lost by a job with nobody; more than any job is worth
Bundle = tuple[int, tuple[int, ...]]  # agent, jobs


@dataclass(frozen=True, eq=False)
class Proven:
    """A plan and its proof: agent (J,) of every job, its value and the bound, and how they came about.

    dual_bound  what the prices alone prove; `bound` is lower where all bundles listed held no plan of that value
    rounds      of the column generation
    listed      bundles the last choice was made among
    """

    agent: Integers
    value: int
    bound: int
    dual_bound: int
    rounds: int
    listed: int


def solve(problem: Generalised) -> Proven:
    """The optimum with its proof."""
    best = problem.value.max(axis=0)
    loss = best - problem.value
    prices, bound, rounds = _prices(problem, loss)
    lowest = target = -(-bound // SCALE)
    while True:
        bundles = list(_within(problem, loss, prices, target * SCALE - bound))
        plan = _choose(bundles, loss)
        if plan is not None and (lost := int(loss[plan, np.arange(len(plan))].sum())) <= target:
            total = int(best.sum())
            return Proven(plan, total - lost, total - target, total - lowest, rounds, len(bundles))
        target += 1


def faults(problem: Generalised, plan: Proven) -> list[str]:
    """What is wrong with the plan, counted anew from the instance."""
    agents, jobs = problem.value.shape
    given = np.zeros((agents, jobs), np.int64)
    given[plan.agent, np.arange(jobs)] = 1
    found = [
        f"agent {a} carries too much" for a in np.flatnonzero((given * problem.weight).sum(axis=1) > problem.capacity)
    ]
    if int((given * problem.value).sum()) != plan.value:
        found.append("the value is another")
    return found


def _prices(problem: Generalised, loss: Integers) -> tuple[Integers, int, int]:
    """Prices (J,) at which no bundle is missing, the bound they prove, both scaled; and the number of rounds."""
    agents, jobs = loss.shape
    bundles: dict[Bundle, None] = {}
    best, proof, rounds = -(2**62), np.zeros(jobs, np.int64), 0
    while True:
        rounds += 1
        value, here = _relax(list(bundles), loss)
        missing: dict[Bundle, None] = {}
        for prices in (here, (here + proof) // 2):  # half-way to the best proof the prices swing less
            bound = int(prices.sum())
            for agent in range(agents):
                worth, chosen = _knapsack(
                    prices - loss[agent] * SCALE, problem.weight[agent], int(problem.capacity[agent])
                )
                bound -= worth
                if (agent, chosen) not in bundles:
                    missing[agent, chosen] = None
            if bound > best:
                best, proof = bound, prices
        if value * SCALE - best < SCALE // 1_000 or not missing:
            return proof, best, rounds
        bundles |= missing


def _relax(bundles: list[Bundle], loss: Integers) -> tuple[float, Integers]:
    """Value and prices of the linear relaxation over these bundles."""
    agents, jobs = loss.shape
    carried, hired = _matrices(bundles, agents, jobs)
    found = linprog(
        np.append([loss[agent, list(chosen)].sum() for agent, chosen in bundles], np.full(jobs, UNASSIGNED)),
        A_eq=sparse.hstack([carried, sparse.identity(jobs)], format="csc"),
        b_eq=np.ones(jobs),
        A_ub=sparse.hstack([hired, sparse.csc_matrix((agents, jobs))], format="csc"),
        b_ub=np.ones(agents),
        method="highs-ds",
    )
    assert found.status == 0, found.message
    return float(found.fun), np.round(found.eqlin.marginals * SCALE).astype(np.int64)


def _choose(bundles: list[Bundle], loss: Integers) -> Integers | None:
    """Agent (J,) of every job in the best plan of these bundles; None if they hold no plan."""
    agents, jobs = loss.shape
    carried, hired = _matrices(bundles, agents, jobs)
    found = milp(
        np.array([loss[agent, list(chosen)].sum() for agent, chosen in bundles]),
        integrality=np.ones(len(bundles)),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(carried, 1, 1), LinearConstraint(hired, 0, 1)],
        options={"mip_rel_gap": 0.0},
    )
    assert found.status in (0, 2), found.message  # solved, or no plan
    if found.x is None:
        return None
    plan = np.full(jobs, -1, np.int64)
    for number in np.flatnonzero(found.x > 0.5):
        agent, chosen = bundles[number]
        plan[list(chosen)] = agent
    return plan


def _matrices(bundles: list[Bundle], agents: int, jobs: int) -> tuple[sparse.csc_matrix, sparse.csc_matrix]:
    """(J, P): which jobs a bundle holds; (A, P): whose it is."""
    column = np.repeat(np.arange(len(bundles)), [len(chosen) for _, chosen in bundles])
    job = np.array([j for _, chosen in bundles for j in chosen], np.int64)
    agent = np.array([agent for agent, _ in bundles], np.int64)
    carried = sparse.csc_matrix((np.ones(len(job)), (job, column)), shape=(jobs, len(bundles)))
    hired = sparse.csc_matrix((np.ones(len(agent)), (agent, np.arange(len(agent)))), shape=(agents, len(bundles)))
    return carried, hired


def _knapsack(profit: Integers, weight: Integers, capacity: int) -> tuple[int, tuple[int, ...]]:
    """The most profit that fits, and the jobs that give it."""
    tail = _tails(profit, weight, capacity)
    chosen, room = [], capacity
    for job in range(len(profit)):
        if tail[job, room] != tail[job + 1, room]:
            chosen.append(job)
            room -= int(weight[job])
    return int(tail[0, capacity]), tuple(chosen)


def _tails(profit: Integers, weight: Integers, capacity: int) -> Integers:
    """(J + 1, capacity + 1): the most profit of jobs j, j + 1, ... within so much room."""
    tail = np.zeros((len(profit) + 1, capacity + 1), np.int64)
    for job in range(len(profit) - 1, -1, -1):
        tail[job] = tail[job + 1]
        needed = int(weight[job])
        if profit[job] > 0 and needed <= capacity:
            with_it = tail[job + 1, : capacity + 1 - needed] + profit[job]
            np.maximum(tail[job, needed:], with_it, out=tail[job, needed:])
    return tail


def _within(problem: Generalised, loss: Integers, prices: Integers, distance: int) -> Iterator[Bundle]:
    """All bundles that cost an agent at most `distance` more than its best one, at these prices."""
    agents, jobs = loss.shape
    for agent in range(agents):
        capacity = int(problem.capacity[agent])
        profits = prices - loss[agent] * SCALE
        tail = _tails(profits, problem.weight[agent], capacity).tolist()
        profit, weight = profits.tolist(), problem.weight[agent].tolist()
        least = tail[0][capacity] - distance
        waiting: list[tuple[int, int, int, tuple[int, ...]]] = [(0, capacity, 0, ())]
        while waiting:
            job, room, earned, chosen = waiting.pop()
            if earned + tail[job][room] < least:
                continue
            if job == jobs:
                yield agent, chosen
                continue
            waiting.append((job + 1, room, earned, chosen))
            if weight[job] <= room:
                waiting.append((job + 1, room - weight[job], earned + profit[job], (*chosen, job)))
