"""The direct exact method: shortest augmentations on the graph contracted to the instructors.

An auction gives prices that are nearly right; every enterprise goes to its best instructor at these prices while
places last; each of the rest, and each place still open, is settled by one shortest augmentation, which keeps the
prices a proof. The method is the successive-shortest-path algorithm of a transportation problem with convex costs.
"""

from collections.abc import Callable

import numpy as np

from qiaoliang.solvers.matching import auction, kernels
from qiaoliang.solvers.matching.instance import NOBODY, Integers
from qiaoliang.solvers.matching.kernels import OVERFLOW, UNREACHABLE, State
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.transport import Transport

NARROW_LIMIT = 2**27  # of prices and distances in 32 bits
WIDE_LIMIT = 2**58  # ... in 64
AT_ONCE = 2_000  # augmentations between two looks at `cancelled`


class NumbersOutgrown(Exception):
    """Prices left the range of the state's integers: begin again with wider ones."""


def optimum(problem: Transport, cancelled: Callable[[], bool]) -> State | None:
    """The proven optimum as a state at rest; None if no plan exists (or `cancelled`: ask again).

    Expects pins that fit the bounds and an allowed instructor for every enterprise.
    """
    ends = extremes(problem)
    for limit in (NARROW_LIMIT, WIDE_LIMIT):
        if not fits(problem, limit, ends):
            continue
        state = begin(problem, limit)
        state.prices[:-1] = auction.prices(state, *ends)
        _open_places(state)
        try:
            return state if _settle(state, cancelled) else None
        except NumbersOutgrown:
            continue
    raise NumbersOutgrown


def extremes(problem: Transport) -> tuple[int, int]:
    """Smallest and largest score."""
    low, high = kernels.extremes(problem.scores.reshape(-1)) if problem.scores.size else (0, 0)
    return int(low), int(high)


def fits(problem: Transport, limit: int, ends: tuple[int, int]) -> bool:
    """Whether scores between `ends` and load costs are small enough for prices up to `limit`."""
    dearest = int((problem.step * problem.most).max(initial=0))
    return ends[1] - ends[0] <= limit and dearest <= limit


def begin(problem: Transport, limit: int, scores: Scores | None = None) -> State:
    """An empty plan with all prices zero; pinned enterprises are placed already, the others are with nobody."""
    scores = problem.scores if scores is None else scores
    enterprises, instructors = scores.shape
    kind = np.int32 if limit == NARROW_LIMIT else np.int64
    owner, bars = np.divmod(problem.barred, max(1, instructors))
    nodes = instructors + 1
    closed = np.zeros(nodes + 1, kind)
    closed[nodes] = np.iinfo(kind).max
    state = State(
        scores=scores,
        bar_start=np.searchsorted(owner, np.arange(enterprises + 1)),
        bars=bars,
        pinned=np.concatenate([problem.pinned, np.full(enterprises - problem.enterprises, NOBODY)]),
        least=problem.least.copy(),
        most=problem.most.copy(),
        step=problem.step.copy(),
        assignment=np.full(enterprises, NOBODY, np.int64),
        first=np.full(instructors, NOBODY, np.int64),
        following=np.full(enterprises, NOBODY, np.int64),
        before=np.full(enterprises, NOBODY, np.int64),
        loads=np.zeros(instructors, np.int64),
        places=np.zeros(instructors, np.int64),
        wanted=np.zeros(nodes, np.int64),
        prices=np.zeros(nodes, kind),
        losses=np.full((instructors, instructors), 8 * limit, kind),
        distance=np.zeros(nodes, kind),
        origin=np.zeros(nodes, np.int32),
        closed=closed,
        order=np.zeros(nodes, np.int64),
        limit=limit,
    )
    for e in np.flatnonzero(problem.pinned != NOBODY).tolist():
        kernels.link(state, e, int(problem.pinned[e]))
    return state


def _open_places(state: State) -> None:
    """Opens the places that the prices pay for, within the bounds and enough for the pins."""
    prices = state.prices[:-1]
    paid = np.where(state.step > 0, -(-prices // np.maximum(state.step, 1)), np.where(prices > 0, state.most, 0))
    places = np.maximum(np.clip(paid, state.least, state.most), state.loads)
    # A place opened for a pin alone must be worth its cost, or closing it again would seem to pay.
    floor = np.where(places > state.least, (places - 1) * state.step, prices)
    prices[:] = np.maximum(prices, floor)
    state.places[:] = places


def _settle(state: State, cancelled: Callable[[], bool]) -> bool:
    """Places everybody by shortest augmentations; False if that cannot be done, or if `cancelled`."""
    waiting = np.empty(state.scores.shape[0], np.int64)
    waiting = waiting[: kernels.settle(state, waiting)]
    state.wanted[:-1] = state.places - state.loads
    spare = int(state.wanted.sum()) - len(waiting)
    state.wanted[-1] = max(0, -spare)
    for start in range(0, len(waiting), AT_ONCE):
        if cancelled() or not _reached(kernels.insert(state, waiting[start : start + AT_ONCE])):
            return False
    for start in range(0, spare, AT_ONCE):
        if cancelled() or not _reached(kernels.shift_from(state, len(state.loads), min(AT_ONCE, spare - start))):
            return False
    return True


def _reached(outcome: int) -> bool:
    if outcome == OVERFLOW:
        raise NumbersOutgrown
    return outcome != UNREACHABLE


def prices_of(state: State) -> Integers:
    """(I,) the prices that prove the plan."""
    prices: Integers = state.prices[:-1].astype(np.int64)
    return prices


def warm_up() -> None:
    """Compiles every kernel, or loads it from the cache, on a toy problem that needs all of them."""
    toy = Transport(
        scores=np.array([[9, 1, 2], [8, 1, 2], [9, 7, 2], [600, 1, 2]], np.int32),
        pinned=np.array([NOBODY, NOBODY, NOBODY, 0]),
        barred=np.array([1, 3]),
        least=np.array([0, 1, 1]),
        most=np.array([4, 4, 4]),
        step=np.array([1, 1, 1]),
    )
    optimum(toy, lambda: False)
