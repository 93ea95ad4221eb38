"""The best plan among given columns, by the integer solver of HiGHS through scipy."""

import time
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching.columns import Columns, joined
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
    seconds: float | None = None,
    nodes: int | None = None,
) -> Choice | None:
    """The best choice of `columns` for the enterprises `among` (N,), which hold all their members; cuts only help. What
    shares no column is chosen apart. None if the limit of time or of nodes came before any plan."""
    began = time.monotonic()
    label, count = _parts(columns, among)
    alone = int(among.sum()) - int((label >= 0).sum())
    taken, objective, bound = [columns.take(np.zeros(len(columns), np.bool_))], uncovered * alone, uncovered * alone
    of_column = label[columns.members.max(axis=1)] if len(columns) else np.empty(0, np.int64)
    order = np.argsort(of_column, kind="stable")
    starts = np.searchsorted(of_column[order], np.arange(count + 1))
    for number in np.argsort(np.diff(starts), kind="stable").tolist():
        inside = columns.take(np.sort(order[starts[number] : starts[number + 1]]))
        left = None if seconds is None else seconds - (time.monotonic() - began)
        choice = _choose(inside, label == number, uncovered, known, left, nodes)
        if choice is None:
            return None
        taken.append(choice.columns)
        objective += choice.objective
        bound += choice.bound
    return Choice(joined(*taken), objective, bound)


def _parts(columns: Columns, among: Flags) -> tuple[Integers, int]:
    """(N,) the part of every enterprise that is in a column, -1 for the others, and how many parts there are."""
    incidence = columns.incidence(len(among))
    covered = (np.asarray(incidence.sum(axis=1)).ravel() > 0) & among
    _, label = connected_components(sparse.bmat([[None, incidence], [incidence.T, None]]), directed=False)
    label = np.where(covered, label[: len(among)], -1).astype(np.int64)
    used = np.unique(label[covered])
    label[covered] = np.searchsorted(used, label[covered])
    return label, len(used)


def _choose(
    columns: Columns, among: Flags, uncovered: int, known: Integers, seconds: float | None, nodes: int | None
) -> Choice | None:
    place = np.cumsum(among) - 1
    count = int(among.sum())
    inside = known[(among[known] | (known < 0)).all(axis=1)]
    members = np.where(columns.members >= 0, place[columns.members], -1)
    local = Columns(columns.group, members, columns.cost)
    cost = np.append(columns.cost, np.full(count, uncovered)).astype(np.float64)
    cover = sparse.hstack([local.incidence(count), sparse.identity(count)], format="csc")
    constraints = [LinearConstraint(cover, 1, 1)]
    left, right = limits(local, count, np.where(inside >= 0, place[inside], -1))
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
