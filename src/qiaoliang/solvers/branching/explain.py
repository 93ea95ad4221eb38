"""Why a branch: the parts of its cost, what every enterprise brings to it, and where the host's others went."""

from dataclasses import dataclass
from enum import StrEnum

from qiaoliang.solvers.branching.instance import Branch, Instance
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.branching.verify import kept_links, nearest_rows

LEFT_OVER = -1


class PartName(StrEnum):
    """The parts of the cost of a branch."""

    BRANCH = "branch"  # there is one more branch to run
    DISTANCE = "distance"  # from the host to another enterprise
    KEPT = "kept"  # the enterprise stays with its host of last year; mostly < 0


@dataclass(frozen=True)
class Part:
    """One part of the cost; `enterprise` is the one it belongs to (the host for the branch itself) and `number` the
    metres of a distance, else 1."""

    name: PartName
    enterprise: int
    number: int
    value: int


@dataclass(frozen=True)
class Unit:
    """What an enterprise brings to its branch."""

    enterprise: int
    full_members: int
    can_lead: bool
    distance_m: int  # from the host; 0 for the host


@dataclass(frozen=True)
class Elsewhere:
    """A candidate of the host on the same basis that is not in the branch; `branch` is the index of the branch of the
    plan it is in, `LEFT_OVER` if it is in none."""

    enterprise: int
    distance_m: int
    branch: int


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The reasons of one branch of a plan. `parts` sum to `cost`; every enterprise in it saves `uncovered`.

    units      host first, then by distance
    leads      enterprises whose people may be secretary, in that order
    elsewhere  eligible candidates not taken, nearest first
    """

    branch: Branch
    cost: int
    uncovered: int
    parts: tuple[Part, ...]
    units: tuple[Unit, ...]
    full_members: int
    leads: tuple[int, ...]
    pinned: bool
    elsewhere: tuple[Elsewhere, ...]


class NotInPlan(ValueError):
    """The branch to explain is not in the plan."""


def explain(instance: Instance, plan: Plan, branch: Branch) -> Explanation:
    """The explanation of `branch`, which must be one of `plan.branches`. Raises `NotInPlan`."""
    if branch not in plan.branches:
        raise NotInPlan(f"{branch}")
    metres = {
        e: m for (host, basis, e), m in nearest_rows(instance).items() if (host, basis) == (branch.host, branch.basis)
    }
    parts, last_year = [Part(PartName.BRANCH, branch.host, 1, plan.params.branch)], kept_links(instance)
    nearest_first = sorted(branch.others, key=lambda e: (metres[e], e))
    for e in nearest_first:
        parts.append(Part(PartName.DISTANCE, e, metres[e], plan.params.metre * metres[e]))
        if (branch.host, e) in last_year:
            parts.append(Part(PartName.KEPT, e, 1, -plan.params.keep_bonus))
    units = tuple(
        Unit(e, int(instance.full_members[e]), bool(instance.can_lead[e]), metres[e] if e != branch.host else 0)
        for e in (branch.host, *nearest_first)
    )
    return Explanation(
        branch=branch,
        cost=sum(part.value for part in parts),
        uncovered=plan.params.uncovered,
        parts=tuple(parts),
        units=units,
        full_members=sum(unit.full_members for unit in units),
        leads=tuple(unit.enterprise for unit in units if unit.can_lead),
        pinned=branch in instance.pins,
        elsewhere=_elsewhere(instance, plan, branch, metres),
    )


def _elsewhere(instance: Instance, plan: Plan, branch: Branch, metres: dict[int, int]) -> tuple[Elsewhere, ...]:
    where = {e: number for number, other in enumerate(plan.branches) for e in other.members}
    eligible = instance.eligible
    others = [e for e in metres if eligible[e] and e not in branch.members]
    return tuple(Elsewhere(e, metres[e], where.get(e, LEFT_OVER)) for e in sorted(others, key=lambda e: (metres[e], e)))
