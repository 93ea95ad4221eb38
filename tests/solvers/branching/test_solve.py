"""The solver against an independent engine on all branches listed, and what it promises besides."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from qiaoliang.solvers.branching import pricing, search
from qiaoliang.solvers.branching.instance import Branch, Instance, InstanceMalformed, NumbersTooLarge, Params
from qiaoliang.solvers.branching.network import network
from qiaoliang.solvers.branching.plan import Obstacle
from qiaoliang.solvers.branching.solve import SolveCancelled, Step, solve, start
from qiaoliang.solvers.branching.verify import verify
from tests.solvers.branching.small import drawn, every_branch, instances, optimum, parameters


def circle(count: int, members: int = 1) -> Instance:
    """Enterprises in a ring, each a candidate of its two neighbours on both sides."""
    ring = np.arange(count)
    return Instance(
        full_members=np.full(count, members),
        can_lead=np.ones(count, np.bool_),
        host=np.repeat(ring, 4),
        basis=np.zeros(4 * count, np.int64),
        member=(np.repeat(ring, 4) + np.tile([1, 2, count - 2, count - 1], count)) % count,
        distance_m=np.tile([100, 200, 200, 100], count),
        bans=np.empty((0, 2), np.int64),
    )


@settings(max_examples=120, deadline=None)
@given(instances(), parameters)
def test_any_small_instance_is_solved_to_the_optimum(instance: Instance, params: Params) -> None:
    plan, right = solve(instance, params), optimum(instance, params)
    assert verify(instance, params, plan) == ()
    assert (plan.objective, plan.bound, plan.gap) == (right.objective, right.objective, 0)
    assert plan.uncovered_bound == right.uncovered


@pytest.mark.parametrize("seed", range(4))
def test_column_generation_reaches_the_optimum_too(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too little room to list all branches, the search prices, cuts, dives and closes the gap."""
    monkeypatch.setattr(search, "FEW", 20)
    instance, params = drawn(seed, 45, rows=8, bans=5, bases=3), Params()
    plan, right = solve(instance, params), optimum(instance, params)
    assert verify(instance, params, plan) == ()
    assert (plan.objective, plan.gap) == (right.objective, 0)
    assert plan.uncovered_bound <= right.uncovered


@settings(max_examples=60, deadline=None)
@given(instances(), parameters)
def test_pricing_finds_the_best_and_lists_all(instance: Instance, params: Params) -> None:
    net = network(instance, params)
    prices = np.random.default_rng(instance.enterprises).integers(-10, 90_000, net.enterprises) * pricing.SCALE
    of = {int(e): int(price) for e, price in zip(net.origin, prices, strict=True)}
    right: dict[tuple[int, int], list[int]] = {}
    for branch, cost in every_branch(instance, params).items():
        reduced = pricing.SCALE * cost - sum(of[e] for e in branch.members)
        right.setdefault((branch.host, branch.basis), []).append(reduced)
    values, _ = pricing.best_of_groups(net, prices)
    keys = [(int(net.origin[h]), int(b)) for h, b in zip(net.host, net.basis, strict=True)]
    found = {key: int(value) for key, value in zip(keys, values, strict=True) if value < pricing.NONE}
    assert found == {key: min(costs) for key, costs in right.items()}
    columns = pricing.listed(net, prices, np.full(net.groups, 0), 100_000)
    assert columns is not None
    costs = columns.reduced_costs(prices, pricing.SCALE)
    assert sorted(costs.tolist()) == sorted(cost for all_of_one in right.values() for cost in all_of_one if cost < 0)


def test_greedy_is_a_plan_and_never_better_than_the_optimum() -> None:
    instance = drawn(5, 60)
    first, best = start(instance), solve(instance)
    assert verify(instance, Params(), first) == ()
    assert first.objective is not None
    assert best.objective is not None
    assert first.bound is not None
    assert first.bound <= best.objective <= first.objective


def test_a_pinned_branch_is_in_the_plan() -> None:
    instance = circle(40)
    pinned = replace(instance, pins=(Branch.of(7, 0, [5, 9]),))
    plan = solve(pinned)
    assert verify(pinned, Params(), plan) == ()
    assert pinned.pins[0] in plan.branches
    assert (plan.objective, plan.gap) == (optimum(pinned, Params()).objective, 0)


def test_banned_pairs_are_kept_apart() -> None:
    instance = circle(40)
    banned = replace(instance, bans=np.array([[e, (e + 1) % 40] for e in range(0, 40, 3)]))
    plan = solve(banned)
    assert verify(banned, Params(), plan) == ()
    assert plan.objective == optimum(banned, Params()).objective
    assert (plan.objective or 0) > (solve(instance).objective or 0)


def test_last_years_branches_stay_for_their_bonus() -> None:
    old = (Branch.of(3, 0, [1, 2]), Branch.of(10, 0, [8, 11, 12]))
    instance = replace(circle(20), existing=old)
    plan, without = solve(instance, Params(keep_bonus=5_000)), solve(instance, Params(keep_bonus=0))
    assert plan.kept >= 5
    assert plan.kept > without.kept
    assert plan.objective == optimum(instance, Params(keep_bonus=5_000)).objective


