"""The verifier refuses every way in which a plan can be wrong; the explanation sums to the cost."""

from dataclasses import replace

import numpy as np
import pytest

from qiaoliang.solvers.branching.explain import LEFT_OVER, NotInPlan, PartName, explain
from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from qiaoliang.solvers.branching.plan import Obstacle, Plan, Reason
from qiaoliang.solvers.branching.solve import solve
from qiaoliang.solvers.branching.verify import WHOLE_PLAN, Breach, Fault, nearest_rows, verify
from tests.solvers.branching.small import drawn


def town() -> Instance:
    """Seven enterprises around enterprise 0, on basis 4; 5 has three members, 6 is nobody's candidate."""
    return Instance(
        full_members=np.array([1, 1, 2, 1, 2, 3, 1]),
        can_lead=np.array([False, True, False, False, False, True, True]),
        host=np.array([0, 0, 0, 0, 0, 0, 1]),
        basis=np.array([4, 4, 4, 4, 4, 4, 4]),
        member=np.array([1, 2, 3, 4, 5, 1, 0]),
        distance_m=np.array([90, 20, 30, 40, 1, 10, 10]),
        bans=np.array([[2, 3]]),
        existing=(Branch.of(0, 4, [1, 3]),),
    )


def plan(*branches: Branch, **changes: object) -> Plan:
    covered = {e for branch in branches for e in branch.members}
    metres = {1: 10, 2: 20, 3: 30, 4: 40}
    travel = sum(metres.get(e, 0) for branch in branches for e in branch.others)
    left_over = tuple(e for e in (0, 1, 2, 3, 4, 6) if e not in covered)
    kept = sum(e in (1, 3) for branch in branches for e in branch.others)
    objective = 100_000 * len(left_over) + 500 * len(branches) + travel - 2_000 * kept
    made = Plan(
        params=Params(), branches=branches, left_over=left_over, objective=objective, bound=objective,
        uncovered_bound=1, travel_m=travel, kept=kept,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


RIGHT = Branch.of(0, 4, [1, 2, 4])


def test_a_right_plan_has_no_fault() -> None:
    assert verify(town(), Params(), plan(RIGHT)) == ()


COST = 2 * 100_000 + 500 + 70 - 2_000  # of RIGHT: 3 and 6 are left over, 1 stays with its host


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        (plan(Branch(0, 4, (1, 2))), {(Breach.MALFORMED_BRANCH, 0, 0, 0)}),
        (plan(Branch(0, 4, (0, 2, 1))), {(Breach.MALFORMED_BRANCH, 0, 0, 0)}),
        (plan(Branch(0, 4, (0, 1, 1, 2))), {(Breach.MALFORMED_BRANCH, 0, 0, 0)}),
        (plan(Branch(0, 4, (0, 1, 7))), {(Breach.MALFORMED_BRANCH, 0, 0, 0)}),
        (plan(Branch(-1, 4, (-1, 0, 1))), {(Breach.MALFORMED_BRANCH, -1, 0, 0)}),
        (plan(Branch.of(0, 4, [1, 5])), {(Breach.NOT_ELIGIBLE, 5, 2, 3)}),
        (plan(Branch.of(0, 4, [1, 6])), {(Breach.NOT_CANDIDATE, 6, 1, 0)}),
        (plan(Branch.of(0, 3, [1, 2])), {(Breach.NOT_CANDIDATE, 1, 1, 0), (Breach.NOT_CANDIDATE, 2, 1, 0)}),
        (
            plan(Branch.of(0, 4, [])),
            {
                (Breach.TOO_FEW_UNITS, 0, 2, 1),
                (Breach.TOO_FEW_MEMBERS, 0, 3, 1),
                (Breach.NOBODY_CAN_LEAD, 0, 1, 0),
            },
        ),
        (plan(Branch.of(0, 4, [1])), {(Breach.TOO_FEW_MEMBERS, 0, 3, 2)}),
        (plan(Branch.of(0, 4, [2])), {(Breach.NOBODY_CAN_LEAD, 0, 1, 0)}),
        (
            plan(RIGHT, Branch.of(1, 4, [0])),
            {(Breach.IN_TWO_BRANCHES, 0, 1, 2), (Breach.IN_TWO_BRANCHES, 1, 1, 2), (Breach.TOO_FEW_MEMBERS, 1, 3, 2)},
        ),
        (plan(Branch.of(0, 4, [1, 2, 3])), {(Breach.BANNED_PAIR, 2, 0, 3)}),
        (plan(RIGHT, left_over=(6,)), {(Breach.WRONG_LEFT_OVER, WHOLE_PLAN, 2, 1)}),
        (plan(RIGHT, left_over=(3, 5)), {(Breach.WRONG_LEFT_OVER, WHOLE_PLAN, 2, 2)}),
        (plan(RIGHT, travel_m=71), {(Breach.WRONG_TRAVEL, -1, 70, 71)}),  # -1 is no enterprise
        (plan(RIGHT, kept=0), {(Breach.WRONG_KEPT, WHOLE_PLAN, 1, 0)}),
        (plan(RIGHT, objective=COST + 1), {(Breach.WRONG_OBJECTIVE, WHOLE_PLAN, COST, COST + 1)}),
        (plan(RIGHT, bound=COST + 1), {(Breach.BOUND_ABOVE_OBJECTIVE, WHOLE_PLAN, COST, COST + 1)}),
        (plan(RIGHT, uncovered_bound=3), {(Breach.UNCOVERED_BOUND_TOO_HIGH, WHOLE_PLAN, 2, 3)}),
    ],
)
def test_every_fault_is_found_and_says_what_was_expected(
    wrong: Plan, faults: set[tuple[Breach, int, int, int]]
) -> None:
    assert set(verify(town(), Params(), wrong)) == {Fault(*fault) for fault in faults}


