"""The score, to the milli-point."""

from dataclasses import replace
from math import isqrt

import numpy as np
import pytest
from hypothesis import given

from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.instance import (
    DIVISION_CODES,
    Instance,
    InstanceMalformed,
    NumbersTooLarge,
    Params,
    section_of,
)
from qiaoliang.solvers.matching.score import PartName
from tests.solvers.matching.towns import drawn, slow_matrix, towns, weights


def pair(**changes: object) -> Instance:
    """One enterprise of division 13 at the origin, one instructor of the only function 3 km and 4 km away."""
    knows = np.zeros((1, DIVISION_CODES), np.bool_)
    given = {
        "need": np.array([[600, 400]]),
        "affinity": np.array([[100], [50]]),
        "function": np.array([0]),
        "enterprise_at": np.array([[0, 0]]),
        "instructor_at": np.array([[3_000, 4_000]]),
        "division": np.array([13]),
        "knows": knows,
        "has_members": np.array([False]),
        "party_experience": np.array([False]),
        "min_load": np.array([0]),
        "max_load": np.array([5]),
        "incumbent": np.array([-1]),
        "forbidden": np.empty((0, 2), np.int64),
        "pins": np.empty((0, 2), np.int64),
    }
    return Instance(**{**given, **changes})  # type: ignore[arg-type]


def knowing(*codes: int) -> np.ndarray:
    knows = np.zeros((1, DIVISION_CODES), np.bool_)
    knows[0, list(codes)] = True
    return knows


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 80_000 - 7_500),
        ({"knows": knowing(13)}, 80_000 - 7_500 + 40_000),
        ({"knows": knowing(43)}, 80_000 - 7_500 + 20_000),
        ({"knows": knowing(13, 43)}, 80_000 - 7_500 + 40_000),
        ({"knows": knowing(12, 44)}, 80_000 - 7_500),
        ({"division": np.array([0]), "knows": knowing(0)}, 80_000 - 7_500),
        ({"incumbent": np.array([0])}, 80_000 - 7_500 + 15_000),
        ({"has_members": np.array([True])}, 80_000 - 7_500),
        ({"has_members": np.array([True]), "party_experience": np.array([True])}, 80_000 - 7_500 + 8_000),
        ({"instructor_at": np.array([[1, 0]])}, 80_000 - 1),
        ({"instructor_at": np.array([[1, 1]])}, 80_000 - 1),
        ({"instructor_at": np.array([[2, 2]])}, 80_000 - 3),
        ({"instructor_at": np.array([[-3, 0]])}, 80_000 - 4),
        ({"instructor_at": np.array([[40_001, 0]])}, 80_000 - 60_000),
        ({"instructor_at": np.array([[2**31 - 1, -(2**31) + 1]])}, 80_000 - 60_000),
        ({"need": np.array([[600, 0]])}, 60_000 - 7_500),
    ],
)
def test_a_pair_scores_as_defined(changes: dict[str, object], expected: int) -> None:
    assert score.matrix(pair(**changes), Params()).tolist() == [[expected]]


@given(instance=towns(), params=weights)
def test_the_matrix_equals_the_definition_and_the_sum_of_parts(instance: Instance, params: Params) -> None:
    scores = score.matrix(instance, params)
    assert scores.tolist() == slow_matrix(instance, params).tolist()
    for e in range(instance.enterprises):
        for i in range(instance.instructors):
            parts = score.parts(instance, params, e, i)
            assert sum(part.value for part in parts) == scores[e, i]
            for part in parts:
                if part.name is PartName.RELEVANCE:
                    assert sum(term.value for term in part.terms) == part.value


def test_distances_are_exact_on_both_sides_of_every_square() -> None:
    """Floor of the root, where floating point would be most likely to slip: k² - 1, k² and k² + 1."""
    legs = [(a, b) for a in (0, 3, 9_999, 20_001, 28_284) for b in (0, 4, 19_996, 28_284, 39_999)]
    near = [(dx + sx, dy + sy) for dx, dy in legs for sx in (-1, 0, 1) for sy in (-1, 0, 1)]
    town = drawn(1, len(near), 1, conflicts=0)
    town = replace(town, enterprise_at=np.array(near), instructor_at=np.array([[0, 0]]), need=town.need * 0)
    params = Params(same_division=0, same_section=0, incumbent=0, party=0)
    expected = [-(3 * min(isqrt(dx * dx + dy * dy), 40_000) // 2) for dx, dy in near]
    assert score.matrix(town, params)[:, 0].tolist() == expected


def test_blocks_of_rows_do_not_show() -> None:
    town = drawn(2, 700, 300)
    scores = score.matrix(town, Params())
    some = [0, 217, 218, 219, 436, 437, 699]
    parts = [[sum(part.value for part in score.parts(town, Params(), e, i)) for i in range(300)] for e in some]
    assert scores[some].tolist() == parts


def test_numbers_that_would_overflow_are_refused_before_computing() -> None:
    with pytest.raises(NumbersTooLarge):
        score.matrix(pair(need=np.array([[10**9, 10**9]]), affinity=np.array([[10**9], [10**9]])), Params())
    with pytest.raises(NumbersTooLarge):
        score.matrix(pair(), Params(party=10**9))


def test_the_largest_numbers_that_are_accepted_do_not_wrap() -> None:
    town = pair(need=np.array([[2_600_000, 0]]))
    assert score.matrix(town, Params())[0, 0] == 260_000_000 - 7_500


@pytest.mark.parametrize(
    "changes",
    [
        {"need": np.array([[600]])},
        {"function": np.array([1])},
        {"division": np.array([98])},
        {"incumbent": np.array([1])},
        {"min_load": np.array([-1])},
        {"need": np.array([[600.0, 400.0]])},
        {"knows": np.zeros((1, 5), np.bool_)},
        {"forbidden": np.array([[0, 1]])},
        {"pins": np.array([[1, 0]])},
        {"has_members": np.array([1])},
    ],
)
def test_contradictory_arrays_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InstanceMalformed):
        pair(**changes)


@pytest.mark.parametrize("weight", [{"party": -1}, {"party": 1.5}, {"incumbent": True}, {"metre_cap": 2**24 + 1}])
def test_weights_are_whole_and_not_negative(weight: dict[str, object]) -> None:
    with pytest.raises(InstanceMalformed):
        Params(**weight)  # type: ignore[arg-type]


def test_an_instance_cannot_be_changed() -> None:
    town = pair()
    with pytest.raises(ValueError, match="read-only"):
        town.need[0, 0] = 1


def test_sections_of_the_standard() -> None:
    letters = "".join("-" if section_of(code) < 0 else "ABCDEFGHIJKLMNOPQRST"[section_of(code)] for code in range(99))
    assert letters == (
        "-" + "A" * 5 + "B" * 7 + "C" * 31 + "D" * 3 + "E" * 4 + "FF" + "G" * 8 + "HH" + "III" + "JJJJ" + "K"
        "LL" + "MMM" + "NNNN" + "OOO" + "P" + "QQ" + "R" * 5 + "S" * 6 + "T" + "-"
    )
