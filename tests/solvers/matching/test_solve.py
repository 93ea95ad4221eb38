"""The direct method finds the optimum and proves it: against trying everything, and against the independent flow."""

import builtins
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaoliang.solvers.matching import certificate, flow, score
from qiaoliang.solvers.matching.instance import Instance, Params
from qiaoliang.solvers.matching.solve import SolveCancelled, Step, solve
from qiaoliang.solvers.matching.transport import transport
from qiaoliang.solvers.matching.verify import verify
from tests.solvers.matching.towns import best_by_trying_all, drawn, roomy, towns, weights

SHAPES = [
    "roomy",
    "tight",
    "overfull",
    "tied",
    "many_conflicts",
    "no_lower_bounds",
    "more_instructors",
    "pinned",
    "one",
]


@settings(max_examples=250)
@given(instance=towns(), params=weights)
def test_equals_trying_everything(instance: Instance, params: Params) -> None:
    plan = solve(instance, params)
    assert plan.objective == best_by_trying_all(instance, params)
    assert bool(plan.infeasible) == (plan.objective is None)
    assert verify(instance, plan) == ()
    assert plan.gap in (0, None)


def shaped(shape: str, seed: int) -> Instance:
    """A town of 90 enterprises and 15 instructors, or one of the shapes that are hard to treat."""
    draw = np.random.default_rng(seed)
    town = roomy(seed, 90, 15, 0.1)
    match shape:
        case "tight":
            return replace(town, max_load=np.full(15, 6), min_load=draw.integers(4, 7, 15))
        case "overfull":
            return replace(town, max_load=draw.integers(4, 8, 15), min_load=np.zeros(15, np.int64))
        case "tied":
            same = np.zeros_like(town.need)
            return replace(town, need=same, enterprise_at=np.zeros_like(town.enterprise_at), division=town.division * 0)
        case "many_conflicts":
            return replace(town, forbidden=np.argwhere(draw.random((90, 15)) < 0.75))
        case "no_lower_bounds":
            return replace(town, min_load=np.zeros(15, np.int64), max_load=np.full(15, 90))
        case "more_instructors":
            return replace(roomy(seed, 12, 40, 0.3), min_load=draw.integers(0, 2, 40) * (draw.random(40) < 0.2))
        case "pinned":
            return replace(town, pins=np.column_stack([np.arange(12), draw.integers(0, 15, 12)]))
        case "one":
            return replace(drawn(seed, 7, 1, conflicts=0.02), min_load=np.array([0]), max_load=np.array([7]))
    return town


@settings(max_examples=360)
@given(shape=st.sampled_from(SHAPES), seed=st.integers(0, 10**6), params=weights)
def test_equals_the_independent_solver_on_every_shape(shape: str, seed: int, params: Params) -> None:
    instance = shaped(shape, seed)
    plan, other = solve(instance, params), flow.solve(instance, params)
    assert plan.objective == other.objective
    assert plan.infeasible == other.infeasible
    assert plan.gap == (None if plan.infeasible else 0)
    assert verify(instance, plan) == ()


def test_the_shapes_are_what_they_say() -> None:
    outcomes = {shape: [solve(shaped(shape, seed)) for seed in range(12)] for shape in SHAPES}
    assert not any(plan.infeasible for plan in outcomes["roomy"])
    assert any(plan.infeasible for plan in outcomes["overfull"])
    assert all(plan.infeasible or set(plan.loads) == {6} for plan in outcomes["tight"])
    assert any(not plan.infeasible for plan in outcomes["many_conflicts"])
    assert len(np.unique(score.matrix(shaped("tied", 1), Params()))) < 20


@settings(max_examples=60)
@given(instance=towns(12, 9), params=weights)
def test_compiled_scores_are_those_of_plain_arrays(instance: Instance, params: Params) -> None:
    assert (score.matrix(instance, params) == score.by_blocks(instance, params)).all()


def test_equal_input_gives_an_equal_plan() -> None:
    town = roomy(11, 200, 30, 0.2)
    first, second = solve(town), solve(town)
    assert first.assignment.tolist() == second.assignment.tolist()
    assert first.prices.tolist() == second.prices.tolist()


def test_any_prices_bound_the_optimum_and_only_the_right_ones_prove_it() -> None:
    town = roomy(3, 120, 20, 0.1)
    plan = solve(town)
    problem = transport(town, plan.params, score.matrix(town, plan.params))
    assert certificate.bound(problem, plan.prices) == plan.objective
    draw = np.random.default_rng(0)
    wrong = [certificate.bound(problem, plan.prices + draw.integers(-5_000, 5_001, 20)) for _ in range(20)]
    assert min(wrong) > (plan.objective or 0)


@pytest.mark.parametrize("step", [0, 1, 2, 570])
def test_places_are_worth_what_the_best_load_within_the_bounds_is(step: int) -> None:
    """The part of the bound that knows the loads, against trying every load from 2 to 7."""
    town = roomy(5, 30, 6)
    params = Params(load_balance=7 * step)
    problem = transport(town, params, score.matrix(town, params))
    draw = np.random.default_rng(step)
    for _ in range(40):
        prices = draw.integers(-2 * step - 3, 8 * step + 4, 6)
        best = [max(k * int(price) - step * k * (k - 1) // 2 for k in range(2, 8)) for price in prices]
        assert certificate.place_value(problem, prices) == sum(best)


def test_without_a_compiler_the_flow_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    town = roomy(8, 80, 10, 0.2)
    expected = solve(town)
    real = builtins.__import__

    def no_compiler(name: str, *args: Any, **kwargs: Any) -> Any:
        wanted = args[2] if len(args) > 2 and args[2] else ()
        if "kernels" in wanted or "direct" in wanted:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_compiler)
    plan = solve(town)
    assert (plan.objective, plan.gap) == (expected.objective, 0)


def test_progress_ends_with_the_proof_and_cancelling_stops() -> None:
    town, steps = roomy(2, 60, 12), list[Step]()
    plan = solve(town, progress=steps.append)
    assert (steps[-1].objective, steps[-1].bound, steps[-1].improving) == (plan.objective, plan.bound, 0)
    with pytest.raises(SolveCancelled):
        solve(town, cancelled=lambda: True)
