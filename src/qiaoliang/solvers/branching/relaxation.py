"""The linear relaxation of choosing among columns, by HiGHS through scipy, with prices as integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.pricing import SCALE


@dataclass(frozen=True, eq=False)
class Prices:
    """Dual prices in units of 1 / `SCALE`.

    enterprise (N,); cut (K,) >= 0, the weights of the `cuts`.
    """

    enterprise: Integers
    cuts: Integers
    cut: Integers


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A fractional plan: value, share (P,) of every column, own (N,) of being uncovered, and the prices."""

    value: float
    shares: NDArray[np.float64]
    own: NDArray[np.float64]
    prices: Prices


class EngineFailed(RuntimeError):
    """The linear solver gave no answer to a problem that always has one."""


def relax(columns: Columns, uncovered: int, enterprises: int, known: Integers) -> Relaxed:
    """The best fractional plan: every enterprise is in one branch or uncovered at that cost, all `known` cuts
    hold."""
    left, right = limits(columns, enterprises, known)
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
    weights = -found.ineqlin.marginals if left is not None else np.empty(0)
    return Relaxed(
        value=float(found.fun),
        shares=found.x[: len(columns)],
        own=found.x[len(columns) :],
        prices=Prices(
            np.floor(found.eqlin.marginals * SCALE).astype(np.int64),
            known,
            np.ceil(weights * SCALE).astype(np.int64),
        ),
    )


def limits(
    columns: Columns, enterprises: int, known: Integers
) -> tuple[sparse.csr_matrix | None, NDArray[np.float64] | None]:
    """Left and right side of the cuts, over columns and uncovered; None without any."""
    if not len(known):
        return None, None
    empty = sparse.csr_matrix((len(known), enterprises))
    most = cuts.most(known, columns.members.shape[1]).astype(np.float64)
    return sparse.hstack([cuts.rows(columns, known), empty], format="csr"), most
