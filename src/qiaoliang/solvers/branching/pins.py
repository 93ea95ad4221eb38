"""Whether the pinned branches can be kept, and if not, why; knows the verifier's rules and no solver."""

from collections import defaultdict
from itertools import combinations

from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from qiaoliang.solvers.branching.plan import Obstacle, Reason
from qiaoliang.solvers.branching.verify import nearest_rows


def reasons(instance: Instance, params: Params) -> tuple[Reason, ...]:
    """Every obstacle to the pins of `instance`, in the order of the pins; empty if all can be kept."""
    if not instance.pins:
        return ()
    nearest = nearest_rows(instance)
    banned = {frozenset((int(a), int(b))) for a, b in instance.bans}
    found = [r for number, pin in enumerate(instance.pins) for r in _reasons(instance, params, number, pin, nearest)]
    for number, pin in enumerate(instance.pins):
        pairs = [pair for pair in combinations(pin.members, 2) if frozenset(pair) in banned]
        if pairs:
            together = tuple(sorted({e for pair in pairs for e in pair}))
            found.append(
                Reason(
                    obstacle=Obstacle.PIN_BANNED, pins=(number,), enterprises=together, needed=len(pairs), available=0
                )
            )
    return tuple(found + _twice(instance))


def _reasons(
    instance: Instance, params: Params, number: int, pin: Branch, nearest: dict[tuple[int, int, int], int]
) -> list[Reason]:
    units, members = len(pin.members), sum(int(instance.full_members[e]) for e in pin.members)
    eligible = instance.eligible
    unfit = tuple(e for e in pin.members if not eligible[e])
    strangers = tuple(e for e in pin.others if (pin.host, pin.basis, e) not in nearest)
    leads = sum(bool(instance.can_lead[e]) for e in pin.members)
    checks = (
        (bool(unfit), Obstacle.PIN_NOT_ELIGIBLE, unfit, units, units - len(unfit)),
        (bool(strangers), Obstacle.PIN_NOT_CANDIDATE, strangers, units - 1, units - 1 - len(strangers)),
        (units < 2, Obstacle.PIN_TOO_FEW_UNITS, pin.members, 2, units),
        (units > params.max_units, Obstacle.PIN_TOO_MANY_UNITS, pin.members, units, params.max_units),
        (members < params.min_members, Obstacle.PIN_TOO_FEW_MEMBERS, pin.members, params.min_members, members),
        (members > params.max_members, Obstacle.PIN_TOO_MANY_MEMBERS, pin.members, members, params.max_members),
        (leads < 1, Obstacle.PIN_WITHOUT_LEAD, pin.members, 1, leads),
    )
    return [
        Reason(obstacle=obstacle, pins=(number,), enterprises=enterprises, needed=needed, available=available)
        for fails, obstacle, enterprises, needed, available in checks
        if fails
    ]


def _twice(instance: Instance) -> list[Reason]:
    pinned: dict[int, list[int]] = defaultdict(list)
    for number, pin in enumerate(instance.pins):
        for e in pin.members:
            pinned[e].append(number)
    return [
        Reason(obstacle=Obstacle.PINNED_TWICE, pins=tuple(numbers), enterprises=(e,), needed=len(numbers), available=1)
        for e, numbers in sorted(pinned.items())
        if len(numbers) > 1
    ]
