"""The verifier refuses every way in which a plan can be wrong; the explanation sums to the cost."""

from dataclasses import replace

import numpy as np
import pytest

from qiaoliang.solvers.branching.explain import LEFT_OVER, NotInPlan, PartName, explain
from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.branching.solve import solve
from qiaoliang.solvers.branching.verify import Breach, verify
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


@pytest.mark.parametrize(
    ("wrong", "breach"),
    [
        (plan(Branch(0, 4, (1, 2))), Breach.MALFORMED_BRANCH),
        (plan(Branch(0, 4, (0, 2, 1))), Breach.MALFORMED_BRANCH),
        (plan(Branch(0, 4, (0, 1, 7))), Breach.MALFORMED_BRANCH),
        (plan(Branch.of(0, 4, [1, 5])), Breach.NOT_ELIGIBLE),
        (plan(Branch.of(0, 4, [1, 6])), Breach.NOT_CANDIDATE),
        (plan(Branch.of(0, 3, [1, 2])), Breach.NOT_CANDIDATE),
        (plan(Branch.of(0, 4, [])), Breach.TOO_FEW_UNITS),
        (plan(Branch.of(0, 4, [1])), Breach.TOO_FEW_MEMBERS),
        (plan(Branch.of(0, 4, [2, 4])), Breach.NOBODY_CAN_LEAD),
        (plan(RIGHT, Branch.of(1, 4, [0])), Breach.IN_TWO_BRANCHES),
        (plan(Branch.of(0, 4, [1, 2, 3])), Breach.BANNED_PAIR),
        (plan(RIGHT, left_over=(6,)), Breach.WRONG_LEFT_OVER),
        (plan(RIGHT, travel_m=71), Breach.WRONG_TRAVEL),
        (plan(RIGHT, kept=0), Breach.WRONG_KEPT),
        (plan(RIGHT, objective=7), Breach.WRONG_OBJECTIVE),
        (plan(RIGHT, bound=10**9), Breach.BOUND_ABOVE_OBJECTIVE),
        (plan(RIGHT, uncovered_bound=3), Breach.UNCOVERED_BOUND_TOO_HIGH),
        (plan(objective=None, bound=None), Breach.NO_REASON),
    ],
)
def test_every_fault_is_found(wrong: Plan, breach: Breach) -> None:
    assert breach in {fault.breach for fault in verify(town(), Params(), wrong)}


@pytest.mark.parametrize(
    ("change", "breach"),
    [({"max_units": 3}, Breach.TOO_MANY_UNITS), ({"max_members": 5}, Breach.TOO_MANY_MEMBERS)],
)
def test_the_bounds_are_those_of_the_parameters(change: dict[str, int], breach: Breach) -> None:
    assert [fault.breach for fault in verify(town(), Params(**change), plan(RIGHT))] == [breach]


def test_a_pin_that_is_not_in_the_plan_is_a_fault() -> None:
    pinned = replace(town(), pins=(Branch.of(0, 4, [1, 2]),))
    assert [fault.breach for fault in verify(pinned, Params(), plan(RIGHT))] == [Breach.PIN_IGNORED]


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
