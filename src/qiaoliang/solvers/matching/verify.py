"""Checks a plan against its instance in plain integer arithmetic; knows no solver and no score matrix."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt

from qiaoliang.solvers.matching.instance import NOBODY, Instance, Params, section_of
from qiaoliang.solvers.matching.plan import Plan


class Breach(StrEnum):
    """What is wrong with a plan."""

    NOT_ONE_EACH = "not_one_each"  # not exactly one entry per enterprise
    UNKNOWN_INSTRUCTOR = "unknown_instructor"
    FORBIDDEN_PAIR = "forbidden_pair"
    PIN_IGNORED = "pin_ignored"
    LOAD_TOO_LOW = "load_too_low"
    LOAD_TOO_HIGH = "load_too_high"
    WRONG_SCORE = "wrong_score"
    WRONG_LOAD = "wrong_load"
    WRONG_OBJECTIVE = "wrong_objective"
    WRONG_INCUMBENTS = "wrong_incumbents"
    BOUND_BELOW_OBJECTIVE = "bound_below_objective"
    NO_REASON = "no_reason"  # neither an assignment nor a reason why there is none


@dataclass(frozen=True)
class Fault:
    """One breach; `subject` is the index of the enterprise or instructor concerned, -1 if it is the whole plan."""

    breach: Breach
    subject: int
    expected: int
    found: int


def verify(instance: Instance, plan: Plan) -> tuple[Fault, ...]:
    """Every fault of `plan`; empty if it keeps all rules and its figures are right to the milli-point."""
    if plan.infeasible or plan.objective is None:
        complete = plan.infeasible and plan.objective is None and plan.bound is None and len(plan.assignment) == 0
        return () if complete else (Fault(Breach.NO_REASON, NOBODY, 1, len(plan.infeasible)),)
    chosen = [int(i) for i in plan.assignment]
    if len(chosen) != instance.enterprises:
        return (Fault(Breach.NOT_ONE_EACH, NOBODY, instance.enterprises, len(chosen)),)
    unknown = [e for e, i in enumerate(chosen) if not 0 <= i < instance.instructors]
    if unknown:
        return tuple(Fault(Breach.UNKNOWN_INSTRUCTOR, e, instance.instructors, chosen[e]) for e in unknown)
    rules = _pair_faults(instance, chosen) + _load_faults(instance, plan, chosen)
    return tuple(rules + _figures(instance, plan, chosen))


def pair_score(instance: Instance, params: Params, e: int, i: int) -> int:
    """The score of one pair in milli-points, straight from the definition."""
    answered = instance.affinity[:, instance.function[i]]
    relevance = sum(int(need) * int(percent) for need, percent in zip(instance.need[e], answered, strict=True))
    metres = min(_metres(instance, e, i), params.metre_cap)
    incumbent = params.incumbent if instance.incumbent[e] == i else 0
    party = params.party if instance.has_members[e] and instance.party_experience[i] else 0
    return relevance + _trade(instance, params, e, i) - 3 * metres // 2 + incumbent + party


def load_penalty(instance: Instance, params: Params, loads: list[int]) -> int:
    """Σ over instructors and places of place number x (load_balance // max_load), in milli-points."""
    total = 0
    for load, most in zip(loads, instance.max_load, strict=True):
        if load:
            total += sum(range(load)) * (params.load_balance // max(int(most), 1))
    return total


def _metres(instance: Instance, e: int, i: int) -> int:
    dx, dy = (int(a) - int(b) for a, b in zip(instance.enterprise_at[e], instance.instructor_at[i], strict=True))
    return isqrt(dx * dx + dy * dy)


def _trade(instance: Instance, params: Params, e: int, i: int) -> int:
    division = int(instance.division[e])
    if section_of(division) < 0:
        return 0
    if instance.knows[i, division]:
        return params.same_division
    sections = {section_of(int(code)) for code in instance.knows[i].nonzero()[0]}
    return params.same_section if section_of(division) in sections else 0


def _pair_faults(instance: Instance, chosen: list[int]) -> list[Fault]:
    forbidden = {(int(e), int(i)) for e, i in instance.forbidden}
    faults = [Fault(Breach.FORBIDDEN_PAIR, e, NOBODY, i) for e, i in enumerate(chosen) if (e, i) in forbidden]
    faults += [Fault(Breach.PIN_IGNORED, int(e), int(i), chosen[e]) for e, i in instance.pins if chosen[e] != i]
    return faults


def _load_faults(instance: Instance, plan: Plan, chosen: list[int]) -> list[Fault]:
    counted = Counter(chosen)
    faults: list[Fault] = []
    if len(plan.loads) != instance.instructors:
        return [Fault(Breach.WRONG_LOAD, NOBODY, instance.instructors, len(plan.loads))]
    for i in range(instance.instructors):
        load, least, most = counted[i], int(instance.min_load[i]), int(instance.max_load[i])
        if load < least:
            faults.append(Fault(Breach.LOAD_TOO_LOW, i, least, load))
        if load > most:
            faults.append(Fault(Breach.LOAD_TOO_HIGH, i, most, load))
        if load != plan.loads[i]:
            faults.append(Fault(Breach.WRONG_LOAD, i, load, int(plan.loads[i])))
    return faults


def _figures(instance: Instance, plan: Plan, chosen: list[int]) -> list[Fault]:
    if len(plan.scores) != len(chosen):
        return [Fault(Breach.WRONG_SCORE, NOBODY, len(chosen), len(plan.scores))]
    scores = [pair_score(instance, plan.params, e, i) for e, i in enumerate(chosen)]
    stated = (int(score) for score in plan.scores)
    faults = [
        Fault(Breach.WRONG_SCORE, e, right, said)
        for e, (right, said) in enumerate(zip(scores, stated, strict=True))
        if right != said
    ]
    counted = Counter(chosen)
    loads = [counted[i] for i in range(instance.instructors)]
    objective = sum(scores) - load_penalty(instance, plan.params, loads)
    kept = sum(int(instance.incumbent[e]) == i for e, i in enumerate(chosen))
    if plan.objective != objective:
        faults.append(Fault(Breach.WRONG_OBJECTIVE, NOBODY, objective, plan.objective or 0))
    if plan.kept_incumbents != kept:
        faults.append(Fault(Breach.WRONG_INCUMBENTS, NOBODY, kept, plan.kept_incumbents))
    if plan.bound is None or plan.bound < objective:
        faults.append(Fault(Breach.BOUND_BELOW_OBJECTIVE, NOBODY, objective, plan.bound or 0))
    return faults
