"""Better plans: parts of the city are planned anew, exactly, while the rest stays as it is."""

from collections import deque
from collections.abc import Callable

import numpy as np

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.choosing import choose
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.network import NOBODY, Network
from qiaoliang.solvers.branching.pricing import SCALE, CutWeights, listed_within
from qiaoliang.solvers.branching.relaxation import Prices

REGION = 50  # enterprises planned anew at once
MOST_COLUMNS = 1_200  # they may choose from
FIRST_LIMIT = 4_096 * SCALE  # reduced cost of the columns offered; halved until they are few enough
NODES = 300
DEAR = 60 * SCALE  # less is not worth planning anew


def cost_of(net: Network, plan: Columns) -> int:
    """The objective of a plan, in cost."""
    return int(plan.cost.sum()) + net.params.uncovered * (net.enterprises - int((plan.members >= 0).sum()))


def improve(net: Network, plan: Columns, prices: Prices, stop: Callable[[], bool], sweeps: int = 6) -> Columns:
    """`plan` (its columns share no enterprise) or a better one. `prices` (N,) tell which columns are worth offering,
    the `known` cuts make the parts easy; `stop` is asked before each."""
    neighbours = _neighbours(net)
    weighted = cuts.weighted(prices.cuts, prices.cut, net.enterprises)
    for sweep in range(sweeps):
        before = cost_of(net, plan)
        done = np.zeros(net.enterprises, np.bool_)
        for start in _starts(net, plan, prices):
            if done[start]:
                continue
            if stop():
                return plan
            region = _region(net, plan, neighbours, int(start), REGION + 20 * min(sweep, 4))
            done[_core(region, neighbours, int(start))] = True
            plan = _replanned(net, plan, region, prices, weighted)
        if cost_of(net, plan) == before and sweep > 1:
            break
    return plan


def _starts(net: Network, plan: Columns, prices: Prices) -> Integers:
    """Members of branches, and enterprises left over, that are dear at the prices, or are in a cut that weighs and does
    not bind, dearest first: there the plan is farthest from the bound."""
    dear = net.params.uncovered * SCALE - prices.enterprise
    costs = plan.reduced_costs(prices.enterprise, SCALE) + cuts.penalties(plan, prices.cuts, prices.cut)
    for column in plan.members.T:
        inside = column >= 0
        dear[column[inside]] = costs[inside]
    loose = cuts.most(prices.cuts, net.params.max_units) - np.asarray(cuts.rows(plan, prices.cuts).sum(axis=1)).ravel()
    cut, place = (prices.cuts >= 0).nonzero()
    np.maximum.at(dear, prices.cuts[cut, place], (loose.astype(np.int64) * prices.cut)[cut])
    order = np.argsort(-dear, kind="stable")
    return order[dear[order] > DEAR]


def _neighbours(net: Network) -> tuple[Integers, Integers]:
    """Who is a candidate of whom, both ways, nearest first: first (N+1,) and the neighbours."""
    host = np.repeat(net.host, np.diff(net.first))
    a, b = np.concatenate([host, net.member]), np.concatenate([net.member, host])
    order = np.lexsort((b, np.tile(net.metres, 2), a))
    return np.searchsorted(a[order], np.arange(net.enterprises + 1)), b[order]


def _region(net: Network, plan: Columns, neighbours: tuple[Integers, Integers], start: int, size: int) -> Flags:
    """Enterprises around `start`, whole branches only."""
    first, near = neighbours
    branch_of = np.full(net.enterprises, NOBODY, np.int64)
    for column in plan.members.T:
        inside = (column >= 0).nonzero()[0]
        branch_of[column[inside]] = inside
    inside = np.zeros(net.enterprises, np.bool_)
    queue, count = deque([start]), 0
    while queue and count < size:
        e = queue.popleft()
        if inside[e]:
            continue
        together = plan.members[branch_of[e]] if branch_of[e] != NOBODY else np.array([e])
        for member in together[together >= 0].tolist():
            inside[member] = True
            count += 1
            queue.extend(near[first[member] : first[member + 1]].tolist())
    return inside


def _core(region: Flags, neighbours: tuple[Integers, Integers], start: int) -> Integers:
    """Those of the region that need not start another one: the nearest of its start."""
    first, near = neighbours
    close = near[first[start] : first[start + 1]][:12]
    return np.append(close[region[close]], start)


def _replanned(net: Network, plan: Columns, region: Flags, prices: Prices, weighted: CutWeights) -> Columns:
    held = plan.touching(region)
    old = plan.take(held)
    found, costs = listed_within(net, prices.enterprise, region, FIRST_LIMIT, 40 * MOST_COLUMNS, weighted)
    found = found.take(np.argsort(costs, kind="stable")[:MOST_COLUMNS])
    choice = choose(joined(old, found), region, net.params.uncovered, prices.cuts, nodes=NODES)
    now = cost_of(net, old) - net.params.uncovered * int((~region).sum())
    if choice is None or choice.objective >= now:
        return plan
    return joined(plan.take(~held), choice.columns)
