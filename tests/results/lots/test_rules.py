"""The draw is repeated by other code; the sizes are as small as the precision allows; the interval covers."""

import hashlib
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.results.lots import rules

FRAMES = st.dictionaries(st.sampled_from(["A", "B", "C", "N", "A+", "N+"]), st.integers(1, 3000), min_size=1)
HEAD = "0f" * 32


def drawn_elsewhere(frame: list[tuple[int, str]], sizes: dict[str, int], head: str, first: str, last: str) -> set[int]:
    """As a third party would write it from the words on the page."""
    seed = hashlib.sha256("|".join((head, first, last)).encode("utf-8")).hexdigest()
    lots: dict[str, list[tuple[bytes, int]]] = {}
    for number, stratum in frame:
        lots.setdefault(stratum, []).append((hashlib.sha256(f"{seed}|{number}".encode()).digest(), number))
    return {number for stratum, rows in lots.items() for _, number in sorted(rows)[: sizes[stratum]]}


@given(FRAMES, st.randoms(use_true_random=False), st.integers(1, 400))
def test_a_third_party_draws_the_same(frame: dict[str, int], random: object, total: int) -> None:
    rows = [(number, name) for name, size in frame.items() for number in range(hash(name) % 97, size + hash(name) % 97)]
    sizes = rules.allocate(frame, total)
    seed = rules.seed(HEAD, date(2025, 1, 1), date(2025, 12, 31))
    again = drawn_elsewhere(rows, sizes, HEAD, "2025-01-01", "2025-12-31")
    assert set(rules.draw(rows, sizes, seed)) == again
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis' own Random
    assert set(rules.draw(rows, sizes, seed)) == again


@given(FRAMES, st.integers(1, 4000))
def test_sizes_stay_within_the_strata_and_weigh_money(frame: dict[str, int], total: int) -> None:
    sizes = rules.allocate(frame, total)
    assert set(sizes) == set(frame)
    assert all(min(rules.LEAST, frame[name]) <= size <= frame[name] for name, size in sizes.items())
    chance = {name: sizes[name] / frame[name] for name in frame if sizes[name] > rules.LEAST}
    for dear, cheap in (("A", "B"), ("B", "C"), ("A+", "A"), ("N+", "N")):
        if dear in chance and cheap in chance:
            assert chance[dear] >= chance[cheap] - 1 / frame[cheap]


@given(FRAMES, st.floats(0.01, 0.2), st.floats(0.5, 0.99))
def test_the_sample_is_the_smallest_that_is_precise_enough(
    frame: dict[str, int], margin: float, expected: float
) -> None:
    sizes = rules.size_for(frame, margin=margin, expected=expected)
    allowed = (margin / rules.Z_95) ** 2
    assert expected * (1 - expected) * rules._spread(frame, sizes) <= allowed or sizes == frame


@pytest.mark.parametrize(
    ("amount", "hinted", "name"),
    [
        (None, False, "N"), (0, False, "C"), (99_999_999, False, "C"), (100_000_000, False, "B"),
        (1_000_000_000, False, "A"), (1_000_000_000, True, "A+"), (None, True, "N+"),
    ],
)  # fmt: skip
def test_strata(amount: int | None, hinted: bool, name: str) -> None:  # a parameter of the test
    assert rules.stratum(amount, is_hinted=hinted) == name


@pytest.mark.parametrize("share", [0.85, 0.9, 0.95])
def test_the_interval_covers_the_truth_in_95_of_100_samples(share: float) -> None:
    """A stratified sample without replacement from a finite population, ten thousand times: 95 ± 1 %."""
    frame = {"A": 60, "B": 400, "C": 2000, "N": 3000, "N+": 200}
    sizes = rules.size_for(frame, margin=0.03, expected=0.9)
    good = {name: round(number * share) for name, number in frame.items()}
    truth = 100 * sum(good.values()) / sum(frame.values())
    draws = np.random.default_rng(20261130)
    times = 10_000
    held = {name: draws.hypergeometric(good[name], frame[name] - good[name], sizes[name], size=times) for name in frame}
    covered = 0
    for one in range(times):
        found = rules.factor([rules.Answered(frame[name], sizes[name], int(held[name][one])) for name in frame])
        assert found is not None
        covered += float(found.low) <= truth <= float(found.high)
    assert 94 <= 100 * covered / times <= 96


def test_a_census_has_no_interval_and_nobody_reached_no_factor() -> None:
    found = rules.factor([rules.Answered(10, 10, 9)])
    assert found is not None
    assert (found.low, found.high) == (found.percent, found.percent)
    assert rules.factor([rules.Answered(10, 0, 0)]) is None
    assert rules.factor([]) is None
