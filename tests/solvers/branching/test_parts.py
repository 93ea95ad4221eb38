"""The parts of the search: the warm relaxation against another engine call, the cuts against every plan, the tree."""

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from qiaoliang.solvers.branching import cuts, pricing, search
from qiaoliang.solvers.branching.columns import Columns, joined
from qiaoliang.solvers.branching.instance import Params
from qiaoliang.solvers.branching.linear import Linear
from qiaoliang.solvers.branching.network import network
from qiaoliang.solvers.branching.solve import solve
from qiaoliang.solvers.branching.verify import verify
from tests.solvers.branching.small import drawn, optimum

UNCOVERED = 100_000


def all_columns(seed: int, enterprises: int) -> tuple[int, Columns]:
    net = network(drawn(seed, enterprises, rows=8), Params())
    found = pricing.listed(net, np.zeros(net.enterprises, np.int64), np.full(net.groups, pricing.NONE // 2), 500_000)
    assert found is not None
    return net.enterprises, joined(found)


def padded(*sets: list[int]) -> np.ndarray:
    return np.array([sorted(chosen) + [-1] * (cuts.WIDTH - len(chosen)) for chosen in sets])


def from_nothing(count: int, columns: Columns, known: np.ndarray) -> float:
    rows = sparse.hstack([columns.incidence(count), sparse.identity(count)])
    left = sparse.hstack([cuts.rows(columns, known), sparse.csr_matrix((len(known), count))])
    found = linprog(
        np.append(columns.cost, np.full(count, UNCOVERED)), A_ub=left, b_ub=cuts.most(known, 5), A_eq=rows,
        b_eq=np.ones(count),
    )  # fmt: skip
    return float(found.fun)


@pytest.mark.parametrize("seed", range(3))
def test_a_warm_relaxation_equals_one_from_nothing(seed: int) -> None:
    """Columns in two portions, cuts, columns given up: after each the value is what a fresh call says."""
    count, columns = all_columns(seed, 30)
    half = np.arange(len(columns)) % 2 == 0
    linear = Linear(count, UNCOVERED, columns.take(half), cuts.NO_CUTS)
    first = linear.solve()
    assert first is not None
    assert first.value == pytest.approx(from_nothing(count, columns.take(half), cuts.NO_CUTS))
    linear.add(columns.take(~half))
    second = linear.solve()
    assert second is not None
    assert second.value == pytest.approx(from_nothing(count, columns, cuts.NO_CUTS))
    known = padded(*(list(chosen) for chosen in combinations(range(6), 3)), list(range(11)))
    linear.cut(known)
    third = linear.solve()
    assert third is not None
    assert third.value == pytest.approx(from_nothing(count, columns, known))
    assert third.value >= second.value - 1e-6
    linear.keep(linear.columns.reduced_costs(third.prices.enterprise, pricing.SCALE) < 0)
    again = linear.copy().solve()
    assert again is not None
    assert again.value == pytest.approx(third.value)
    assert len(linear.columns) < len(columns)


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_breaks_a_cut(seed: int) -> None:
    """Any branches that share no enterprise, against random sets of every size and both kinds."""
    count, columns = all_columns(seed, 40)
    draw = np.random.default_rng(seed)
    sizes = [3, 5, 7, 9, 6, 10, 11, 16, 21]
    known = padded(*(draw.choice(count, min(size, count), replace=False).tolist() for size in sizes for _ in range(30)))
    for _ in range(20):
        free, plan = np.ones(count, np.bool_), []
        for place in draw.permutation(len(columns)).tolist():
            members = columns.members[place][columns.members[place] >= 0]
            if free[members].all():
                free[members] = False
                plan.append(place)
        taken = columns.take(np.array(plan, np.int64))
        counted = np.asarray(cuts.rows(taken, known).sum(axis=1)).ravel()
        assert (counted <= cuts.most(known, 5)).all()


def test_a_set_that_is_full_of_branches_meets_its_cut_exactly() -> None:
    """Eleven enterprises in three branches, as few as can be: the cut leaves nothing."""
    members = np.array([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [-1, -1, -1, 10, 11]])
    columns = Columns(np.zeros(3, np.int64), members, np.zeros(3, np.int64))
    known = padded(list(range(11)))
    assert cuts.rows(columns, known).sum() == cuts.most(known, 5)[0] == 8


@pytest.mark.parametrize("seed", range(4))
def test_priced_costs_include_the_cuts(seed: int) -> None:
    net = network(drawn(seed, 30, rows=8), Params())
    draw = np.random.default_rng(seed)
    prices = draw.integers(0, 90_000, net.enterprises) * pricing.SCALE
    sizes = [3, 5, 6, 11]
    known = padded(*(draw.choice(net.enterprises, size, replace=False).tolist() for size in sizes for _ in range(5)))
    weights = draw.integers(0, 40_000, len(known)) * pricing.SCALE
    weighted = cuts.weighted(known, weights, net.enterprises)
    found = pricing.priced(net, prices, np.zeros(net.groups, np.int64), 500_000, weighted)
    every = pricing.listed(net, prices, np.full(net.groups, pricing.NONE // 2), 500_000)
    assert found is not None
    assert every is not None
    costs = every.reduced_costs(prices, pricing.SCALE) + cuts.penalties(every, known, weights)
    assert sorted(found[1].tolist()) == sorted(costs[costs < 0].tolist())
    assert (costs != every.reduced_costs(prices, pricing.SCALE)).any()


@pytest.mark.parametrize("seed", range(3))
def test_the_tree_alone_proves_the_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No listing, no integer solver, no cuts at the root: the questions have to do it."""
    monkeypatch.setattr(search, "FEW", 20)
    monkeypatch.setattr(search, "EASY", 0)
    monkeypatch.setattr(search, "STALLED", 0)
    instance = drawn(seed, 45, rows=8, lead=0.25)
    plan = solve(instance)
    assert verify(instance, Params(), plan) == ()
    assert (plan.objective, plan.gap) == (optimum(instance, Params()).objective, 0)


def test_a_timer_of_ones_own_counts_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer that jumps beyond the limit ends the work at once, with a plan and its bound."""
    monkeypatch.setattr(search, "FEW", 20)
    asked: list[float] = []
    instance = drawn(3, 60, rows=8)

    def timer() -> float:
        asked.append(1_000.0 * len(asked))
        return asked[-1]

    plan = solve(instance, seconds=100, timer=timer)
    assert verify(instance, Params(), plan) == ()
    assert plan.gap
    assert len(asked) > 1
