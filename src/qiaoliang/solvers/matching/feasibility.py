"""Whether an instance can be matched at all, and if not, which rules clash."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from qiaoliang.solvers.matching import competition
from qiaoliang.solvers.matching.competition import Clash
from qiaoliang.solvers.matching.instance import Instance
from qiaoliang.solvers.matching.plan import Obstacle, Reason


def plain_reasons(instance: Instance) -> list[Reason]:
    """Obstacles that show in single rows and in totals, without any search."""
    return _row_reasons(instance) + _total_reasons(instance)


def reasons(instance: Instance) -> tuple[Reason, ...]:
    """Every obstacle found; empty exactly if a plan exists.

    Competition is examined among the enterprises that no plain reason has named already.
    """
    rows, totals = _row_reasons(instance), _total_reasons(instance)
    named = {e for reason in rows for e in reason.enterprises}
    some = competition.groups(instance, without=named)
    known = {reason.obstacle for reason in totals}
    found = rows + totals
    if Obstacle.CAPACITY_BELOW_ENTERPRISES not in known:
        found += [_from(Obstacle.TOO_FEW_PLACES, clash) for clash in competition.crowded(instance, some)]
    if Obstacle.MIN_LOADS_ABOVE_ENTERPRISES not in known and not rows:
        found += [_from(Obstacle.TOO_FEW_ENTERPRISES, clash) for clash in competition.lonely(instance, some)]
    return tuple(found)


def _row_reasons(instance: Instance) -> list[Reason]:
    pinned: dict[int, set[int]] = defaultdict(set)
    for e, i in sorted(instance.pins.tolist()):
        pinned[e].add(i)
    # Most conflicts matter to no reason here: only those of pinned enterprises, and of those with as many as there
    # are instructors who take anybody.
    takers = max(1, int(np.count_nonzero(instance.max_load)))
    many = np.flatnonzero(np.bincount(instance.forbidden[:, 0]) >= takers)
    barred = competition.conflicts(instance, np.union1d(instance.pins[:, 0], many))
    return [
        *_pin_reasons(instance, pinned, barred),
        *_bound_reasons(instance),
        *_without_instructor(instance, pinned, barred),
    ]


def _pin_reasons(
    instance: Instance, pinned: dict[int, set[int]], barred: dict[int, frozenset[int]]
) -> Iterable[Reason]:
    held: dict[int, list[int]] = defaultdict(list)
    for e, some in pinned.items():
        if len(some) > 1:
            yield _reason(Obstacle.PINNED_TWICE, [e], sorted(some), len(some), 1)
        for i in sorted(some):
            held[i].append(e)
            if i in barred.get(e, ()):
                yield _reason(Obstacle.PIN_FORBIDDEN, [e], [i], 1, 0)
    for i, enterprises in sorted(held.items()):
        if len(enterprises) > instance.max_load[i]:
            yield _reason(Obstacle.PINS_ABOVE_MAX_LOAD, enterprises, [i], len(enterprises), int(instance.max_load[i]))


def _bound_reasons(instance: Instance) -> Iterable[Reason]:
    for i in np.flatnonzero(instance.min_load > instance.max_load).tolist():
        yield _reason(Obstacle.MIN_ABOVE_MAX_LOAD, [], [i], int(instance.min_load[i]), int(instance.max_load[i]))


def _without_instructor(
    instance: Instance, pinned: dict[int, set[int]], barred: dict[int, frozenset[int]]
) -> Iterable[Reason]:
    takers = set(np.flatnonzero(instance.max_load).tolist())
    for e, conflicts in sorted(barred.items()) if takers else ():
        if e not in pinned and len(conflicts) >= len(takers) and takers <= conflicts:
            yield _reason(Obstacle.NO_ALLOWED_INSTRUCTOR, [e], [], 1, 0)


def _total_reasons(instance: Instance) -> list[Reason]:
    found = []
    places, least = int(instance.max_load.sum()), int(instance.min_load.sum())
    if places < instance.enterprises:
        found.append(_reason(Obstacle.CAPACITY_BELOW_ENTERPRISES, [], [], instance.enterprises, places))
    if least > instance.enterprises:
        found.append(_reason(Obstacle.MIN_LOADS_ABOVE_ENTERPRISES, [], [], least, instance.enterprises))
    return found


def _from(obstacle: Obstacle, clash: Clash) -> Reason:
    return _reason(obstacle, clash.enterprises, clash.instructors, clash.needed, clash.available)


def _reason(
    obstacle: Obstacle, enterprises: Iterable[int], instructors: Iterable[int], needed: int, available: int
) -> Reason:
    return Reason(
        obstacle=obstacle,
        enterprises=tuple(enterprises),
        instructors=tuple(instructors),
        needed=needed,
        available=available,
    )
