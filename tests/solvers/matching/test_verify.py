"""The verifier refuses every way in which a plan can be wrong."""

from dataclasses import replace

import numpy as np
import pytest

from qiaoliang.solvers.matching.instance import NOBODY, Instance
from qiaoliang.solvers.matching.plan import Obstacle, Plan, Reason
from qiaoliang.solvers.matching.solve import solve
from qiaoliang.solvers.matching.verify import Breach, Fault, load_penalty, verify
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
    short = replace(plan, assignment=plan.assignment[:-1])
    assert verify(instance, short) == (Fault(Breach.NOT_ONE_EACH, NOBODY, 30, 29),)


@pytest.mark.parametrize("nobody", [-1, 6])
def test_an_instructor_who_does_not_exist(instance: Instance, plan: Plan, nobody: int) -> None:
    assert verify(instance, reassigned(plan, 3, nobody)) == (Fault(Breach.UNKNOWN_INSTRUCTOR, 3, 6, nobody),)


def test_a_conflict(instance: Instance, plan: Plan) -> None:
    e, i = next((e, i) for e, i in instance.forbidden.tolist() if e != 0)
    assert Fault(Breach.FORBIDDEN_PAIR, e, NOBODY, i) in verify(instance, reassigned(plan, e, i))


def test_a_pin_ignored(instance: Instance, plan: Plan) -> None:
    pinned = int(plan.assignment[0])
    other = (pinned + 1) % 6
    assert Fault(Breach.PIN_IGNORED, 0, pinned, other) in verify(instance, reassigned(plan, 0, other))


def test_too_much_for_one_and_too_little_for_others(instance: Instance, plan: Plan) -> None:
    crowd = replace(plan, assignment=np.full(30, 2), loads=np.bincount(np.full(30, 2), minlength=6))
    loads = {Breach.LOAD_TOO_HIGH, Breach.LOAD_TOO_LOW, Breach.WRONG_LOAD}
    assert {fault for fault in verify(instance, crowd) if fault.breach in loads} == {
        Fault(Breach.LOAD_TOO_HIGH, 2, 7, 30), *(Fault(Breach.LOAD_TOO_LOW, i, 2, 0) for i in (0, 1, 3, 4, 5)),
    }  # fmt: skip


def test_a_load_on_either_bound_is_allowed(instance: Instance, plan: Plan) -> None:
    exact = replace(instance, min_load=plan.loads, max_load=plan.loads)
    found = breaches(exact, plan)
    assert not found & {Breach.LOAD_TOO_HIGH, Breach.LOAD_TOO_LOW}


@pytest.mark.parametrize(
    ("field", "breach", "length"), [("scores", Breach.WRONG_SCORE, 30), ("loads", Breach.WRONG_LOAD, 6)]
)
def test_a_figure_one_unit_off(instance: Instance, plan: Plan, field: str, breach: Breach, length: int) -> None:
    right = getattr(plan, field)
    changed = right.copy()
    changed[1] += 1
    assert verify(instance, replace(plan, **{field: changed})) == (Fault(breach, 1, right[1], right[1] + 1),)
    short = replace(plan, **{field: right[:-1]})
    assert verify(instance, short) == (Fault(breach, NOBODY, length, length - 1),)


def test_a_wrong_total(instance: Instance, plan: Plan) -> None:
    right = plan.objective
    assert right is not None
    for wrong in (right - 1, right + 1, 0):
        found = verify(instance, replace(plan, objective=wrong))
        assert found == (Fault(Breach.WRONG_OBJECTIVE, NOBODY, right, wrong),)


def test_a_wrong_count_of_incumbents(instance: Instance, plan: Plan) -> None:
    right = plan.kept_incumbents
    assert 0 < right < 30
    found = verify(instance, replace(plan, kept_incumbents=right + 1))
    assert found == (Fault(Breach.WRONG_INCUMBENTS, NOBODY, right, right + 1),)


def test_a_bound_below_what_was_reached(instance: Instance, plan: Plan) -> None:
    right = plan.objective
    assert right is not None
    for wrong, shown in ((right - 1, right - 1), (0, 0), (None, 0)):
        found = verify(instance, replace(plan, bound=wrong))
        assert found == (Fault(Breach.BOUND_BELOW_OBJECTIVE, NOBODY, right, shown),)
    assert verify(instance, replace(plan, bound=right + 1)) == ()  # not proven, but not wrong


def test_the_penalty_grows_by_the_place_and_with_little_capacity(instance: Instance, plan: Plan) -> None:
    """The k-th place of somebody with room for 7 costs (k - 1) x 4,000 // 7, the first nothing."""
    assert load_penalty(instance, plan.params, [1, 0, 0, 0, 0, 0]) == 0
    assert load_penalty(instance, plan.params, [3, 0, 2, 0, 0, 0]) == (1 + 2 + 1) * (4_000 // 7)
    no_room = replace(instance, min_load=np.zeros(6, np.int64), max_load=np.array([0, 1, 2, 7, 7, 7]))
    assert load_penalty(no_room, plan.params, [2, 2, 2, 0, 0, 0]) == 4_000 + 4_000 + 2_000


def test_other_weights_than_those_stated(instance: Instance, plan: Plan) -> None:
    params = replace(plan.params, load_balance=0)
    assert breaches(instance, replace(plan, params=params)) == {Breach.WRONG_OBJECTIVE, Breach.BOUND_BELOW_OBJECTIVE}


def test_no_plan_needs_a_reason_and_holds_nothing_else(instance: Instance, plan: Plan) -> None:
    reason = Reason(obstacle=Obstacle.CAPACITY_BELOW_ENTERPRISES, needed=1, available=0)
    none = replace(plan, infeasible=(reason,), objective=None, bound=None, assignment=plan.assignment[:0])
    assert verify(instance, none) == ()
    assert verify(instance, replace(none, infeasible=())) == (Fault(Breach.NO_REASON, NOBODY, 1, 0),)
    for more in ({"objective": 0}, {"bound": 0}, {"assignment": plan.assignment[:1]}):
        assert verify(instance, replace(none, **more)) == (  # type: ignore[arg-type]
            Fault(Breach.NO_REASON, NOBODY, 1, 1),
        )
    assert verify(instance, replace(plan, infeasible=(reason,))) == (Fault(Breach.NO_REASON, NOBODY, 1, 1),)
