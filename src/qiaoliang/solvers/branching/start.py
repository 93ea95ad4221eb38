"""A plan to begin with: branches taken one by one, the one that lowers the cost most first. Deterministic."""

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import SCALE, arrays, compiled, empty, rules


def greedy(net: Network, prices: Integers | None = None) -> Columns:
    """The branches of a plan.

    A branch is as good as its cost less the `prices` (N,) of its members, in units of 1 / `SCALE`; by default every
    enterprise has the price of being left uncovered. A price of `BARRED` keeps an enterprise out.
    """
    if prices is None:
        prices = np.full(net.enterprises, net.params.uncovered * SCALE, np.int64)
    group, cost = np.empty(net.enterprises, np.int64), np.empty(net.enterprises, np.int64)
    members = empty(net.enterprises, net.params.max_units)
    count = compiled().greedy(*arrays(net), rules(net), prices, group, members, cost)
    return Columns(group[:count], members[:count], cost[:count])
