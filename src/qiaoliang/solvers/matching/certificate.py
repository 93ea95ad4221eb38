"""The proof that a plan is optimal: an upper bound that any list of prices gives, and these prices make tight."""

import numpy as np

from qiaoliang.solvers.matching.instance import Integers
from qiaoliang.solvers.matching.transport import Transport, worth


def bound(problem: Transport, prices: Integers) -> int:
    """Upper bound on the objective of every plan, in milli-points, from one price per instructor (weak duality).

    Σ_e max over allowed i of (score - price_i)  +  Σ_i max over min ≤ k ≤ max of (k x price_i - penalty_i(k)).
    One pass over all pairs. Expects at least one allowed instructor for every enterprise.
    """
    best = sum(int(block.max(axis=1).sum(dtype=np.int64)) for _, block in worth(problem, prices))
    return best + place_value(problem, prices)


def place_value(problem: Transport, prices: Integers) -> int:
    """Σ_i of what i's places are worth at these prices: the k-th place earns price - (k - 1) x step, so the best k
    is where that changes sign, within the bounds."""
    flat = np.where(prices > 0, problem.most, problem.least)
    turning = prices // np.maximum(problem.step, 1) + 1
    loads = np.clip(np.where(problem.step > 0, turning, flat), problem.least, problem.most)
    return int((loads * prices).sum()) - problem.load_cost(loads)
