"""Published optima of the OR-Library are reached and proven; `python -m benchmarks orlib` does all of them."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks.orlib import as_transport, bundles, instances
from benchmarks.orlib.instances import Generalised
from qiaoliang.solvers.matching import certificate, direct

SMALL = instances.generalised("gap1")
LARGE = instances.generalised("gap12")


def test_the_matching_core_reaches_the_optimum_of_assign100() -> None:
    costs = instances.assignment("assign100")
    problem = as_transport(costs)
    state = direct.optimum(problem, lambda: False)
    assert state is not None
    assert sorted(state.assignment.tolist()) == list(range(100))
    assert costs[np.arange(100), state.assignment].sum() == 305
    assert certificate.bound(problem, direct.prices_of(state)) == -305


def test_assign100_is_the_file_published() -> None:
    costs = instances.assignment("assign100")
    assert (costs.shape, costs.min(), costs.max()) == ((100, 100), 1, 100)
    assert costs[linear_sum_assignment(costs)].sum() == 305


@pytest.mark.parametrize("problem", SMALL + LARGE, ids=lambda problem: problem.name)
def test_generalised_problems_are_the_files_published(problem: Generalised) -> None:
    """All are of type C: capacities are four fifths of what an even share of all jobs would weigh, which checks every
    row of weights."""
    agents, _ = problem.value.shape
    assert (problem.capacity == 4 * problem.weight.sum(axis=1) // (5 * agents)).all()
    assert (problem.weight.min(), problem.weight.max()) == (5, 25)
    assert (problem.value.min(), problem.value.max()) == (15, 25)


@pytest.mark.parametrize("problem", [*SMALL, LARGE[0], LARGE[3]], ids=lambda problem: problem.name)
def test_columns_reach_and_prove_the_optimum_of_generalised_assignment(problem: Generalised) -> None:
    plan = bundles.solve(problem)
    assert plan.value == plan.bound == problem.optimum
    assert plan.dual_bound >= plan.bound
    assert bundles.faults(problem, plan) == []


def test_a_false_plan_is_noticed() -> None:
    problem = SMALL[0]
    everything = np.zeros(problem.value.shape[1], np.int64)
    plan = bundles.Proven(everything, problem.optimum, problem.optimum, problem.optimum, 1, 1)
    assert bundles.faults(problem, plan) == ["agent 0 carries too much", "the value is another"]
