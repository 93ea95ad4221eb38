"""The linear relaxation of choosing among columns, kept warm: HiGHS goes on from its last basis when columns, cuts or
costs change.

The engine is the one inside scipy (`scipy.optimize._highspy`), reached below scipy's public functions, which start from
nothing every time; docs/adr/0013 says why.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize._highspy import _core

from qiaoliang.solvers.arrays import Flags, Integers
from qiaoliang.solvers.branching import cuts
from qiaoliang.solvers.branching.columns import Columns
from qiaoliang.solvers.branching.pricing import SCALE
from qiaoliang.solvers.branching.relaxation import EngineFailed, Prices, Relaxed

FREE = float("inf")


class Linear:
    """Every enterprise is in one of `columns` or uncovered at that cost, all `known` cuts hold.

    Variables: uncovered (N,), then the columns in their order. Rows: enterprises (N,), then the cuts in their order.
    """

    def __init__(self, enterprises: int, uncovered: int, columns: Columns, known: Integers) -> None:
        self.enterprises = enterprises
        self.columns = columns.take(np.empty(0, np.int64))
        self.known = cuts.NO_CUTS
        self.engine = _engine()
        one = np.arange(enterprises, dtype=np.int32)
        none = np.empty(0, np.int32)
        ones = np.ones(enterprises)
        self._add_rows(ones, ones, np.zeros(enterprises, np.int32), none)
        self._add_columns(np.full(enterprises, float(uncovered)), one, one, ones)
        self.add(columns)
        self.cut(known)

    def copy(self) -> "Linear":
        """The same again, with its basis."""
        other = object.__new__(Linear)
        other.enterprises, other.columns, other.known = self.enterprises, self.columns, self.known
        other.engine = _engine()
        other.engine.passModel(self.engine.getLp())
        other.engine.setBasis(self.engine.getBasis())
        return other

    def bound(self, chosen: Integers, low: float, high: float) -> None:
        """How much of the columns at these places must and may be in the plan."""
        places = (chosen + self.enterprises).astype(np.int32)
        self.engine.changeColsBounds(len(places), places, np.full(len(places), low), np.full(len(places), high))

    def bound_each(self, chosen: Integers, high: NDArray[np.float64]) -> None:
        """How much of the columns at these places may be in the plan, of each."""
        places = (chosen + self.enterprises).astype(np.int32)
        self.engine.changeColsBounds(len(places), places, np.zeros(len(places)), high)

    def add(self, columns: Columns) -> None:
        """More columns."""
        if not len(columns):
            return
        matrix = columns.incidence(self.enterprises)
        if len(self.known):
            matrix = sparse.vstack([matrix, cuts.rows(columns, self.known)], format="csc")
        starts, rows = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        self._add_columns(columns.cost.astype(np.float64), starts, rows, matrix.data)
        self.columns = Columns(
            np.concatenate([self.columns.group, columns.group]),
            np.concatenate([self.columns.members, columns.members]),
            np.concatenate([self.columns.cost, columns.cost]),
        )

    def cut(self, fresh: Integers) -> None:
        """More cuts."""
        if not len(fresh):
            return
        matrix = cuts.rows(self.columns, fresh)
        right = cuts.most(fresh, self.columns.members.shape[1]).astype(np.float64)
        self._add_rows(
            np.full(len(fresh), -FREE),
            right,
            matrix.indptr[:-1].astype(np.int32),
            (matrix.indices + self.enterprises).astype(np.int32),
            matrix.data,
        )
        self.known = np.concatenate([self.known, fresh])

    def keep(self, wanted: Flags) -> Flags:
        """Give up columns that are not `wanted` (P,), except basic ones; (P,) which were kept."""
        going = ~wanted & ~self._basic(self.engine.getBasis().col_status)[self.enterprises :]
        chosen = (going.nonzero()[0] + self.enterprises).astype(np.int32)
        if len(chosen):
            self.engine.deleteCols(len(chosen), chosen)
            self.columns = self.columns.take(~going)
        return ~going

    def forget(self, idle: Flags) -> None:
        """Give up `idle` (K,) cuts, except those that bind."""
        going = idle & self._basic(self.engine.getBasis().row_status)[self.enterprises :]
        chosen = (going.nonzero()[0] + self.enterprises).astype(np.int32)
        if len(chosen):
            self.engine.deleteRows(len(chosen), chosen)
            self.known = self.known[~going]

    def price(self, uncovered: int) -> None:
        """Another cost of being uncovered."""
        one = np.arange(self.enterprises, dtype=np.int32)
        self.engine.changeColsCost(self.enterprises, one, np.full(self.enterprises, float(uncovered)))

    def price_each(self, enterprises: Integers, uncovered: int) -> None:
        """Another cost of being uncovered for these."""
        self.engine.changeColsCost(
            len(enterprises), enterprises.astype(np.int32), np.full(len(enterprises), float(uncovered))
        )

    def solve(self, seconds: float | None = None) -> Relaxed | None:
        """The best fractional plan; None if the time was not enough."""
        status = self._run(seconds)
        if status not in (_core.HighsModelStatus.kTimeLimit, _core.HighsModelStatus.kOptimal):
            self.engine.clearSolver()  # a basis that cannot be gone on from: from the start, then
            status = self._run(seconds)
        if status == _core.HighsModelStatus.kTimeLimit:
            return None
        if status != _core.HighsModelStatus.kOptimal:
            raise EngineFailed(self.engine.modelStatusToString(status))
        found = self.engine.getSolution()
        values, duals = np.array(found.col_value), np.array(found.row_dual)
        return Relaxed(
            value=float(self.engine.getObjectiveValue()),
            shares=values[self.enterprises :],
            own=values[: self.enterprises],
            prices=Prices(
                np.floor(duals[: self.enterprises] * SCALE).astype(np.int64),
                self.known,
                np.ceil(np.maximum(0, -duals[self.enterprises :]) * SCALE).astype(np.int64),
            ),
        )

    def _run(self, seconds: float | None) -> Any:
        self.engine.setOptionValue("time_limit", self.engine.getRunTime() + seconds if seconds is not None else FREE)
        self.engine.run()
        return self.engine.getModelStatus()

    def _basic(self, statuses: list[Any]) -> NDArray[np.bool_]:
        basic = _core.HighsBasisStatus.kBasic
        return np.array([status == basic for status in statuses], np.bool_)

    def _add_columns(
        self, costs: NDArray[np.float64], starts: NDArray[np.int32], rows: NDArray[np.int32], data: NDArray[np.float64]
    ) -> None:
        low, high = np.zeros(len(costs)), np.full(len(costs), FREE)
        self.engine.addCols(len(costs), costs, low, high, len(rows), starts, rows, data)

    def _add_rows(
        self,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        starts: NDArray[np.int32],
        places: NDArray[np.int32],
        data: NDArray[np.float64] | None = None,
    ) -> None:
        given = np.empty(0) if data is None else data
        self.engine.addRows(len(low), low, high, len(places), starts, places, given)


def _engine() -> Any:
    engine = _core._Highs()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("threads", 1)
    return engine