@pytest.mark.parametrize("units", [2, 3, 7])
def test_the_most_units_of_a_branch_are_a_parameter(units: int) -> None:
    params = Params(max_units=units)
    plan = solve(circle(22, members=2), params)
    assert max(len(branch.members) for branch in plan.branches) == min(units, 5)
    assert verify(circle(22, members=2), params, plan) == ()
    assert plan.objective == optimum(circle(22, members=2), params).objective


def test_equal_input_gives_an_equal_plan() -> None:
    one, other = (solve(drawn(11, 70, rows=9)) for _ in range(2))
    assert one.branches == other.branches
    assert (one.objective, one.bound, one.uncovered_bound) == (other.objective, other.bound, other.uncovered_bound)


@pytest.mark.parametrize(
    ("pins", "changes", "obstacle"),
    [
        ([Branch.of(0, 0, [1, 2])], {"full_members": [3] + [1] * 11}, Obstacle.PIN_NOT_ELIGIBLE),
        ([Branch.of(0, 0, [5, 1])], {}, Obstacle.PIN_NOT_CANDIDATE),
        ([Branch.of(0, 1, [1, 2])], {}, Obstacle.PIN_NOT_CANDIDATE),
        ([Branch.of(0, 0, [])], {}, Obstacle.PIN_TOO_FEW_UNITS),
        ([Branch.of(0, 0, [1])], {}, Obstacle.PIN_TOO_FEW_MEMBERS),
        ([Branch.of(0, 0, [1, 2, 10, 11])], {"max_units": 4}, Obstacle.PIN_TOO_MANY_UNITS),
        ([Branch.of(0, 0, [1, 2, 10])], {"max_members": 3}, Obstacle.PIN_TOO_MANY_MEMBERS),
        ([Branch.of(0, 0, [1, 2])], {"can_lead": [False] * 12}, Obstacle.PIN_WITHOUT_LEAD),
        ([Branch.of(0, 0, [1, 2]), Branch.of(3, 0, [2, 4])], {}, Obstacle.PINNED_TWICE),
        ([Branch.of(0, 0, [1, 2])], {"bans": [[2, 1]]}, Obstacle.PIN_BANNED),
    ],
)
def test_pins_that_cannot_be_kept_come_back_as_reasons(
    pins: list[Branch], changes: dict[str, list[int] | int], obstacle: Obstacle
) -> None:
    limits = {name: value for name, value in changes.items() if isinstance(value, int)}
    arrays = {name: np.array(value) for name, value in changes.items() if not isinstance(value, int)}
    instance = replace(circle(12), pins=tuple(pins), **arrays)  # type: ignore[arg-type]
    params = Params(**limits)  # type: ignore[arg-type]
    plan = solve(instance, params)
    assert plan.infeasible[0].obstacle == obstacle
    assert len({reason.obstacle for reason in plan.infeasible}) == len(plan.infeasible)
    assert plan.infeasible[0].pins == tuple(range(len(pins)))
    assert verify(instance, params, plan) == ()
    assert (plan.branches, plan.objective, plan.gap) == ((), None, None)
    assert start(instance, params).infeasible == plan.infeasible


def test_an_empty_city_has_an_empty_plan() -> None:
    nothing = np.empty(0, np.int64)
    empty = Instance(
        full_members=nothing, can_lead=nothing.astype(np.bool_), host=nothing, basis=nothing, member=nothing,
        distance_m=nothing, bans=nothing.reshape(0, 2),
    )  # fmt: skip
    plan = solve(empty)
    assert (plan.objective, plan.bound, plan.uncovered, plan.branches) == (0, 0, 0, ())


def test_progress_never_contradicts_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 20)
    heard: list[Step] = []
    plan = solve(drawn(2, 60, rows=8), progress=heard.append)
    assert heard
    assert plan.objective is not None
    assert plan.bound is not None
    assert all(step.bound <= plan.objective <= step.objective for step in heard)


def test_cancelling_ends_the_work() -> None:
    with pytest.raises(SolveCancelled):
        solve(drawn(2, 60), cancelled=lambda: True)


def test_a_limit_of_time_still_gives_a_plan_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 20)
    instance = drawn(2, 60, rows=8)
    plan = solve(instance, seconds=1e-9)
    assert verify(instance, Params(), plan) == ()
    assert plan.gap is not None
    assert plan.gap >= 0


def test_numbers_beyond_exact_integers_are_refused() -> None:
    with pytest.raises(NumbersTooLarge):
        solve(circle(90_000), Params(uncovered=10**9))


@pytest.mark.parametrize("change", [{"max_units": 1}, {"max_units": 26}, {"uncovered": -1}, {"metre": 1.5}])
def test_parameters_outside_their_range_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(InstanceMalformed):
        Params(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"host": np.array([40] * 48)},
        {"distance_m": np.array([-1] * 48)},
        {"full_members": np.array([0.5] * 12)},
        {"bans": np.array([[0, 12]])},
        {"pins": (Branch(0, 0, (1, 2)),)},
        {"existing": (Branch(0, 0, (0, 12)),)},
    ],
)
def test_arrays_that_contradict_each_other_are_refused(change: dict[str, np.ndarray]) -> None:
    with pytest.raises(InstanceMalformed):
        replace(circle(12), **change)  # type: ignore[arg-type]
