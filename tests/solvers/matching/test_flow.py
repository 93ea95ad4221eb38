"""The plan is the optimum: against trying everything, against another solver, and by its own proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from qiaoliang.solvers.matching import arcs, certificate, sample, score
from qiaoliang.solvers.matching import flow as solving
from qiaoliang.solvers.matching.answer import SolveCancelled, Step
from qiaoliang.solvers.matching.flow import solve
from qiaoliang.solvers.matching.instance import Instance, Params
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.transport import transport
from qiaoliang.solvers.matching.verify import verify
from tests.solvers.matching.towns import best_by_trying_all, drawn, roomy, towns, weights


@settings(max_examples=250, deadline=None)
@given(instance=towns(), params=weights)
def test_equals_trying_everything(instance: Instance, params: Params) -> None:
    plan = solve(instance, params)
    assert plan.objective == best_by_trying_all(instance, params)
    assert bool(plan.infeasible) == (plan.objective is None)
    assert verify(instance, plan) == ()
    assert plan.gap in (0, None)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), params=weights, pins=st.integers(0, 9), conflicts=st.sampled_from([0.0, 0.4]))
def test_equals_an_independent_solver_of_integer_programmes(
    seed: int, params: Params, pins: int, conflicts: float
) -> None:
    pinned = np.column_stack([np.arange(pins), np.arange(pins) % 3])
    instance = replace(roomy(seed, 40, 8, conflicts), pins=pinned)
    plan = solve(instance, params)
    assert plan.objective == by_integer_programme(instance, params)
    assert verify(instance, plan) == ()


@pytest.mark.parametrize("load_balance", [0, 4_000, 60_000])
@pytest.mark.parametrize("seed", range(4))
def test_equals_the_assignment_problem_on_replicated_columns(seed: int, load_balance: int) -> None:
    instance = replace(roomy(seed, 150, 40, 0.05), min_load=np.zeros(40, np.int64))
    params = Params(load_balance=load_balance)
    assert solve(instance, params).objective == by_replicated_columns(instance, params)


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("widths", [(1, 1), (1, 2), (2, 60)])
@pytest.mark.parametrize("seed", range(3))
def test_a_first_network_that_is_too_small_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, seed: int, widths: tuple[int, int], few: int
) -> None:
    instance = roomy(seed, 120, 12, 0.2)
    wide = solve(instance)
    monkeypatch.setattr(solving, "FIRST_WIDTHS", widths)
    monkeypatch.setattr(solving, "PRICED_WIDTH", 1)
    monkeypatch.setattr(solving, "KEPT_WIDTH", 1)
    monkeypatch.setattr(solving, "FEW", few)
    monkeypatch.setattr(arcs, "ENOUGH", 0)
    narrow = solve(instance)
    assert wide.objective is not None
    assert (narrow.objective, narrow.gap) == (wide.objective, 0)


@pytest.mark.parametrize("widths", [(1,), (1, 4), (12,)])
@pytest.mark.parametrize("tight", [False, True])
def test_beginning_with_a_sample_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, widths: tuple[int, ...], tight: bool
) -> None:
    instance = roomy(7, 240, 30, 0.1)
    instance = replace(instance, pins=solved_pins(instance, 5))
    if tight:
        instance = replace(instance, max_load=np.full(30, 8))
    whole = solve(instance)
    assert whole.objective is not None
    monkeypatch.setattr(sample, "SAMPLE", 40)
    monkeypatch.setattr(sample, "WIDTHS", widths)
    monkeypatch.setattr(solving, "FIRST_WIDTHS", (2, 10))
    sampled = solve(instance)
    assert (sampled.objective, sampled.gap) == (whole.objective, 0)


def solved_pins(instance: Instance, count: int) -> np.ndarray:
    chosen = solve(instance).assignment
    return np.array([(e, (chosen[e] + 1) % instance.instructors) for e in range(count)])


def test_all_equal_scores_are_no_trouble() -> None:
    """60 equal enterprises and 30 equal instructors with exactly two places each."""
    town = drawn(0, 60, 30, conflicts=0, loads=(0, 1))
    same = {name: np.repeat(getattr(town, name)[:1], 60, axis=0) for name in ("need", "enterprise_at", "division")}
    alike = {"function": np.zeros(30, np.int64), "knows": np.zeros_like(town.knows)}
    places = {"min_load": np.full(30, 2), "max_load": np.full(30, 2), "instructor_at": np.zeros((30, 2), np.int64)}
    flat = {"has_members": np.zeros(60, np.bool_), "incumbent": np.full(60, -1)}
    plan = solve(replace(town, **same, **alike, **places, **flat))
    assert plan.gap == 0
    assert plan.loads.tolist() == [2] * 30


def test_the_load_penalty_spreads_the_work() -> None:
    """Everybody prefers the first instructor by 1,500; the k-th place costs 1,000 more than the one before."""
    town = drawn(0, 6, 2, conflicts=0, spread=1)
    town = replace(
        town,
        need=np.zeros((6, 3), np.int64),
        enterprise_at=np.zeros((6, 2), np.int64),
        instructor_at=np.array([[0, 0], [1_000, 0]]),
        knows=np.zeros_like(town.knows),
        party_experience=np.array([False, False]),
        incumbent=np.full(6, -1),
        min_load=np.array([0, 0]),
        max_load=np.array([6, 6]),
    )
    assert solve(town, Params(load_balance=0)).loads.tolist() == [6, 0]
    assert solve(town, Params(load_balance=6_000)).loads.tolist() == [4, 2]
    assert solve(town, Params(load_balance=600_000)).loads.tolist() == [3, 3]


@given(instance=towns(), params=weights, slips=st.lists(st.integers(-30_000, 30_000), min_size=4, max_size=4))
@settings(deadline=None)
def test_any_prices_bound_the_optimum_and_those_of_the_plan_meet_it(
    instance: Instance, params: Params, slips: list[int]
) -> None:
    plan = solve(instance, params)
    if plan.objective is None:
        return
    problem = transport(instance, params, score.matrix(instance, params))
    assert certificate.bound(problem, plan.prices) == plan.objective
    elsewhere = plan.prices + np.array(slips[: instance.instructors])
    assert certificate.bound(problem, elsewhere) >= plan.objective


def test_prices_beyond_32_bits_still_bound() -> None:
    town = roomy(5, 30, 6)
    plan = solve(town)
    problem = transport(town, plan.params, score.matrix(town, plan.params))
    shifted = certificate.bound(problem, plan.prices + 2**40)
    spare = int(problem.most.sum()) - town.enterprises
    assert plan.objective is not None
    assert shifted > plan.objective + (spare - 1) * 2**40


def test_equal_input_gives_an_equal_plan() -> None:
    town = roomy(8, 400, 60)
    first, second = solve(town), solve(replace(town))
    assert figures(first) == figures(second)


def test_the_order_of_conflicts_and_pins_does_not_matter() -> None:
    town = roomy(9, 60, 10)
    forbidden = np.concatenate([town.forbidden[::-1], town.forbidden[:5]])
    assert figures(solve(town)) == figures(solve(replace(town, forbidden=forbidden)))


def test_progress_tells_rising_plans_and_falling_bounds() -> None:
    steps: list[Step] = []
    town = roomy(4, 300, 40)
    plan = solve(town, progress=steps.append)
    assert [step.round for step in steps] == list(range(1, len(steps) + 1))
    assert [step.objective for step in steps] == sorted(step.objective for step in steps)
    assert [-step.bound for step in steps] == sorted(-step.bound for step in steps)
    assert (steps[-1].objective, steps[-1].bound, steps[-1].improving) == (plan.objective, plan.objective, 0)


def test_cancelling_ends_the_work() -> None:
    with pytest.raises(SolveCancelled):
        solve(roomy(4, 300, 40), cancelled=lambda: True)


def test_nobody_to_match() -> None:
    plan = solve(drawn(1, 0, 3, loads=(0, 3)))
    assert (plan.objective, plan.bound, plan.infeasible, len(plan.assignment)) == (0, 0, (), 0)


def test_incumbents_are_kept_when_nothing_speaks_against_it() -> None:
    """After the optimum became last year's plan, matching again keeps every pair."""
    town = roomy(6, 80, 15)
    before = solve(town)
    after = solve(replace(town, incumbent=before.assignment))
    assert after.kept_incumbents == town.enterprises
    assert after.assignment.tolist() == before.assignment.tolist()


