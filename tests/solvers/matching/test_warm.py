"""After any sequence of changes the plan is what a cold solve of the changed instance gives, and proven."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaoliang.solvers.matching import certificate, direct, kernels, score
from qiaoliang.solvers.matching.instance import NOBODY, Instance, InstanceMalformed, Params
from qiaoliang.solvers.matching.residual import NotOptimal
from qiaoliang.solvers.matching.solve import solve
from qiaoliang.solvers.matching.transport import transport
from qiaoliang.solvers.matching.warm import SPARE, Impossible, NothingToWarm, Warm
from tests.solvers.matching.towns import drawn, roomy, weights

MOVES = ("close", "place", "bounds", "forbid", "allow", "pin", "unpin", "move", "add", "copy")


@dataclass
class Mirror:
    """The changed city, kept as an instance: what a cold solve would be given."""

    instance: Instance
    params: Params
    closed: set[int] = field(default_factory=set)

    def cold(self) -> tuple[int | None, list[int]]:
        """Objective of the cold solve, and its enterprises by their numbers in the warm plan."""
        kept = [e for e in range(self.instance.enterprises) if e not in self.closed]
        return solve(only(self.instance, kept), self.params).objective, kept


def only(instance: Instance, kept: list[int]) -> Instance:
    """The same city with these enterprises alone."""
    place = {e: number for number, e in enumerate(kept)}
    pairs = {
        name: np.array([(place[e], i) for e, i in getattr(instance, name).tolist() if e in place], np.int64).reshape(
            -1, 2
        )
        for name in ("forbidden", "pins")
    }
    by_enterprise = ("need", "enterprise_at", "division", "has_members", "incumbent")
    return replace(instance, **{name: getattr(instance, name)[kept] for name in by_enterprise}, **pairs)


def grown(instance: Instance, other: Instance, e: int) -> Instance:
    """The city with enterprise `e` of another added, without conflicts."""
    by_enterprise = ("need", "enterprise_at", "division", "has_members", "incumbent")
    return replace(
        instance,
        **{name: np.concatenate([getattr(instance, name), getattr(other, name)[e : e + 1]]) for name in by_enterprise},
    )


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    params=weights,
    tight=st.booleans(),
    moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 10_000), st.integers(0, 10_000)), max_size=14),
)
def test_any_sequence_of_changes_equals_a_cold_solve(
    seed: int, params: Params, tight: bool, moves: list[tuple[str, int, int]]
) -> None:
    instance = roomy(seed, 24, 6, 0.15)
    if tight:
        instance = replace(instance, max_load=np.full(6, 4))
    plan = solve(instance, params)
    if plan.infeasible:
        return
    warm, mirror = Warm.of(instance, plan), Mirror(instance, params)
    for name, a, b in moves:
        before = mirror.instance, set(mirror.closed)
        try:
            warm = change(warm, mirror, name, a, b)
        except Impossible:
            assert mirror.cold()[0] is None
            mirror.instance, mirror.closed = before
        agree(warm, mirror)


def change(warm: Warm, mirror: Mirror, name: str, a: int, b: int) -> Warm:
    """One change, to the mirror first and then to the warm plan."""
    town = mirror.instance
    e, i = a % town.enterprises, b % town.instructors
    match name:
        case "close":
            mirror.closed.add(e)
            warm.close(e)
        case "place":
            mirror.closed.discard(e)
            warm.place(e)
        case "bounds":
            least, most = (0, 0) if b % 5 == 0 else (b % 3, b % 3 + b % 7)
            for field_name, value in (("min_load", least), ("max_load", most)):
                bounds = getattr(town, field_name).copy()
                bounds[i] = value
                town = replace(town, **{field_name: bounds})
            mirror.instance = town
            warm.bounds(i, least, most)
        case "forbid":
            mirror.instance = replace(town, forbidden=np.concatenate([town.forbidden, [[e, i]]]))
            warm.forbid(e, i)
        case "allow":
            kept = [pair for pair in town.forbidden.tolist() if pair != [e, i]]
            mirror.instance = replace(town, forbidden=np.array(kept, np.int64).reshape(-1, 2))
            warm.allow(e, i)
        case "pin":
            others = [pair for pair in town.pins.tolist() if pair[0] != e]
            mirror.instance = replace(town, pins=np.array([*others, [e, i]], np.int64))
            if e in mirror.closed and [e, i] in town.forbidden.tolist():
                mirror.instance = town
                return warm
            warm.pin(e, i)
        case "unpin":
            others = [pair for pair in town.pins.tolist() if pair[0] != e]
            mirror.instance = replace(town, pins=np.array(others, np.int64).reshape(-1, 2))
            warm.unpin(e)
        case "move":
            places = town.enterprise_at.copy()
            places[e] = (b % 60_000, a % 60_000)
            mirror.instance = replace(town, enterprise_at=places)
            warm.rescore(e, score.matrix(mirror.instance, mirror.params)[e])
        case "add":
            mirror.instance = grown(town, roomy(b, 24, 6), a % 24)
            assert warm.add(score.matrix(mirror.instance, mirror.params)[-1]) == town.enterprises
        case "copy":
            return warm.copy()
    return warm


def agree(warm: Warm, mirror: Mirror) -> None:
    answer = warm.answer()
    objective, kept = mirror.cold()
    assert answer.objective == objective
    city = only(mirror.instance, kept)
    problem = transport(city, mirror.params, score.matrix(city, mirror.params))
    chosen = answer.assignment[kept]
    assert problem.objective(chosen) == objective
    assert certificate.bound(problem, answer.prices) == objective
    assert (problem.loads(chosen) >= city.min_load).all()
    assert (problem.loads(chosen) <= city.max_load).all()
    assert all(chosen[e] == i for e, i in city.pins.tolist())
    assert not any(chosen[e] == i for e, i in city.forbidden.tolist())
    assert {e for e, i in enumerate(answer.assignment.tolist()) if i == NOBODY} == mirror.closed


def test_a_change_that_cannot_be_made_changes_nothing() -> None:
    town = replace(drawn(3, 6, 2, conflicts=0), min_load=np.array([3, 3]), max_load=np.array([3, 3]))
    warm = Warm.of(town, solve(town))
    before = warm.answer()
    with pytest.raises(Impossible):
        warm.close(0)
    with pytest.raises(Impossible):
        warm.add(np.zeros(2, np.int64))
    with pytest.raises(Impossible):
        warm.bounds(1, 0, 2)
    after = warm.answer()
    assert after.assignment.tolist() == before.assignment.tolist()
    assert after.prices.tolist() == before.prices.tolist()
    warm.forbid(0, int(after.assignment[0]))
    assert warm.answer().assignment[0] != after.assignment[0]


def test_more_enterprises_may_come_than_there_were_rows_kept() -> None:
    town = replace(roomy(1, 20, 4), max_load=np.full(4, 100))
    warm = Warm.of(town, solve(town))
    for number in range(SPARE + 5):
        assert warm.add(np.array([number, 5, 7, 1])) == 20 + number
    assert (warm.answer().assignment >= 0).all()
    assert len(warm.answer().assignment) == 20 + SPARE + 5


def test_a_copy_is_independent() -> None:
    town = roomy(4, 20, 4)
    warm = Warm.of(town, solve(town))
    before = warm.objective
    other = warm.copy()
    other.close(3)
    assert warm.objective == before
    assert other.objective != before


def test_only_a_proven_plan_can_be_kept_warm() -> None:
    town = roomy(2, 60, 12)
    plan = solve(town)
    worse = plan.assignment.copy()
    worse[[0, 1, 2, 3]] = worse[[1, 2, 3, 0]]
    with pytest.raises(NotOptimal):
        Warm.of(town, replace(plan, assignment=worse))
    impossible = replace(town, max_load=np.full(12, 1), min_load=np.zeros(12, np.int64))
    with pytest.raises(NothingToWarm):
        Warm.of(impossible, solve(impossible))


def test_bad_arguments_are_named() -> None:
    town = roomy(2, 12, 3)
    warm = Warm.of(town, solve(town))
    with pytest.raises(InstanceMalformed):
        warm.close(12)
    with pytest.raises(InstanceMalformed):
        warm.bounds(0, 3, 2)
    with pytest.raises(InstanceMalformed):
        warm.rescore(0, [1, 2])


def test_prices_that_outgrow_32_bits_are_computed_in_64(monkeypatch: pytest.MonkeyPatch) -> None:
    town = roomy(5, 60, 8, 0.2)
    expected = solve(town)
    monkeypatch.setattr(direct, "NARROW_LIMIT", 2**18)
    wide = solve(town)
    assert (wide.objective, wide.gap) == (expected.objective, 0)
    state = direct.begin(transport(town, Params(), score.matrix(town, Params())), direct.WIDE_LIMIT)
    assert state.losses.dtype == np.int64
    assert kernels.search(state)[0] == kernels.UNREACHABLE
