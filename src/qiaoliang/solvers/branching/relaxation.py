"""The linear relaxation of choosing among columns, by HiGHS through scipy, with prices as integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.pricing import SCALE


@dataclass(frozen=True, eq=False)
class Prices:
    """Dual prices in units of 1 / `SCALE`.

    enterprise (N,); cut (K,) >= 0, the weights of the `cuts`; floor >= 0, of the row that at least `covered by
    none` enterprises stay uncovered.
    """

    enterprise: Integers
    cuts: Integers
    cut: Integers
    floor: int


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A fractional plan: value, share (P,) of every column, own (N,) of being uncovered, and the prices."""

    value: float
    shares: NDArray[np.float64]
    own: NDArray[np.float64]
    prices: Prices


class EngineFailed(RuntimeError):
    """The linear solver gave no answer to a problem that always has one."""


def relax(columns: Columns, uncovered: int, enterprises: int, known: Integers, floor: int) -> Relaxed:
    """The best fractional plan: every enterprise is in one branch or uncovered at that cost, all `known` cuts
    hold, and at least `floor` enterprises stay uncovered."""
    from scipy.optimize import linprog

    left, right = limits(columns, enterprises, known, floor)
    found = linprog(
        np.append(columns.cost, np.full(enterprises, uncovered)).astype(np.float64),
        A_ub=left,
        b_ub=right,
        A_eq=sparse.hstack([columns.incidence(enterprises), sparse.identity(enterprises)], format="csc"),
        b_eq=np.ones(enterprises),
        method="highs-ds",
    )
    if found.status != 0:
        raise EngineFailed(found.message)
    weights = -found.ineqlin.marginals if left is not None else np.zeros(1)
    return Relaxed(
        value=float(found.fun),
        shares=found.x[: len(columns)],
        own=found.x[len(columns) :],
        prices=Prices(
            np.floor(found.eqlin.marginals * SCALE).astype(np.int64),
            known,
            np.ceil(weights[: len(known)] * SCALE).astype(np.int64),
            int(weights[-1] * SCALE) if floor > 0 else 0,
        ),
    )


def limits(
    columns: Columns, enterprises: int, known: Integers, floor: int
) -> tuple[sparse.csr_matrix | None, NDArray[np.float64] | None]:
    """Left and right side of the cuts and, last, of the floor, over columns and uncovered; None without any."""
    blocks, right = [], [cuts.most(known).astype(np.float64)]
    if len(known):
        empty = sparse.csr_matrix((len(known), enterprises))
        blocks.append(sparse.hstack([cuts.rows(columns, known), empty], format="csr"))
    if floor > 0:
        blocks.append(sparse.csr_matrix(np.append(np.zeros(len(columns)), -np.ones(enterprises))[None]))
        right.append(np.array([-float(floor)]))
    if not blocks:
        return None, None
    return sparse.vstack(blocks, format="csr"), np.concatenate(right)
