"""What if: the plan after some changes beside the plan as it is, exact, and what each change costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from qiaoliang.planning.matching import changes as changing
from qiaoliang.planning.matching.changes import Change, Kind
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.matching.prepared import Prepared, prepared
from qiaoliang.solvers.matching.instance import NOBODY, Integers

if TYPE_CHECKING:
    from qiaoliang.solvers.matching.warm import Warm

REMEMBERED = 64


@dataclass(frozen=True)
class Step:
    """One change and what it does to the total; `problem` says why it cannot be, and then it does nothing."""

    change: Change
    gain: int
    problem: str = ""


@dataclass(frozen=True)
class Moved:
    """An enterprise with another instructor than before, or without one because it closed (`target` is NOBODY)."""

    enterprise: int
    origin: int
    target: int
    before: int
    after: int
    is_asked: bool  # named by a change itself, not moved along

    @property
    def gain(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Load:
    """An instructor whose number of enterprises or bounds change."""

    instructor: int
    before: int
    after: int
    least: int
    most: int


@dataclass(frozen=True)
class Answer:
    """Both totals and everything that differs: `before` + Σ gains of `moves` + `load_gain` = `after`."""

    before: int
    after: int
    steps: tuple[Step, ...]
    moves: tuple[Moved, ...]
    loads: tuple[Load, ...]
    load_gain: int

    @property
    def gain(self) -> int:
        return self.after - self.before

    @property
    def done(self) -> tuple[Change, ...]:
        """The changes that can be."""
        return tuple(step.change for step in self.steps if not step.problem)

    @property
    def along(self) -> int:
        """How many enterprises move that no change names."""
        return sum(not move.is_asked for move in self.moves)


def ask(run: Run, changes: Sequence[Change]) -> tuple[Prepared, Answer]:
    """The answer for a computed run, and the prepared plan it starts from. The last answers are remembered."""
    base = prepared(run, changing.back(changes))
    return base, _remembered(base, tuple(changes))


@lru_cache(maxsize=REMEMBERED)
def _remembered(base: Prepared, changes: tuple[Change, ...]) -> Answer:
    return answer(base, changes)


def answer(base: Prepared, changes: Sequence[Change]) -> Answer:
    """The plan after the changes, compared with the plan before them."""
    warm, told = settle(base, changes)
    return _compared(base, warm, told)


def settle(base: Prepared, changes: Sequence[Change]) -> "tuple[Warm, tuple[Step, ...]]":
    """The plan after the changes, one after the other; one that cannot be yet is tried again after the others."""
    warm = base.warm.copy()
    steps: dict[Change, Step] = {}
    waiting = list(changes)
    while waiting:
        failed = [change for change in waiting if not _tried(warm, base, change, steps)]
        if len(failed) == len(waiting):
            break
        waiting = failed
    done = list(steps)
    return warm, tuple(steps.get(change) or Step(change, 0, _why_not(base, change, done)) for change in changes)


def _tried(warm: "Warm", base: Prepared, change: Change, steps: dict[Change, Step]) -> bool:
    from qiaoliang.solvers.matching.direct import NumbersOutgrown  # compiles: loaded where it is used
    from qiaoliang.solvers.matching.warm import Impossible

    before = warm.objective
    if not changing.is_known(base, change):
        return False
    try:
        changing.apply(warm, base, change)
    except (Impossible, NumbersOutgrown):
        return False
    steps[change] = Step(change, warm.objective - before)
    return True


def _why_not(base: Prepared, change: Change, done: Sequence[Change]) -> str:
    """Why no plan keeps this change beside those already `done`, in a sentence that names what stands against it."""
    if not changing.is_known(base, change):
        return "不在这份方案里：企业或指导员当天不列入计算。"
    i = base.instructor_of.get(change.instructor, NOBODY)
    places, enterprises = _places(base, done)
    match change.kind:
        case Kind.PIN if _is_barred(base, change) or Change(Kind.BAN, change.enterprise, change.instructor) in done:
            return "这一对须回避或被禁止，不能固定。"
        case Kind.PIN:
            pinned = int((base.background.problem.pinned == i).sum())
            pinned += sum(other.kind is Kind.PIN and other.instructor == change.instructor for other in done)
            return f"腾不出名额：至多服务 {int(places[i])} 家，其中固定的已有 {pinned} 家。"
        case Kind.BAN:
            return "禁止后这家企业无人可派：其他人都须回避，或者这一对是固定的。"
        case Kind.CLOSE:
            return "这家停业后，有人的企业数会低于下限，也没有别的企业可补。"
        case Kind.LEAVE | Kind.BOUNDS:
            left = int(places.sum() - places[i]) + change.most
            if left < enterprises:
                return f"全部名额只有 {left} 个，少于 {enterprises} 家企业。请先提高别人的上限。"
            return "与固定的配对或回避冲突：有企业只能由此人服务，或凑不满下限。请先取消固定或改上下限。"
        case _:
            return "与别的规则冲突。"


def _places(base: Prepared, done: Sequence[Change]) -> tuple[Integers, int]:
    """The upper bounds and the number of enterprises after these changes."""
    places = base.named.instance.max_load.copy()
    for change in done:
        if change.kind in (Kind.LEAVE, Kind.BOUNDS):
            places[base.instructor_of[change.instructor]] = change.most
        elif change.kind is Kind.BACK:
            places[base.instructor_of[change.instructor]] = base.joined[change.instructor][1]
    return places, base.named.instance.enterprises - sum(change.kind is Kind.CLOSE for change in done)


def _is_barred(base: Prepared, change: Change) -> bool:
    cell = base.enterprise_of[change.enterprise] * base.named.instance.instructors
    return bool(np.isin(cell + base.instructor_of[change.instructor], base.background.problem.barred))


def _compared(base: Prepared, warm: "Warm", steps: tuple[Step, ...]) -> Answer:
    before, after = base.plan.assignment, warm.answer().assignment
    asked = {
        base.enterprise_of[step.change.enterprise] for step in steps if step.change.enterprise and not step.problem
    }
    moved = np.flatnonzero(before != after)
    moves = tuple(
        Moved(e, int(before[e]), int(after[e]), int(base.plan.scores[e]), _score(base, e, int(after[e])), e in asked)
        for e in moved.tolist()
    )
    assert base.plan.objective is not None
    gain = warm.objective - base.plan.objective
    load_gain = gain - sum(move.gain for move in moves)
    return Answer(base.plan.objective, warm.objective, steps, moves, _loads(base, after, steps), load_gain)


def _score(base: Prepared, e: int, i: int) -> int:
    return 0 if i == NOBODY else int(base.scores[e, i])


def _loads(base: Prepared, after: Integers, steps: Sequence[Step]) -> tuple[Load, ...]:
    """Everybody whose load or bounds the changes touch, the largest change first."""
    instance = base.named.instance
    loads = np.bincount(after[after != NOBODY], minlength=instance.instructors)
    bounds = {}
    for step in steps:
        if step.change.instructor and not step.problem and step.change.kind in (Kind.LEAVE, Kind.BACK, Kind.BOUNDS):
            i = base.instructor_of[step.change.instructor]
            own = base.joined.get(step.change.instructor, (0, 0))
            bounds[i] = own if step.change.kind is Kind.BACK else (step.change.least, step.change.most)
    touched = set(np.flatnonzero(loads != base.plan.loads).tolist()) | set(bounds)
    found = [
        Load(i, int(base.plan.loads[i]), int(loads[i]),
             *bounds.get(i, (int(instance.min_load[i]), int(instance.max_load[i]))))
        for i in sorted(touched)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda load: (-abs(load.after - load.before), load.instructor)))
