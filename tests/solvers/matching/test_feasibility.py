"""What cannot be matched comes back with the reason, and the reason is true."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from qiaoliang.solvers.matching import competition, feasibility
from qiaoliang.solvers.matching.instance import Instance, Params
from qiaoliang.solvers.matching.plan import Obstacle, Reason
from qiaoliang.solvers.matching.solve import solve
from tests.solvers.matching.towns import best_by_trying_all, drawn, roomy, towns


def bounded(
    enterprises: int, least: list[int], most: list[int], forbidden: list[tuple[int, int]] | None = None
) -> Instance:
    town = drawn(0, enterprises, len(most), conflicts=0)
    pairs = np.array(forbidden or [], np.int64).reshape(-1, 2)
    return replace(town, min_load=np.array(least), max_load=np.array(most), forbidden=pairs)


def reason(obstacle: Obstacle, needed: int, available: int, e: tuple[int, ...] = (), i: tuple[int, ...] = ()) -> Reason:
    return Reason(obstacle=obstacle, enterprises=e, instructors=i, needed=needed, available=available)


@settings(max_examples=300, deadline=None)
@given(instance=towns())
def test_reasons_are_given_exactly_when_no_plan_exists(instance: Instance) -> None:
    exists = best_by_trying_all(instance, Params()) is not None
    assert bool(feasibility.reasons(instance)) != exists
    if feasibility.plain_reasons(instance):
        assert not exists
    elif exists:
        some = competition.placed(instance)
        assert some is not None
        loads = np.bincount(some, minlength=instance.instructors)
        assert ((instance.min_load <= loads) & (loads <= instance.max_load)).all()
        assert not {(e, i) for e, i in enumerate(some.tolist())} & {(e, i) for e, i in instance.forbidden.tolist()}
        assert all(some[e] == i for e, i in instance.pins)


@settings(max_examples=300, deadline=None)
@given(instance=towns())
def test_every_clash_named_is_a_clash(instance: Instance) -> None:
    """A witness is checked by counting, not by flow."""
    pins = dict(instance.pins.tolist())
    forbidden = {(e, i) for e, i in instance.forbidden.tolist()}

    def allowed(e: int) -> set[int]:
        return {pins[e]} if e in pins else {i for i in range(instance.instructors) if (e, i) not in forbidden}

    for found in feasibility.reasons(instance):
        assert found.needed > found.available
        if found.obstacle is Obstacle.TOO_FEW_PLACES:
            reach = set().union(*(allowed(e) for e in found.enterprises))
            assert {i for i in reach if instance.max_load[i]} <= set(found.instructors)
            assert len(found.enterprises) == found.needed
            assert int(instance.max_load[list(found.instructors)].sum()) == found.available
        if found.obstacle is Obstacle.TOO_FEW_ENTERPRISES:
            open_to_them = {e for e in range(instance.enterprises) if allowed(e) & set(found.instructors)}
            assert open_to_them <= set(found.enterprises)
            assert len(found.enterprises) == found.available
            assert int(instance.min_load[list(found.instructors)].sum()) == found.needed


def test_an_enterprise_whom_nobody_may_serve() -> None:
    town = bounded(3, [0, 0], [3, 3], [(1, 0), (1, 1)])
    plan = solve(town)
    assert plan.infeasible == (reason(Obstacle.NO_ALLOWED_INSTRUCTOR, 1, 0, (1,)),)
    assert (plan.objective, plan.bound, plan.gap, len(plan.assignment)) == (None, None, None, 0)


def test_an_enterprise_whose_only_allowed_instructor_takes_nobody() -> None:
    assert solve(bounded(3, [0, 0], [3, 0], [(1, 0)])).infeasible == (
        reason(Obstacle.NO_ALLOWED_INSTRUCTOR, 1, 0, (1,)),
    )


def test_too_few_places_in_all() -> None:
    assert solve(bounded(5, [0, 0], [2, 2])).infeasible == (reason(Obstacle.CAPACITY_BELOW_ENTERPRISES, 5, 4),)


def test_too_many_lower_bounds_in_all() -> None:
    assert solve(bounded(5, [3, 3], [4, 4])).infeasible == (reason(Obstacle.MIN_LOADS_ABOVE_ENTERPRISES, 6, 5),)


def test_bounds_of_one_instructor_that_exclude_each_other() -> None:
    assert solve(bounded(5, [3, 0], [2, 5])).infeasible == (reason(Obstacle.MIN_ABOVE_MAX_LOAD, 3, 2, (), (0,)),)


def test_enterprises_that_compete_for_one_instructor() -> None:
    """Enterprises 0, 1 and 2 may only have instructor 0, who takes two; 3 and 4 may have anybody."""
    barred = [(e, i) for e in (0, 1, 2) for i in (1, 2)]
    assert solve(bounded(5, [0, 0, 0], [2, 5, 5], barred)).infeasible == (
        reason(Obstacle.TOO_FEW_PLACES, 3, 2, (0, 1, 2), (0,)),
    )


def test_two_separate_competitions_are_two_reasons() -> None:
    barred = [(e, i) for e in (0, 1) for i in (1, 2)] + [(e, i) for e in (2, 3) for i in (0, 2)]
    assert solve(bounded(6, [0, 0, 0], [1, 1, 6], barred)).infeasible == (
        reason(Obstacle.TOO_FEW_PLACES, 2, 1, (0, 1), (0,)),
        reason(Obstacle.TOO_FEW_PLACES, 2, 1, (2, 3), (1,)),
    )


def test_instructors_who_may_serve_too_few() -> None:
    """Instructors 0 and 1 must take two each, and only 0, 1 and 2 are open to them."""
    barred = [(e, i) for e in (3, 4, 5) for i in (0, 1)]
    assert solve(bounded(6, [2, 2, 0], [6, 6, 6], barred)).infeasible == (
        reason(Obstacle.TOO_FEW_ENTERPRISES, 4, 3, (0, 1, 2), (0, 1)),
    )


def test_pins_that_contradict_each_other_a_conflict_and_a_bound() -> None:
    town = bounded(6, [0, 0, 0], [2, 6, 6], [(5, 1)])
    pins = [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0), (5, 1)]
    assert solve(replace(town, pins=np.array(pins))).infeasible == (
        reason(Obstacle.PINNED_TWICE, 2, 1, (0,), (0, 1)),
        reason(Obstacle.PIN_FORBIDDEN, 1, 0, (5,), (1,)),
        reason(Obstacle.PINS_ABOVE_MAX_LOAD, 4, 2, (0, 1, 2, 3), (0,)),
    )


def test_a_pin_said_twice_is_one_pin() -> None:
    town = replace(bounded(3, [0, 0], [3, 3]), pins=np.array([[1, 1], [1, 1]]))
    assert solve(town).assignment[1] == 1


def test_several_troubles_are_all_named() -> None:
    town = bounded(6, [0, 3], [2, 2], [(1, 0), (1, 1)])
    assert [found.obstacle for found in solve(town).infeasible] == [
        Obstacle.MIN_ABOVE_MAX_LOAD,
        Obstacle.NO_ALLOWED_INSTRUCTOR,
        Obstacle.CAPACITY_BELOW_ENTERPRISES,
    ]


def test_nobody_to_serve_anybody() -> None:
    assert solve(bounded(2, [0], [0])).infeasible == (reason(Obstacle.CAPACITY_BELOW_ENTERPRISES, 2, 0),)


def test_a_city_with_one_impossible_corner_is_answered_at_city_size() -> None:
    """120 enterprises of 3,000 may only have ten instructors, who take three each."""
    town = roomy(1, 3_000, 300, conflicts=0.001)
    corner = np.array([(e, i) for e in range(120) for i in range(10, 300)])
    most = town.max_load.copy()
    most[:10], most[10:] = 3, 20
    least = np.zeros(300, np.int64)
    kept = town.forbidden[town.forbidden[:, 0] >= 120]
    town = replace(town, forbidden=np.concatenate([corner, kept]), max_load=most, min_load=least)
    assert solve(town).infeasible == (reason(Obstacle.TOO_FEW_PLACES, 120, 30, tuple(range(120)), tuple(range(10))),)