def test_bounds_that_are_just_met_are_no_fault() -> None:
    params = Params(max_units=4, min_members=6, max_members=6)
    assert verify(town(), params, plan(RIGHT, uncovered_bound=2)) == ()
    two = replace(town(), can_lead=np.ones(7, np.bool_))
    assert verify(two, Params(), plan(Branch.of(0, 4, [2]))) == ()


def test_an_enterprise_without_a_full_member_is_in_no_branch() -> None:
    nobody_left = replace(town(), full_members=np.array([1, 1, 2, 1, 0, 3, 1]))
    assert set(verify(nobody_left, Params(), plan(RIGHT))) == {Fault(Breach.NOT_ELIGIBLE, 4, 2, 0)}


def test_no_plan_needs_a_reason_and_holds_nothing_else() -> None:
    reason = Reason(obstacle=Obstacle.PIN_WITHOUT_LEAD, pins=(0,), needed=1, available=0)
    none = plan(infeasible=(reason,), objective=None, bound=None)
    assert verify(town(), Params(), none) == ()
    without_reason = replace(none, infeasible=())
    assert verify(town(), Params(), without_reason) == (Fault(Breach.NO_REASON, WHOLE_PLAN, 1, 0),)
    assert verify(town(), Params(), plan(RIGHT, bound=None)) == (Fault(Breach.NO_REASON, WHOLE_PLAN, 1, 0),)
    assert verify(town(), Params(), plan(RIGHT, objective=None)) == (Fault(Breach.NO_REASON, WHOLE_PLAN, 1, 0),)
    for more in ({"objective": 0}, {"bound": 0}, {"branches": (RIGHT,)}):
        assert verify(town(), Params(), replace(none, **more)) == (  # type: ignore[arg-type]
            Fault(Breach.NO_REASON, WHOLE_PLAN, 1, 1),
        )


def test_of_repeated_rows_the_nearest_counts_and_of_an_enterprise_with_itself_none() -> None:
    rows = replace(
        town(), host=np.array([0, 0, 0, 0]), basis=np.array([4, 4, 4, 5]), member=np.array([1, 1, 0, 1]),
        distance_m=np.array([20, 10, 0, 5]),
    )  # fmt: skip
    assert nearest_rows(rows) == {(0, 4, 1): 10, (0, 5, 1): 5}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"max_units": 3}, Fault(Breach.TOO_MANY_UNITS, 0, 3, 4)),
        ({"max_members": 5}, Fault(Breach.TOO_MANY_MEMBERS, 0, 5, 6)),
        ({"min_members": 7}, Fault(Breach.TOO_FEW_MEMBERS, 0, 7, 6)),
    ],
)
def test_the_bounds_are_those_of_the_parameters(change: dict[str, int], fault: Fault) -> None:
    assert verify(town(), Params(**change), plan(RIGHT)) == (fault,)


def test_a_pin_that_is_not_in_the_plan_is_a_fault() -> None:
    pinned = replace(town(), pins=(Branch.of(0, 4, [1, 2]),))
    assert verify(pinned, Params(), plan(RIGHT)) == (Fault(Breach.PIN_IGNORED, 0, 1, 0),)
    assert verify(replace(town(), pins=(RIGHT,)), Params(), plan(RIGHT)) == ()


def test_an_explanation_sums_to_the_cost_and_says_who_is_elsewhere() -> None:
    found = explain(town(), plan(RIGHT), RIGHT)
    assert [(part.name, part.enterprise, part.value) for part in found.parts] == [
        (PartName.BRANCH, 0, 500), (PartName.DISTANCE, 1, 10), (PartName.KEPT, 1, -2_000),
        (PartName.DISTANCE, 2, 20), (PartName.DISTANCE, 4, 40),
    ]  # fmt: skip
    assert found.cost == 500 + 70 - 2_000
    assert [unit.enterprise for unit in found.units] == [0, 1, 2, 4]
    assert (found.full_members, found.leads, found.pinned) == (6, (1,), False)
    assert [(other.enterprise, other.distance_m, other.branch) for other in found.elsewhere] == [(3, 30, LEFT_OVER)]


def test_the_explanations_of_a_plan_sum_to_its_objective() -> None:
    instance = drawn(4, 50)
    best = solve(instance)
    costs = [explain(instance, best, branch).cost for branch in best.branches]
    assert sum(costs) + 100_000 * best.uncovered == best.objective


def test_a_branch_that_is_not_in_the_plan_cannot_be_explained() -> None:
    with pytest.raises(NotInPlan):
        explain(town(), plan(RIGHT), Branch.of(0, 4, [1, 2]))
