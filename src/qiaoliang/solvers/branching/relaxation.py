"""What a linear relaxation answers: a fractional plan and prices as integers; and the rows of its cuts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qiaoliang.solvers.arrays import Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns


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


def limits(
    columns: Columns, enterprises: int, known: Integers
) -> tuple[sparse.csr_matrix | None, NDArray[np.float64] | None]:
    """Left and right side of the cuts, over columns and uncovered; None without any."""
    if not len(known):
        return None, None
    empty = sparse.csr_matrix((len(known), enterprises))
    most = cuts.most(known, columns.members.shape[1]).astype(np.float64)
    return sparse.hstack([cuts.rows(columns, known), empty], format="csr"), most
