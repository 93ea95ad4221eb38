"""The best plan among given columns, by the integer solver of HiGHS through scipy."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy import sparse

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.relaxation import limits

ROUNDING = 1e-3  # of a bound in doubles, before it is rounded up to a whole number


@dataclass(frozen=True, eq=False)
class Choice:
    """Columns that share no enterprise, what they and the enterprises left uncovered cost, and the proven bound."""

    columns: Columns
    objective: int
    bound: int


def choose(
    columns: Columns,
    among: Flags,
    uncovered: int,
    known: Integers,
    *,
    floor: int = 0,
    seconds: float | None = None,
    nodes: int | None = None,
) -> Choice | None:
    """The best choice of `columns` for the enterprises `among` (N,), which hold all their members; cuts and the
    floor only help. None if the limit of time or of nodes came before any plan."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = np.cumsum(among) - 1
    count = int(among.sum())
    inside = known[(among[known] | (known < 0)).all(axis=1)]
    members = np.where(columns.members >= 0, place[columns.members], -1)
    local = Columns(columns.group, members, columns.cost)
    cost = np.append(columns.cost, np.full(count, uncovered)).astype(np.float64)
    if not count:
        return Choice(columns.take(np.zeros(len(columns), np.bool_)), 0, 0)
    cover = sparse.hstack([local.incidence(count), sparse.identity(count)], format="csc")
    constraints = [LinearConstraint(cover, 1, 1)]
    left, right = limits(local, count, np.where(inside >= 0, place[inside], -1), floor)
    if left is not None:
        constraints.append(LinearConstraint(left, -np.inf, right))
    options: dict[str, float] = {"mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.1)
    if nodes is not None:
        options["node_limit"] = nodes
    found = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=constraints, options=options)
    if found.x is None:
        return None
    taken = columns.take(found.x[: len(columns)] > 0.5)
    objective = int(taken.cost.sum()) + uncovered * (count - int((taken.members >= 0).sum()))
    bound = objective if found.status == 0 else min(objective, ceil(found.mip_dual_bound - ROUNDING))
    return Choice(taken, objective, bound)
