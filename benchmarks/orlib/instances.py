"""Instances of the OR-Library and their published optima, read from the files beside this module."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

HERE = Path(__file__).parent
ASSIGNMENT = {"assign100": 305}
GENERALISED = {
    "gap1": {"c515-1": 336, "c515-2": 327, "c515-3": 339, "c515-4": 341, "c515-5": 326},
    "gap12": {"c1060-1": 1451, "c1060-2": 1449, "c1060-3": 1433, "c1060-4": 1447, "c1060-5": 1446},
}


@dataclass(frozen=True, eq=False)
class Generalised:
    """Every job goes to one agent within the agents' capacities; the total value is maximised.

    value, weight (A, J); capacity (A,)
    """

    name: str
    optimum: int
    value: Integers
    weight: Integers
    capacity: Integers


def assignment(name: str) -> Integers:
    """(n, n) costs of giving job j to worker i."""
    numbers = _numbers(name)
    size = int(numbers[0])
    return numbers[1:].reshape(size, size)


def generalised(name: str) -> list[Generalised]:
    """The problems of one file, in its order."""
    numbers = _numbers(name)
    published = GENERALISED[name]
    assert numbers[0] == len(published), f"{name}.txt must hold {len(published)} problems"
    problems, at = [], 1
    for problem, optimum in published.items():
        agents, jobs = (int(number) for number in numbers[at : at + 2])
        ends = at + 2 + np.cumsum([agents * jobs, agents * jobs, agents])
        value, weight, capacity = np.split(numbers[at + 2 : ends[-1]], ends[:-1] - at - 2)
        shape = agents, jobs
        problems.append(Generalised(problem, optimum, value.reshape(shape), weight.reshape(shape), capacity))
        at = int(ends[-1])
    assert at == len(numbers), f"{name}.txt holds more than its problems"
    return problems


def _numbers(name: str) -> Integers:
    return np.array((HERE / f"{name}.txt").read_text(encoding="ascii").split(), np.int64)