def figures(plan: Plan) -> tuple[object, ...]:
    arrays = (plan.assignment, plan.scores, plan.loads, plan.prices)
    return (*(array.tolist() for array in arrays), plan.objective, plan.bound, plan.kept_incumbents)


def by_replicated_columns(instance: Instance, params: Params) -> int:
    """scipy's assignment: one column per place, conflicts at a prohibitive cost; no lower bounds, no pins."""
    scores = score.matrix(instance, params).astype(np.float64)
    scores[tuple(instance.forbidden.T)] = -1e9
    owner = np.repeat(np.arange(instance.instructors), instance.max_load)
    place = np.concatenate([np.arange(most) for most in instance.max_load])
    matrix = scores[:, owner] - place * (params.load_balance // instance.max_load[owner])
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return int(matrix[rows, columns].sum())


def by_integer_programme(instance: Instance, params: Params) -> int | None:
    """HiGHS through scipy: binary pairs, and places that fill in order because each costs more."""
    scores = score.matrix(instance, params).astype(np.float64)
    e_count, i_count = scores.shape
    allowed = np.ones(scores.shape)
    allowed[tuple(instance.forbidden.T)] = 0
    for e, i in instance.pins:
        allowed[e, np.arange(i_count) != i] = 0
    owner = np.repeat(np.arange(i_count), instance.max_load)
    place = np.concatenate([np.arange(most) for most in instance.max_load])
    cost = np.concatenate(
        [-scores.reshape(-1), place * (params.load_balance // np.maximum(instance.max_load, 1))[owner]]
    )
    pairs = np.arange(e_count * i_count)
    one_each = coo_array((np.ones(len(pairs)), (pairs // i_count, pairs)), (e_count, len(cost)))
    load_rows = np.concatenate([pairs % i_count, owner])
    load_signs = np.concatenate([np.ones(len(pairs)), -np.ones(len(owner))])
    loads = coo_array((load_signs, (load_rows, np.arange(len(cost)))), (i_count, len(cost)))
    bounds = coo_array((np.ones(len(pairs)), (pairs % i_count, pairs)), (i_count, len(cost)))
    result = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=(0, np.concatenate([allowed.reshape(-1), np.ones(len(owner))])),
        constraints=[
            LinearConstraint(one_each, 1, 1),
            LinearConstraint(loads, 0, 0),
            LinearConstraint(bounds, instance.min_load, instance.max_load),
        ],
        options={"mip_rel_gap": 0},
    )
    return None if result.x is None else round(-result.fun)
