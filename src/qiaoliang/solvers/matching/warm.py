"""A proven plan that stays proven while the city changes: what-if answers in about a millisecond a change.

Every change takes apart what it touches and settles it again by shortest augmentations, as in `direct`; the prices
keep certifying the whole. The optimum after any sequence of changes is that of a cold solve.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from qiaoliang.solvers.matching import direct, kernels, residual, score
from qiaoliang.solvers.matching.instance import NOBODY, Instance, InstanceMalformed, Integers
from qiaoliang.solvers.matching.kernels import State
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.transport import Transport, transport

SPARE = 64  # rows kept free for enterprises to come
CARRIED_BY_ENTERPRISE = ("pinned", "assignment", "following", "before")
CARRIED = (
    "pinned", "least", "most", "step", "assignment", "first", "following", "before", "loads", "places", "prices",
    "bar_start", "bars",
)  # fmt: skip


class Impossible(Exception):
    """No plan keeps every rule after this change; nothing was changed."""


class NothingToWarm(ValueError):
    """An infeasible plan has no pairs to change."""


@dataclass(frozen=True, eq=False)
class Answer:
    """How things stand after the changes so far.

    assignment  (E,) instructor of every enterprise, -1 if it has been closed; enterprises added come last
    prices      (I,) that prove it
    objective   Σ scores - load penalty in milli-points
    """

    assignment: Integers
    prices: Integers
    objective: int


class Warm:
    """The plan of an instance under change; not for several threads at once. `copy` gives an independent one."""

    def __init__(self, state: State, load_balance: int, used: int) -> None:
        self._state = state
        self._load_balance = load_balance
        self._used = used  # rows of the score matrix that stand for an enterprise, open or closed

    @classmethod
    def of(cls, instance: Instance, plan: Plan, scores: Scores | None = None) -> Self:
        """Takes over a proven plan of `instance`. Raises `NothingToWarm` for an infeasible one and
        `residual.NotOptimal` if its prices do not prove it. Copies the scores: 42 MB for 876 x 12,000."""
        if plan.infeasible:
            raise NothingToWarm("an infeasible plan has no pairs")
        matrix = score.matrix(instance, plan.params) if scores is None else scores
        problem = transport(instance, plan.params, matrix)
        narrow = direct.fits(problem, direct.NARROW_LIMIT, direct.extremes(problem))
        limit = direct.NARROW_LIMIT if narrow else direct.WIDE_LIMIT
        kept = np.concatenate([matrix, np.zeros((SPARE, instance.instructors), matrix.dtype)])
        state = direct.begin(problem, limit, kept)
        _adopt(state, problem, plan)
        state.most[:] = instance.max_load  # a transport problem cuts them at the enterprises there are; more may come
        return cls(state, plan.params.load_balance, instance.enterprises)

    def copy(self) -> "Warm":
        """An independent Warm that stands where this one stands."""
        fields = {name: value.copy() for name, value in self._state._asdict().items() if name != "limit"}
        return Warm(State(**fields, limit=self._state.limit), self._load_balance, self._used)

    # --- what can change

    def close(self, e: int) -> None:
        """Enterprise `e` leaves the city. Raises `Impossible` if a lower bound cannot be met without it."""
        self._check(e)
        with self._whole() as state:
            if state.assignment[e] != NOBODY:
                self._take_out(e)
                self._shift(state.scores.shape[1], 1)

    def place(self, e: int) -> None:
        """A closed enterprise comes back. Raises `Impossible` if there is no room."""
        self._check(e)
        with self._whole() as state:
            if state.assignment[e] == NOBODY:
                state.wanted[-1] += 1
                self._seek(e)

    def add(self, row: ArrayLike, forbidden: ArrayLike = ()) -> int:
        """A new enterprise with scores `row` (I,) and `forbidden` instructors; returns its number."""
        e = self._used
        if e == self._state.scores.shape[0]:
            self._make_room()
        with self._whole():
            self._used += 1
            self._set_row(e, row)
            for i in np.unique(np.asarray(forbidden, np.int64)):
                self._bar(e, int(i))
            self._state.wanted[-1] += 1
            self._seek(e, on_failure=self._forget_last)
        return e

    def rescore(self, e: int, row: ArrayLike) -> None:
        """Enterprise `e` moved, changed trade or needs: new scores `row` (I,)."""
        self._check(e)
        old = self._state.scores[e].copy()

        def put_back() -> None:
            self._state.scores[e] = old

        with self._whole() as state:
            if state.assignment[e] == NOBODY:
                self._set_row(e, row)
                return
            self._take_out(e)
            self._set_row(e, row)
            self._seek(e, on_failure=put_back)

    def bounds(self, i: int, least: int, most: int) -> None:
        """New bounds on the load of instructor `i`; 0, 0 if the instructor leaves. The price of load follows `most`,
        as in a cold solve. Raises `Impossible` if the others cannot make up for it."""
        if not 0 <= least <= most:
            raise InstanceMalformed(f"bounds must be 0 <= least <= most, not {least}, {most}")
        with self._whole() as state:
            state.least[i], state.most[i] = least, most
            state.step[i] = self._load_balance // max(1, most)
            self._set_places(i, _places_paid(state, i))

    def forbid(self, e: int, i: int) -> None:
        """The pair may not be used any more."""
        self._check(e)
        with self._whole() as state:
            if i in state.bars[state.bar_start[e] : state.bar_start[e + 1]]:
                return
            home = int(state.assignment[e])
            if home == i:
                self._take_out(e)
            self._bar(e, i)
            if home == i:
                self._seek(e)
            elif home != NOBODY:
                kernels.refresh(self._state, home)

    def allow(self, e: int, i: int) -> None:
        """The pair may be used again."""
        self._check(e)
        with self._whole() as state:
            start, end = state.bar_start[e], state.bar_start[e + 1]
            found = np.flatnonzero(state.bars[start:end] == i)
            if not len(found):
                return
            later = state.bar_start.copy()
            later[e + 1 :] -= 1
            self._state = state._replace(bars=np.delete(state.bars, start + found[0]), bar_start=later)
            if state.assignment[e] != NOBODY and state.pinned[e] == NOBODY:
                self._take_out(e)
                self._seek(e)

    def pin(self, e: int, i: int) -> None:
        """Enterprise `e` must be served by `i`, whatever it costs. Raises `Impossible` if the pair is forbidden."""
        self._check(e)
        if i in self._state.bars[self._state.bar_start[e] : self._state.bar_start[e + 1]]:
            raise Impossible
        with self._whole() as state:
            home = int(state.assignment[e])
            state.pinned[e] = i
            if home == NOBODY:
                return
            if home == i:
                kernels.refresh(state, i)
                return
            self._take_out(e)
            kernels.link(state, e, i)
            self._shift(i, 1)

    def unpin(self, e: int) -> None:
        """Enterprise `e` may be served by anybody allowed."""
        self._check(e)
        with self._whole() as state:
            home = int(state.assignment[e])
            if state.pinned[e] == NOBODY or home == NOBODY:
                state.pinned[e] = NOBODY
                return
            self._take_out(e)
            state.pinned[e] = NOBODY
            self._seek(e)

    # --- how things stand

    @property
    def objective(self) -> int:
        """Σ scores - load penalty of the enterprises that are open, in milli-points."""
        state = self._state
        open_rows = np.flatnonzero(state.assignment != NOBODY)
        total = int(state.scores[open_rows, state.assignment[open_rows]].sum(dtype=np.int64))
        return total - int((state.step * (state.loads * (state.loads - 1) // 2)).sum())

    def answer(self) -> Answer:
        """The plan as it stands."""
        return Answer(self._state.assignment[: self._used].copy(), direct.prices_of(self._state), self.objective)

    # --- the parts of a change

    def _check(self, e: int) -> None:
        if not 0 <= e < self._used:
            raise InstanceMalformed(f"there is no enterprise {e}")

    @contextmanager
    def _whole(self) -> Iterator[State]:
        """A change happens whole or not at all."""
        kept = {name: getattr(self._state, name).copy() for name in CARRIED}
        used = self._used
        self._undo: Callable[[], None] = _nothing
        try:
            yield self._state
        except (Impossible, direct.NumbersOutgrown):
            self._used = used
            self._undo()
            self._state = self._state._replace(**kept)
            self._state.wanted[:] = 0
            for i in range(len(self._state.loads)):
                kernels.refresh(self._state, i)
            raise

    def _take_out(self, e: int) -> None:
        """Enterprise `e` leaves its instructor, whose place stays open and wanted."""
        state = self._state
        home = int(state.assignment[e])
        kernels.unlink(state, e)
        kernels.refresh(state, home)
        state.wanted[home] += 1

    def _seek(self, e: int, on_failure: Callable[[], None] | None = None) -> None:
        """Enterprise `e` finds its place; what was taken out is made good on the way."""
        if on_failure is not None:
            self._undo = on_failure
        kernels.from_enterprise(self._state, e)
        self._settle(kernels.augment(self._state, e))

    def _shift(self, node: int, times: int) -> None:
        self._settle(kernels.shift_from(self._state, node, times))

    def _settle(self, outcome: int) -> None:
        if outcome == kernels.OVERFLOW:
            raise direct.NumbersOutgrown
        if outcome == kernels.UNREACHABLE:
            raise Impossible

    def _set_places(self, i: int, places: int) -> None:
        state, reserve = self._state, self._state.scores.shape[1]
        more = places - int(state.places[i])
        state.places[i] = places
        if more > 0:
            state.wanted[i] += more
            self._shift(reserve, more)
        elif more < 0:
            state.wanted[reserve] -= more
            self._shift(i, -more)

    def _set_row(self, e: int, row: ArrayLike) -> None:
        values = np.asarray(row)
        if values.shape != (self._state.scores.shape[1],) or np.abs(values).max(initial=0) >= score.LARGEST_SCORE:
            raise InstanceMalformed("a row of scores holds one number for every instructor, within the range")
        self._state.scores[e] = values

    def _bar(self, e: int, i: int) -> None:
        state = self._state
        start, end = state.bar_start[e], state.bar_start[e + 1]
        place = start + np.searchsorted(state.bars[start:end], i)
        later = state.bar_start.copy()
        later[e + 1 :] += 1
        self._state = state._replace(bars=np.insert(state.bars, place, i), bar_start=later)

    def _forget_last(self) -> None:
        self._state.scores[self._used] = 0

    def _make_room(self) -> None:
        """More rows for enterprises to come."""
        state, more = self._state, max(SPARE, self._state.scores.shape[0] // 8)
        nobody = np.full(more, NOBODY, np.int64)
        longer: dict[str, Any] = {
            name: np.concatenate([getattr(state, name), nobody]) for name in CARRIED_BY_ENTERPRISE
        }
        self._state = state._replace(
            scores=np.concatenate([state.scores, np.zeros((more, state.scores.shape[1]), state.scores.dtype)]),
            bar_start=np.concatenate([state.bar_start, np.full(more, state.bar_start[-1])]),
            **longer,
        )


def _nothing() -> None:
    pass


def _adopt(state: State, problem: Transport, plan: Plan) -> None:
    """The state of a proven plan. Raises `residual.NotOptimal`."""
    residual.reduced(residual.dense_losses(problem, plan.assignment), plan.prices)
    for e in np.flatnonzero(problem.pinned == NOBODY).tolist():
        kernels.link(state, e, int(plan.assignment[e]))
    state.places[:] = state.loads
    state.prices[:-1] = plan.prices
    for i in range(problem.instructors):
        kernels.refresh(state, i)


def _places_paid(state: State, i: int) -> int:
    """Places of instructor `i` that bounds and price ask for, as near as possible to those open."""
    price, step = int(state.prices[i]), int(state.step[i])
    if step:
        at_least, at_most = -(-price // step), price // step + 1
    else:
        at_least = int(state.most[i]) if price > 0 else 0
        at_most = int(state.most[i]) if price >= 0 else 0
    places = min(max(int(state.places[i]), at_least), at_most)
    return min(max(places, int(state.least[i])), int(state.most[i]))
