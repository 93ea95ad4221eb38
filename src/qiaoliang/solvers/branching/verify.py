"""Checks a plan of joint branches against its instance in plain integer arithmetic; knows no solver."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from qiaoliang.solvers.branching.instance import FEWEST_MEMBERS, MOST_MEMBERS, Branch, Instance, Params
from qiaoliang.solvers.branching.plan import Plan

WHOLE_PLAN = -1


class Breach(StrEnum):
    """What is wrong with a plan."""

    MALFORMED_BRANCH = "malformed_branch"  # members not ascending, or without the host, or not in the instance
    NOT_ELIGIBLE = "not_eligible"  # an enterprise without 1 or 2 full members
    NOT_CANDIDATE = "not_candidate"  # not among the host's candidates on the basis of the branch
    TOO_FEW_UNITS = "too_few_units"
    TOO_MANY_UNITS = "too_many_units"
    TOO_FEW_MEMBERS = "too_few_members"
    TOO_MANY_MEMBERS = "too_many_members"
    NOBODY_CAN_LEAD = "nobody_can_lead"
    IN_TWO_BRANCHES = "in_two_branches"
    BANNED_PAIR = "banned_pair"
    PIN_IGNORED = "pin_ignored"
    WRONG_LEFT_OVER = "wrong_left_over"
    WRONG_TRAVEL = "wrong_travel"
    WRONG_KEPT = "wrong_kept"
    WRONG_OBJECTIVE = "wrong_objective"
    BOUND_ABOVE_OBJECTIVE = "bound_above_objective"
    UNCOVERED_BOUND_TOO_HIGH = "uncovered_bound_too_high"
    NO_REASON = "no_reason"  # neither branches nor a reason why there are none


@dataclass(frozen=True)
class Fault:
    """One breach; `subject` is the enterprise concerned (of a branch: its host), -1 if it is the whole plan."""

    breach: Breach
    subject: int
    expected: int
    found: int


def verify(instance: Instance, params: Params, plan: Plan) -> tuple[Fault, ...]:
    """Every fault of `plan`; empty if it keeps all rules and its figures are right to the metre."""
    if plan.infeasible or plan.objective is None or plan.bound is None:
        bare = plan.infeasible and plan.objective is None and plan.bound is None and not plan.branches
        return () if bare else (Fault(Breach.NO_REASON, WHOLE_PLAN, 1, len(plan.infeasible)),)
    malformed = [Fault(Breach.MALFORMED_BRANCH, b.host, 0, 0) for b in plan.branches if not _well_formed(instance, b)]
    if malformed:
        return tuple(malformed)
    nearest = nearest_rows(instance)
    banned = {frozenset((int(a), int(b))) for a, b in instance.bans}
    faults = [f for branch in plan.branches for f in branch_faults(instance, params, branch, nearest, banned)]
    counted = Counter(e for branch in plan.branches for e in branch.members)
    faults += [Fault(Breach.IN_TWO_BRANCHES, e, 1, times) for e, times in sorted(counted.items()) if times > 1]
    faults += [Fault(Breach.PIN_IGNORED, pin.host, 1, 0) for pin in instance.pins if pin not in plan.branches]
    if faults:
        return tuple(faults)
    return tuple(_figures(instance, params, plan, nearest))


def nearest_rows(instance: Instance) -> dict[tuple[int, int, int], int]:
    """Metres by (host, basis, member); of repeated rows the nearest."""
    nearest: dict[tuple[int, int, int], int] = {}
    columns = (instance.host, instance.basis, instance.member, instance.distance_m)
    for host, basis, member, metres in zip(*(column.tolist() for column in columns), strict=True):
        if host != member:
            key = (host, basis, member)
            nearest[key] = min(metres, nearest.get(key, metres))
    return nearest


def branch_faults(
    instance: Instance,
    params: Params,
    branch: Branch,
    nearest: dict[tuple[int, int, int], int],
    banned: set[frozenset[int]],
) -> Iterator[Fault]:
    """What forbids this one branch; `nearest` and `banned` are the instance's candidates and bans, looked up once."""
    members = [int(instance.full_members[e]) for e in branch.members]
    for e, count in zip(branch.members, members, strict=True):
        if not FEWEST_MEMBERS <= count <= MOST_MEMBERS:
            yield Fault(Breach.NOT_ELIGIBLE, e, MOST_MEMBERS, count)
    for e in branch.others:
        if (branch.host, branch.basis, e) not in nearest:
            yield Fault(Breach.NOT_CANDIDATE, e, 1, 0)
    units, total = len(members), sum(members)
    if units < 2:
        yield Fault(Breach.TOO_FEW_UNITS, branch.host, 2, units)
    if units > params.max_units:
        yield Fault(Breach.TOO_MANY_UNITS, branch.host, params.max_units, units)
    if total < params.min_members:
        yield Fault(Breach.TOO_FEW_MEMBERS, branch.host, params.min_members, total)
    if total > params.max_members:
        yield Fault(Breach.TOO_MANY_MEMBERS, branch.host, params.max_members, total)
    if not any(instance.can_lead[e] for e in branch.members):
        yield Fault(Breach.NOBODY_CAN_LEAD, branch.host, 1, 0)
    for pair in combinations(branch.members, 2):
        if frozenset(pair) in banned:
            yield Fault(Breach.BANNED_PAIR, pair[0], 0, pair[1])


def kept_links(instance: Instance) -> set[tuple[int, int]]:
    """Pairs (host, other) of last year's branches."""
    return {(branch.host, e) for branch in instance.existing for e in branch.others}


def _well_formed(instance: Instance, branch: Branch) -> bool:
    ascending = list(branch.members) == sorted(set(branch.members)) and branch.host in branch.members
    return ascending and branch.members[0] >= 0 and branch.members[-1] < instance.enterprises


def _figures(
    instance: Instance, params: Params, plan: Plan, nearest: dict[tuple[int, int, int], int]
) -> Iterator[Fault]:
    covered = {e for branch in plan.branches for e in branch.members}
    left_over = [int(e) for e in instance.eligible.nonzero()[0] if int(e) not in covered]
    if list(plan.left_over) != left_over:
        yield Fault(Breach.WRONG_LEFT_OVER, WHOLE_PLAN, len(left_over), len(plan.left_over))
    links = [(branch.host, branch.basis, e) for branch in plan.branches for e in branch.others]
    travel, last_year = sum(nearest[link] for link in links), kept_links(instance)
    kept = sum((host, e) in last_year for host, _, e in links)
    objective = (
        params.uncovered * len(left_over)
        + params.branch * len(plan.branches)
        + params.metre * travel
        - params.keep_bonus * kept
    )
    assert plan.objective is not None
    assert plan.bound is not None
    if plan.travel_m != travel:
        yield Fault(Breach.WRONG_TRAVEL, WHOLE_PLAN, travel, plan.travel_m)
    if plan.kept != kept:
        yield Fault(Breach.WRONG_KEPT, WHOLE_PLAN, kept, plan.kept)
    if plan.objective != objective:
        yield Fault(Breach.WRONG_OBJECTIVE, WHOLE_PLAN, objective, plan.objective)
    if plan.bound > plan.objective:
        yield Fault(Breach.BOUND_ABOVE_OBJECTIVE, WHOLE_PLAN, plan.objective, plan.bound)
    if plan.uncovered_bound > len(left_over):
        yield Fault(Breach.UNCOVERED_BOUND_TOO_HIGH, WHOLE_PLAN, len(left_over), plan.uncovered_bound)
