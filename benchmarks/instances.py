"""Matching instances with the skew of a real city: a few large towns, local industry clusters, conflicts
concentrated on a few departments, and two thirds of the enterprises with an incumbent."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from qiaoliang.solvers.matching.instance import DIVISION_CODES, NOBODY, Instance, Integers

FUNCTIONS = (
    "economy",
    "construction",
    "labour",
    "land",
    "justice",
    "market",
    "taxation",
    "science",
    "finance",
    "trade",
)
CITY_WIDTH_M, CITY_DEPTH_M = 110_000, 70_000


@dataclass(frozen=True)
class Size:
    """How large an instance is, and how tightly the load bounds enclose the average load."""

    instructors: int = 876
    enterprises: int = 4_380
    towns: int = 73
    least_of_average: float = 0.5
    most_of_average: float = 1.6


def city(seed: int, size: Size | None = None) -> Instance:
    """An invented city of the given size; the same seed gives the same city."""
    size = size or Size()
    draw = np.random.default_rng(seed)
    towns = np.column_stack([draw.integers(0, CITY_WIDTH_M, size.towns), draw.integers(0, CITY_DEPTH_M, size.towns)])
    industry = _industries(draw, size.towns)
    home = draw.choice(size.towns, size.enterprises, p=_few_large(size.towns, 1.1))
    division = _divisions(draw, home, industry)
    function = draw.choice(len(FUNCTIONS), size.instructors, p=draw.dirichlet(np.full(len(FUNCTIONS), 3.0)))
    base = draw.choice(size.towns, size.instructors, p=_few_large(size.towns, 0.7))
    average = size.enterprises / size.instructors
    enterprise_at = towns[home] + draw.integers(-2_500, 2_501, (size.enterprises, 2))
    instructor_at = towns[base] + draw.integers(-600, 601, (size.instructors, 2))
    incumbent = _incumbents(draw, enterprise_at, instructor_at)
    return Instance(
        need=_needs(draw, division),
        affinity=_affinity(draw),
        function=function,
        enterprise_at=enterprise_at,
        instructor_at=instructor_at,
        division=division,
        knows=_known(draw, industry[base]),
        has_members=draw.random(size.enterprises) < 0.4,
        party_experience=draw.random(size.instructors) < 0.45,
        min_load=np.full(size.instructors, floor(average * size.least_of_average)),
        max_load=np.full(size.instructors, ceil(average * size.most_of_average)),
        incumbent=incumbent,
        forbidden=_conflicts(draw, size, function, incumbent),
        pins=np.empty((0, 2), np.int64),
    )


def _few_large(count: int, exponent: float) -> np.ndarray:
    weights = np.arange(1, count + 1) ** -exponent
    return weights / weights.sum()


def _industries(draw: np.random.Generator, towns: int) -> np.ndarray:
    """Share of every division in every town: the city's own mix, with two local clusters a town."""
    mix = draw.permutation(_few_large(DIVISION_CODES - 1, 0.9))
    shares = np.tile(mix, (towns, 1))
    for town in range(towns):
        shares[town, draw.choice(DIVISION_CODES - 1, 2, replace=False)] += (0.5, 0.25)
    return shares / shares.sum(axis=1, keepdims=True)


def _divisions(draw: np.random.Generator, home: Integers, industry: np.ndarray) -> Integers:
    """The division of every enterprise, by the shares of its town."""
    division = np.empty(len(home), np.int64)
    for town in np.unique(home):
        there = np.flatnonzero(home == town)
        division[there] = 1 + draw.choice(DIVISION_CODES - 1, len(there), p=industry[town])
    return division


def _needs(draw: np.random.Generator, division: Integers) -> Integers:
    """Permille by function: typical of the division, varied by enterprise, summing to 1,000."""
    typical = draw.dirichlet(np.full(len(FUNCTIONS), 0.5), DIVISION_CODES)
    own = draw.dirichlet(np.full(len(FUNCTIONS), 0.4), len(division))
    needs = np.floor(1_000 * (0.5 * typical[division] + 0.5 * own)).astype(np.int64)
    needs[np.arange(len(division)), needs.argmax(axis=1)] += 1_000 - needs.sum(axis=1)
    return needs


def _affinity(draw: np.random.Generator) -> Integers:
    affinity = draw.integers(10, 70, (len(FUNCTIONS), len(FUNCTIONS)))
    np.fill_diagonal(affinity, draw.integers(88, 101, len(FUNCTIONS)))
    return affinity


def _known(draw: np.random.Generator, local: np.ndarray) -> np.ndarray:
    """One to three divisions an instructor knows, mostly those of the town."""
    knows = np.zeros((len(local), DIVISION_CODES), np.bool_)
    for row, shares in zip(knows, local, strict=True):
        row[1 + draw.choice(DIVISION_CODES - 1, draw.integers(1, 4), replace=False, p=shares)] = True
    return knows


def _incumbents(draw: np.random.Generator, enterprise_at: Integers, instructor_at: Integers) -> Integers:
    """Two thirds have one: whoever of a dozen was nearest last year."""
    candidates = draw.integers(0, len(instructor_at), (len(enterprise_at), 12))
    away = np.abs(enterprise_at[:, None] - instructor_at[candidates]).sum(axis=2)
    nearest = candidates[np.arange(len(enterprise_at)), away.argmin(axis=1)]
    return np.where(draw.random(len(enterprise_at)) < 2 / 3, nearest, NOBODY)


def _conflicts(draw: np.random.Generator, size: Size, function: Integers, incumbent: Integers) -> Integers:
    """Open cases: one enterprise in ten conflicts with several people of one enforcing department, a few with many;
    and one incumbent in a hundred has declared kinship."""
    cases = draw.choice(size.enterprises, size.enterprises // 10, replace=False)
    pairs = []
    for e in cases:
        unit = np.flatnonzero(function == draw.integers(0, len(FUNCTIONS)))
        share = 1.0 if draw.random() < 0.1 else 0.15
        pairs += [(int(e), int(i)) for i in unit[draw.random(len(unit)) < share]]
    kin = np.flatnonzero((incumbent != NOBODY) & (draw.random(size.enterprises) < 0.01))
    pairs += [(int(e), int(incumbent[e])) for e in kin]
    return np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
