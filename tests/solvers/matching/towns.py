"""Small instances for the tests: drawn by hypothesis, or from a seed, and slow answers that are surely right."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from qiaoliang.solvers.matching.instance import DIVISION_CODES, NOBODY, Instance, Params
from qiaoliang.solvers.matching.verify import load_penalty, pair_score

DIVISIONS = (0, 1, 5, 6, 13, 43, 44, 97)


def drawn(
    seed: int,
    enterprises: int,
    instructors: int,
    *,
    loads: tuple[int, int] = (0, 3),
    conflicts: float = 0.15,
    pins: int = 0,
    spread: int = 60_000,
) -> Instance:
    """An instance from a seed; few distinct values, so that ties are common."""
    draw = np.random.default_rng(seed)
    knows = np.zeros((instructors, DIVISION_CODES), np.bool_)
    for row in knows:
        row[draw.choice(DIVISIONS, 2)] = True
    forbidden = np.argwhere(draw.random((enterprises, instructors)) < conflicts)
    pinned = draw.choice(enterprises, min(pins, enterprises), replace=False) if enterprises else np.empty(0, np.int64)
    least = draw.integers(0, loads[0] + 1, instructors)
    return Instance(
        need=draw.integers(0, 5, (enterprises, 3)) * 250,
        affinity=draw.integers(0, 5, (3, 2)) * 25,
        function=draw.integers(0, 2, instructors),
        enterprise_at=draw.integers(0, spread, (enterprises, 2)),
        instructor_at=draw.integers(0, spread, (instructors, 2)),
        division=draw.choice(DIVISIONS, enterprises),
        knows=knows,
        has_members=draw.random(enterprises) < 0.5,
        party_experience=draw.random(instructors) < 0.5,
        min_load=least,
        max_load=np.maximum(least, draw.integers(0, loads[1] + 1, instructors)),
        incumbent=draw.integers(NOBODY, instructors, enterprises),
        forbidden=forbidden,
        pins=np.column_stack([pinned, draw.integers(0, instructors, len(pinned))]),
    )


def roomy(seed: int, enterprises: int, instructors: int, conflicts: float = 0.1) -> Instance:
    """An instance with bounds from half the average load to a fifth above it, which can be matched."""
    town = drawn(seed, enterprises, instructors, conflicts=conflicts)
    average = enterprises / instructors
    least, most = int(average / 2), int(average * 1.2) + 1
    return replace(town, min_load=np.full(instructors, least), max_load=np.full(instructors, most))


@st.composite
def towns(draw: st.DrawFn, most_enterprises: int = 5, most_instructors: int = 4) -> Instance:
    """Any small instance: feasible or not, with and without conflicts, pins, bounds and distance."""
    return drawn(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, most_enterprises)),
        draw(st.integers(1, most_instructors)),
        loads=(draw(st.integers(0, 2)), draw(st.integers(1, 4))),
        conflicts=draw(st.sampled_from([0.0, 0.15, 0.5])),
        pins=draw(st.integers(0, 2)),
        spread=draw(st.sampled_from([1, 3_000, 90_000])),
    )


weights = st.builds(
    Params,
    same_division=st.integers(0, 50_000),
    same_section=st.integers(0, 50_000),
    metre_cap=st.sampled_from([0, 1_000, 40_000]),
    incumbent=st.integers(0, 50_000),
    party=st.integers(0, 20_000),
    load_balance=st.sampled_from([0, 1, 4_000, 100_000]),
)


def slow_matrix(instance: Instance, params: Params) -> NDArray[np.int64]:
    """The scores pair by pair, by the definition."""
    pairs = product(range(instance.enterprises), range(instance.instructors))
    scores = [pair_score(instance, params, e, i) for e, i in pairs]
    return np.array(scores, np.int64).reshape(instance.enterprises, instance.instructors)


def best_by_trying_all(instance: Instance, params: Params) -> int | None:
    """The optimum by trying every assignment; None if none is allowed."""
    scores = slow_matrix(instance, params).tolist()
    forbidden = {(e, i) for e, i in instance.forbidden.tolist()}
    best: int | None = None
    for chosen in product(range(instance.instructors), repeat=instance.enterprises):
        loads = [chosen.count(i) for i in range(instance.instructors)]
        allowed = (
            not any((e, i) in forbidden for e, i in enumerate(chosen))
            and all(chosen[e] == i for e, i in instance.pins.tolist())
            and all(
                least <= load <= most
                for least, load, most in zip(instance.min_load, loads, instance.max_load, strict=True)
            )
        )
        if allowed:
            value = sum(scores[e][i] for e, i in enumerate(chosen)) - load_penalty(instance, params, loads)
            best = value if best is None else max(best, value)
    return best
