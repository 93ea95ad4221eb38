"""The best joint branches: column generation to a proven bound, plans from diving and parts planned anew, and the last
choice among all branches that could still improve the plan. Part by part, where enterprises cannot reach each other."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import pins
from qiaoliang.solvers.branching.clock import Clock, SolveCancelled
from qiaoliang.solvers.branching.instance import Branch, Instance, Params, refuse_large_numbers
from qiaoliang.solvers.branching.network import Network, network, part
from qiaoliang.solvers.branching.plan import Plan, Reason
from qiaoliang.solvers.branching.search import Answer, search
from qiaoliang.solvers.branching.start import greedy
from qiaoliang.solvers.branching.verify import kept_links, nearest_rows

__all__ = ["SolveCancelled", "Step", "solve", "start"]

FOR_THE_SEARCH = 0.95  # of the time given; the rest is for the step under way when it is over, and for the answer
SMALL = 30  # parts of fewer enterprises are solved together


@dataclass(frozen=True)
class Step:
    """How far the work is: the best plan so far costs `objective`, none can cost less than `bound`."""

    objective: int
    bound: int


def solve(
    instance: Instance,
    params: Params | None = None,
    *,
    seconds: float | None = None,
    progress: Callable[[Step], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    timer: Callable[[], float] = time.monotonic,
) -> Plan:
    """The plan of least cost found with its proven bound; `plan.gap` is 0 if the plan is proven to be the best.

    Without `seconds` it ends with the proof or, on large instances, when nothing more is gained; equal input then
    gives an equal plan. With a limit that is reached, the plan is the best found by then and may differ next time.
    `progress` hears of every better plan or bound; `cancelled` is asked often and ends the work with
    `SolveCancelled`; `timer` counts the seconds (`time.process_time` on a busy machine). Pins that cannot be kept
    come back as a plan with reasons. Raises `NumbersTooLarge`.
    """
    params = params or Params()
    refuse_large_numbers(instance, params)
    found = pins.reasons(instance, params)
    if found:
        return _infeasible(params, found)
    clock = Clock(timer(), None if seconds is None else FOR_THE_SEARCH * seconds, cancelled or _never, timer)
    net = network(instance, params)
    fixed = _cost_of_pins(instance, params)
    parts = _parts(net)
    answers: list[Answer] = []
    for number, chosen in enumerate(parts):
        small = part(net, chosen)
        share = len(chosen) / max(1, sum(len(other) for other in parts[number:]))
        answers.append(search(small, clock.share(share), _listener(progress, fixed, answers)))
    branches = [
        part(net, chosen).branch(int(group), members)
        for chosen, answer in zip(parts, answers, strict=True)
        for group, members in zip(answer.plan.group, answer.plan.members, strict=True)
    ]
    bound = fixed + sum(answer.bound for answer in answers)
    return _plan(instance, params, [*instance.pins, *branches], bound, sum(a.uncovered_bound for a in answers))


def start(instance: Instance, params: Params | None = None) -> Plan:
    """A plan at once, branch by branch, the one that lowers the cost most first; its bound is the trivial one. Other
    conditions as for `solve`."""
    params = params or Params()
    refuse_large_numbers(instance, params)
    found = pins.reasons(instance, params)
    if found:
        return _infeasible(params, found)
    net = network(instance, params)
    plan = greedy(net)
    branches = [net.branch(int(g), m) for g, m in zip(plan.group, plan.members, strict=True)]
    bound = _cost_of_pins(instance, params) + min(0, int(net.cost[net.cost < 0].sum()))
    return _plan(instance, params, [*instance.pins, *branches], bound, 0)


def _parts(net: Network) -> list[Integers]:
    """Enterprises (numbers of the network) that can only meet each other: the small parts as one, then each large one,
    the largest last."""
    host = np.repeat(net.host, np.diff(net.first))
    links = sparse.coo_matrix((np.ones(len(host)), (host, net.member)), shape=(net.enterprises, net.enterprises))
    count, label = connected_components(links, directed=False)
    sizes = np.bincount(label, minlength=count)
    small = (sizes[label] < SMALL).nonzero()[0]
    large = [(label == number).nonzero()[0] for number in np.argsort(sizes, kind="stable") if sizes[number] >= SMALL]
    return [chosen for chosen in (small, *large) if len(chosen)]


def _listener(progress: Callable[[Step], None] | None, fixed: int, answers: list[Answer]) -> Callable[[int, int], None]:
    def hear(objective: int, bound: int) -> None:
        if progress:
            before = fixed + sum(answer.objective for answer in answers)
            progress(Step(before + objective, fixed + sum(answer.bound for answer in answers) + bound))

    return hear


def _cost_of_pins(instance: Instance, params: Params) -> int:
    if not instance.pins:
        return 0
    nearest, last_year = nearest_rows(instance), kept_links(instance)
    links = [(pin.host, pin.basis, e) for pin in instance.pins for e in pin.others]
    travel = sum(nearest[link] for link in links)
    kept = sum((host, e) in last_year for host, _, e in links)
    return params.branch * len(instance.pins) + params.metre * travel - params.keep_bonus * kept


def _plan(instance: Instance, params: Params, branches: list[Branch], bound: int, uncovered_bound: int) -> Plan:
    nearest, last_year = nearest_rows(instance), kept_links(instance)
    links = [(branch.host, branch.basis, e) for branch in branches for e in branch.others]
    covered = {e for branch in branches for e in branch.members}
    left_over = tuple(int(e) for e in instance.eligible.nonzero()[0] if int(e) not in covered)
    travel = sum(nearest[link] for link in links)
    kept = sum((host, e) in last_year for host, _, e in links)
    costs = params.uncovered * len(left_over) + params.branch * len(branches)
    return Plan(
        params=params,
        branches=tuple(sorted(branches, key=lambda branch: (branch.host, branch.members))),
        left_over=left_over,
        objective=costs + params.metre * travel - params.keep_bonus * kept,
        bound=bound,
        uncovered_bound=uncovered_bound,
        travel_m=travel,
        kept=kept,
    )


def _infeasible(params: Params, found: tuple[Reason, ...]) -> Plan:
    return Plan(
        params=params,
        branches=(),
        left_over=(),
        objective=None,
        bound=None,
        uncovered_bound=0,
        travel_m=0,
        kept=0,
        infeasible=found,
    )


def _never() -> bool:
    return False
