"""Prices to begin with: a few hundred steps up the Lagrangian bound, which need no linear solver."""

import numpy as np

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import SCALE, arrays, compiled, listed, rules

ROUNDS = 400
WELCOME = 10  # columns per enterprise to begin with


def first_prices(net: Network, uncovered: int, objective: int) -> Integers:
    """Prices (N,) that are about right; `objective` is the cost of some plan."""
    prices = np.full(net.enterprises, uncovered * SCALE // 2, np.int64)
    compiled().ascend(*arrays(net), rules(net), uncovered, objective * SCALE, ROUNDS, prices)
    return prices


def first_columns(net: Network, prices: Integers, start: Columns) -> Columns:
    """About as many columns of least reduced cost as are welcome, besides `start`."""
    limit = 4_000 * SCALE
    while limit > SCALE:
        found = listed(net, prices, np.full(net.groups, limit), 3 * WELCOME * net.enterprises)
        if found is not None:
            return found
        limit //= 2
    return start
