"""The explanation sums to the score, and its losses are what a new solution would lose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from qiaoliang.solvers.matching import residual, score, switching
from qiaoliang.solvers.matching.explain import Hindrance, NothingToExplain, explain, losses, prepare
from qiaoliang.solvers.matching.instance import Instance, Params
from qiaoliang.solvers.matching.residual import UNREACHABLE, NotOptimal
from qiaoliang.solvers.matching.solve import solve
from qiaoliang.solvers.matching.transport import transport
from tests.solvers.matching.towns import drawn, roomy, towns, weights


@settings(max_examples=100, deadline=None)
@given(instance=towns(), params=weights)
def test_forcing_a_pair_costs_what_solving_again_with_a_pin_costs(instance: Instance, params: Params) -> None:
    plan = solve(instance, params)
    if plan.objective is None or not instance.enterprises:
        return
    background = prepare(instance, plan)
    for e in range(instance.enterprises):
        lost = losses(background, e)
        for i in range(instance.instructors):
            forced = solve(replace(instance, pins=np.concatenate([instance.pins, [[e, i]]])), params)
            told = explain(instance, plan, e, i, background=background).alternatives[0]
            assert told.loss == (None if forced.objective is None else plan.objective - forced.objective)
            assert (told.hindrance is None) == (told.loss is not None)
            assert lost[i] == (UNREACHABLE if told.loss is None else told.loss)


@pytest.mark.parametrize("seed", range(5))
def test_chains_of_moves_account_for_the_loss_and_can_be_carried_out(seed: int) -> None:
    instance = roomy(seed, 60, 12, 0.15)
    plan = solve(instance, Params(load_balance=20_000))
    assert plan.objective is not None
    problem = transport(instance, plan.params, score.matrix(instance, plan.params))
    background = prepare(instance, plan)
    chained = 0
    for e in range(0, 60, 3):
        for told in explain(instance, plan, e, background=background, count=11).alternatives:
            given_up = int(plan.scores[e]) - told.score
            assert told.loss == given_up - sum(move.gain for move in told.moves) + told.load_cost
            moved = plan.assignment.copy()
            moved[e] = told.instructor
            for move in told.moves:
                assert moved[move.enterprise] == move.origin
                moved[move.enterprise] = move.target
            assert problem.objective(moved) == plan.objective - told.loss
            chained += len(told.moves) > 1
    assert chained > 5


def test_parts_sum_to_the_score_and_alternatives_come_cheapest_first() -> None:
    instance = roomy(2, 60, 12)
    plan = solve(instance)
    for e in range(60):
        told = explain(instance, plan, e)
        assert told.instructor == plan.assignment[e]
        assert sum(part.value for part in told.parts) == told.score == plan.scores[e]
        assert told.load == plan.loads[told.instructor]
        costs = [alternative.loss for alternative in told.alternatives]
        assert len(costs) == 5
        assert None not in costs
        assert costs == sorted(costs, key=lambda cost: cost or 0)
        for alternative in told.alternatives:
            assert sum(part.value for part in alternative.parts) == alternative.score


def test_why_a_pair_cannot_be_had() -> None:
    town = drawn(0, 4, 3, conflicts=0)
    town = replace(
        town,
        min_load=np.array([0, 0, 1]),
        max_load=np.array([4, 0, 1]),
        forbidden=np.array([[0, 2]]),
        pins=np.array([[1, 0], [3, 2]]),
    )
    plan = solve(town)
    assert explain(town, plan, 0, 2).alternatives[0].hindrance is Hindrance.FORBIDDEN
    assert explain(town, plan, 1, 2).alternatives[0].hindrance is Hindrance.PINNED_ELSEWHERE
    assert explain(town, plan, 2, 2).alternatives[0].hindrance is Hindrance.NO_ROOM
    assert explain(town, plan, 2, 1).alternatives[0].hindrance is Hindrance.NO_ROOM
    assert explain(town, plan, 1).pinned
    assert explain(town, plan, 0, 0).alternatives[0].loss == 0


def test_an_infeasible_plan_has_no_pairs_to_explain() -> None:
    town = replace(drawn(0, 3, 1, conflicts=0), max_load=np.array([1]))
    with pytest.raises(NothingToExplain):
        prepare(town, solve(town))


def test_a_plan_that_is_not_optimal_is_not_explained() -> None:
    town = roomy(2, 60, 12)
    plan = solve(town)
    worse = plan.assignment.copy()
    worse[[0, 1, 2, 3]] = worse[[1, 2, 3, 0]]
    assert worse.tolist() != plan.assignment.tolist()
    problem = transport(town, plan.params, score.matrix(town, plan.params))
    assert problem.objective(worse) < (plan.objective or 0)
    with pytest.raises(NotOptimal):
        prepare(town, replace(plan, assignment=worse))
    with pytest.raises(NotOptimal):
        residual.prices(residual.dense_losses(problem, worse))


@settings(max_examples=60, deadline=None)
@given(instance=towns(), params=weights)
def test_one_more_place_is_worth_what_solving_again_with_it_gains(instance: Instance, params: Params) -> None:
    params = replace(params, load_balance=0)  # the price of load follows the bound, and would change with it
    plan = solve(instance, params)
    if plan.objective is None or not instance.enterprises:
        return
    values = switching.place_values(prepare(instance, plan))
    for i in range(instance.instructors):
        most = instance.max_load.copy()
        most[i] += 1
        assert solve(replace(instance, max_load=most), params).objective == plan.objective + values[i]


@settings(max_examples=40, deadline=None)
@given(instance=towns(), params=weights)
def test_all_losses_at_once_are_the_losses_of_each(instance: Instance, params: Params) -> None:
    plan = solve(instance, params)
    if plan.objective is None or not instance.enterprises:
        return
    background = prepare(instance, plan)
    table = switching.all_losses(background)
    for e in range(instance.enterprises):
        assert table[e].tolist() == losses(background, e).tolist()


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_sixty_forced_pairs_lose_exactly_what_was_told(seed: int) -> None:
    instance = roomy(seed, 300, 40, 0.12)
    plan = solve(instance)
    assert plan.objective is not None
    background = prepare(instance, plan)
    table = switching.all_losses(background)
    draw = np.random.default_rng(seed)
    for e, i in zip(draw.integers(0, 300, 60).tolist(), draw.integers(0, 40, 60).tolist(), strict=True):
        told = explain(instance, plan, e, i, background=background).alternatives[0]
        forced = solve(replace(instance, pins=np.array([[e, i]])))
        expected = None if forced.objective is None else plan.objective - forced.objective
        assert told.loss == expected
        assert table[e, i] == (UNREACHABLE if expected is None else expected)
