"""The verifier refuses every way in which a plan can be wrong."""

from dataclasses import replace

import numpy as np
import pytest

from qiaoliang.solvers.matching.instance import Instance
from qiaoliang.solvers.matching.plan import Obstacle, Plan, Reason
from qiaoliang.solvers.matching.solve import solve
from qiaoliang.solvers.matching.verify import Breach, verify
from tests.solvers.matching.towns import roomy


@pytest.fixture(scope="module")
def instance() -> Instance:
    town = roomy(11, 30, 6)
    return replace(town, pins=np.array([[0, int(solve(town).assignment[0])]]))


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return solve(instance)


def breaches(instance: Instance, plan: Plan) -> set[Breach]:
    return {fault.breach for fault in verify(instance, plan)}


def reassigned(plan: Plan, e: int, i: int) -> Plan:
    assignment = plan.assignment.copy()
    assignment[e] = i
    return replace(plan, assignment=assignment)


def test_the_solver_s_plan_is_right(instance: Instance, plan: Plan) -> None:
    assert verify(instance, plan) == ()


def test_an_enterprise_left_out(instance: Instance, plan: Plan) -> None:
    assert breaches(instance, replace(plan, assignment=plan.assignment[:-1])) == {Breach.NOT_ONE_EACH}


@pytest.mark.parametrize("nobody", [-1, 6])
def test_an_instructor_who_does_not_exist(instance: Instance, plan: Plan, nobody: int) -> None:
    assert breaches(instance, reassigned(plan, 3, nobody)) == {Breach.UNKNOWN_INSTRUCTOR}


def test_a_conflict(instance: Instance, plan: Plan) -> None:
    e, i = next((e, i) for e, i in instance.forbidden.tolist() if e != 0)
    faults = verify(instance, reassigned(plan, e, i))
    assert any(fault.breach is Breach.FORBIDDEN_PAIR and fault.subject == e and fault.found == i for fault in faults)


def test_a_pin_ignored(instance: Instance, plan: Plan) -> None:
    other = (int(plan.assignment[0]) + 1) % 6
    faults = verify(instance, reassigned(plan, 0, other))
    assert any(fault.breach is Breach.PIN_IGNORED and fault.subject == 0 for fault in faults)


def test_too_much_for_one_and_too_little_for_others(instance: Instance, plan: Plan) -> None:
    crowd = replace(plan, assignment=np.full(30, 2), loads=np.bincount(np.full(30, 2), minlength=6))
    found = breaches(instance, crowd)
    assert {Breach.LOAD_TOO_HIGH, Breach.LOAD_TOO_LOW} <= found
    assert Breach.WRONG_LOAD not in found


@pytest.mark.parametrize(("field", "breach"), [("scores", Breach.WRONG_SCORE), ("loads", Breach.WRONG_LOAD)])
def test_a_figure_one_unit_off(instance: Instance, plan: Plan, field: str, breach: Breach) -> None:
    changed = getattr(plan, field).copy()
    changed[1] += 1
    assert breaches(instance, replace(plan, **{field: changed})) == {breach}
    assert breaches(instance, replace(plan, **{field: changed[:-1]})) == {breach}


def test_a_wrong_total(instance: Instance, plan: Plan) -> None:
    assert plan.objective is not None
    assert breaches(instance, replace(plan, objective=plan.objective - 1)) == {Breach.WRONG_OBJECTIVE}


def test_a_wrong_count_of_incumbents(instance: Instance, plan: Plan) -> None:
    more = replace(plan, kept_incumbents=plan.kept_incumbents + 1)
    assert breaches(instance, more) == {Breach.WRONG_INCUMBENTS}


def test_a_bound_below_what_was_reached(instance: Instance, plan: Plan) -> None:
    assert plan.bound is not None
    assert breaches(instance, replace(plan, bound=plan.bound - 1)) == {Breach.BOUND_BELOW_OBJECTIVE}
    assert breaches(instance, replace(plan, bound=None)) == {Breach.BOUND_BELOW_OBJECTIVE}


def test_other_weights_than_those_stated(instance: Instance, plan: Plan) -> None:
    params = replace(plan.params, load_balance=0)
    assert breaches(instance, replace(plan, params=params)) == {Breach.WRONG_OBJECTIVE, Breach.BOUND_BELOW_OBJECTIVE}


def test_no_plan_and_no_reason(instance: Instance, plan: Plan) -> None:
    reason = Reason(obstacle=Obstacle.CAPACITY_BELOW_ENTERPRISES, needed=1, available=0)
    assert breaches(instance, replace(plan, objective=None, bound=None)) == {Breach.NO_REASON}
    assert breaches(instance, replace(plan, infeasible=(reason,))) == {Breach.NO_REASON}
