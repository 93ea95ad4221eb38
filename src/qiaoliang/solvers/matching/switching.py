"""For a whole plan at once: what other choices would cost, and what one more place would be worth."""

import numpy as np

from qiaoliang.solvers.matching import residual
from qiaoliang.solvers.matching.explain import Background
from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.residual import UNREACHABLE


def least_losses(background: Background) -> Integers:
    """(E,) milli-points the optimum falls by if the enterprise must have anybody but its own instructor.

    Exact, chains of moves included; `UNREACHABLE` where no plan does it (a pin, or nobody else is allowed).
    All-pairs shortest chains by Floyd and Warshall: I passes over an (I + 1, I + 1) matrix, 0.3 s for 876.
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


def place_values(background: Background) -> Integers:
    """(I,) milli-points the optimum would rise by if the instructor could take one enterprise more, at the price of
    load in force; 0 where a place is free already.

    The best way to use the place is the cheapest chain that ends with this instructor and begins by closing a place
    elsewhere; exact, for one place with one instructor at a time.
    """
    problem, plan = background.problem, background.plan
    costs, _ = residual.chains_to(np.ascontiguousarray(background.incoming.T), problem.instructors)
    to_instructor = np.where(costs[:-1] == UNREACHABLE, UNREACHABLE, costs[:-1] - plan.prices)
    gained = -(to_instructor + plan.loads * problem.step)
    values: Integers = np.where(plan.loads < problem.most, 0, np.maximum(gained, 0))
    return values


def all_losses(background: Background) -> Integers:
    """(E, I) exact loss of forcing every pair there is, `UNREACHABLE` where no plan does it; 80 MB for a city."""
    ways, problem, assignment = _ways(background), background.problem, background.plan.assignment
    lost = np.empty(problem.scores.shape, np.int64)
    for home in np.unique(assignment):
        members = np.flatnonzero(assignment == home)
        rows = problem.scores[members].astype(np.int64)
        some = rows[:, home, None] - rows + ways[:, home]
        some[:, ways[:, home] >= UNREACHABLE] = UNREACHABLE
        _bar(background, members, some)
        some[problem.pinned[members] != NOBODY] = UNREACHABLE
        some[:, home] = 0
        lost[members] = some
    return lost


def _ways(background: Background) -> Integers:
    """(I, I) least loss of the chains from one instructor to another; at least `UNREACHABLE` where there is none."""
    reach: Integers = np.minimum(background.incoming.T, UNREACHABLE)  # from row to column, reduced: never negative
    np.fill_diagonal(reach, 0)
    _close(reach)
    inner, prices = reach[:-1, :-1], background.plan.prices
    costs: Integers = np.where(inner >= UNREACHABLE, UNREACHABLE, inner + prices[:, None] - prices)
    return costs


def _close(reach: Integers) -> None:
    """Shortest ways between all nodes, in place."""
    try:
        from qiaoliang.solvers.matching import kernels
    except ImportError:  # no compiler for this machine or Python
        offer = np.empty_like(reach)
        for between in range(len(reach)):
            np.add(reach[:, between, None], reach[between], out=offer)
            np.minimum(reach, offer, out=reach)
    else:
        kernels.closure(reach)


def _bar(background: Background, members: Integers, lost: Integers) -> None:
    problem = background.problem
    for place, enterprise in enumerate(members):
        first, last = np.searchsorted(
            problem.barred, (enterprise * problem.instructors, (enterprise + 1) * problem.instructors)
        )
        lost[place, problem.barred[first:last] - enterprise * problem.instructors] = UNREACHABLE
