"""Which pairs enter the network, also when most of them are equal."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaoliang.solvers.matching import arcs, score
from qiaoliang.solvers.matching.instance import Params
from qiaoliang.solvers.matching.transport import Transport, transport
from tests.solvers.matching.towns import drawn, roomy


def problem(seed: int, levels: int) -> Transport:
    """Scores of a few levels only, so that nearly everything is tied."""
    town = roomy(seed, 60, 9, 0.2)
    free = town.forbidden[~np.isin(town.forbidden[:, 0], (3, 40))]
    town = replace(town, pins=np.array([[3, 1], [40, 8]]), forbidden=free)
    scores = np.random.default_rng(seed).integers(0, levels, (60, 9)).astype(np.int32)
    return transport(town, Params(), scores)


def allowed_values(given: Transport, prices: np.ndarray) -> list[dict[int, int]]:
    rows = []
    for e in range(given.enterprises):
        only = int(given.pinned[e])
        open_to = [i for i in range(given.instructors) if e * given.instructors + i not in set(given.barred.tolist())]
        some = open_to if only < 0 else [only]
        rows.append({i: int(given.scores[e, i]) - int(prices[i]) for i in some})
    return rows


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 99), levels=st.sampled_from([1, 2, 5, 1000]), width=st.integers(1, 12))
def test_the_best_of_every_enterprise_are_chosen_and_no_more(seed: int, levels: int, width: int) -> None:
    given = problem(seed, levels)
    prices = np.random.default_rng(seed).integers(-2, 3, 9)
    cells = arcs.richest(given, prices, width)
    assert cells.tolist() == sorted(set(cells.tolist()))
    for e, values in enumerate(allowed_values(given, prices)):
        chosen = [int(cell) % 9 for cell in cells if cell // 9 == e]
        best = sorted(values.values(), reverse=True)[:width]
        assert sorted((values[i] for i in chosen), reverse=True) == best


def test_equals_do_not_crowd_one_instructor() -> None:
    cells = arcs.richest(
        transport(drawn(0, 900, 9, conflicts=0), Params(), np.zeros((900, 9), np.int32)), np.zeros(9), 2
    )
    counts = np.bincount(cells % 9)
    assert counts.max() - counts.min() <= 2


@pytest.mark.parametrize("levels", [1, 50])
def test_every_instructor_gets_enough_to_choose_from(levels: int) -> None:
    given = problem(1, levels)
    prices = np.array([0, 0, 500, 0, 0, 500, 0, 0, 0])
    cells = arcs.promising(given, prices, 2)
    assert set(arcs.richest(given, prices, 2).tolist()) <= set(cells.tolist())
    assert not set(cells.tolist()) & set(given.barred.tolist())
    assert np.bincount(cells % 9, minlength=9).min() >= 2 * arcs.ENOUGH


def test_all_improving_pairs_are_found_up_to_the_width() -> None:
    town = roomy(5, 60, 9, 0.2)
    given = transport(town, Params(), score.matrix(town, Params()))
    prices = np.zeros(9, np.int64)
    assignment = np.array([min(values) for values in allowed_values(given, prices)])
    values = allowed_values(given, prices)
    improving = [e * 9 + i for e in range(60) for i in values[e] if values[e][i] > values[e][int(assignment[e])]]
    assert arcs.price(given, prices, assignment, 9).improving.tolist() == improving
    assert arcs.price(given, prices, assignment, 9).best == sum(max(some.values()) for some in values)
    narrow = arcs.price(given, prices, assignment, 1).improving
    assert [(cell // 9, values[cell // 9][cell % 9]) for cell in narrow.tolist()] == [
        (e, max(some.values())) for e, some in enumerate(values) if max(some.values()) > some[int(assignment[e])]
    ]
