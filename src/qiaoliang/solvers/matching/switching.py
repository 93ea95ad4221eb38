"""For every pair of a plan at once: what the cheapest other choice would cost the whole."""

import numpy as np

from qiaoliang.solvers.matching.explain import Background
from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.residual import UNREACHABLE


def least_losses(background: Background) -> Integers:
    """(E,) milli-points the optimum falls by if the enterprise must have anybody but its own instructor.

    Exact, chains of moves included; `UNREACHABLE` where no plan does it (a pin, or nobody else is allowed).
    All-pairs shortest chains by Floyd and Warshall: I passes over an (I + 1, I + 1) matrix, 1-2 s for 876.
    """
    ways = _ways(background)
    problem, assignment = background.problem, background.plan.assignment
    least = np.full(problem.enterprises, UNREACHABLE, np.int64)
    for home in np.unique(assignment):
        members = np.flatnonzero((assignment == home) & (problem.pinned == NOBODY))
        if len(members):
            rows = problem.scores[members].astype(np.int64)
            lost = rows[:, home, None] - rows + ways[:, home]
            lost[:, ways[:, home] >= UNREACHABLE] = UNREACHABLE
            lost[:, home] = UNREACHABLE
            _bar(background, members, lost)
            least[members] = lost.min(axis=1)
    return least


def _ways(background: Background) -> Integers:
    """(I, I) least loss of the chains from one instructor to another; at least `UNREACHABLE` where there is none."""
    reach: Integers = np.minimum(background.incoming.T, UNREACHABLE)  # from row to column, reduced: never negative
    np.fill_diagonal(reach, 0)
    offer = np.empty_like(reach)
    for between in range(len(reach)):
        np.add(reach[:, between, None], reach[between], out=offer)
        np.minimum(reach, offer, out=reach)
    inner, prices = reach[:-1, :-1], background.plan.prices
    costs: Integers = np.where(inner >= UNREACHABLE, UNREACHABLE, inner + prices[:, None] - prices)
    return costs


def _bar(background: Background, members: Integers, lost: Integers) -> None:
    problem = background.problem
    for place, enterprise in enumerate(members):
        first, last = np.searchsorted(
            problem.barred, (enterprise * problem.instructors, (enterprise + 1) * problem.instructors)
        )
        lost[place, problem.barred[first:last] - enterprise * problem.instructors] = UNREACHABLE
