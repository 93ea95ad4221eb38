"""Small joint-branch instances: drawn by hypothesis, or from a seed; all branches listed the slow way, and the optimum
by an engine that is not the solver's (CP-SAT)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from qiaoliang.solvers.branching.instance import Branch, Instance, Params
from qiaoliang.solvers.branching.verify import branch_faults, kept_links, nearest_rows


def drawn(
    seed: int, enterprises: int, *, rows: int = 6, lead: float = 0.4, bans: int = 0, bases: int = 2, spread: int = 3_000
) -> Instance:
    """An instance from a seed, repeated rows and rows of an enterprise with itself included."""
    draw = np.random.default_rng(seed)
    count = rows * enterprises
    return Instance(
        full_members=draw.choice([0, 1, 1, 1, 2, 2, 3], enterprises),
        can_lead=draw.random(enterprises) < lead,
        host=draw.integers(0, enterprises, count),
        basis=draw.integers(0, bases, count),
        member=draw.integers(0, enterprises, count),
        distance_m=draw.integers(0, spread, count) // 50 * 50,
        bans=draw.integers(0, enterprises, (bans, 2)),
    )


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Any small instance: dense or sparse, with and without leads and bans."""
    return drawn(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(1, 14)),
        rows=draw(st.sampled_from([0, 2, 6])),
        lead=draw(st.sampled_from([0.0, 0.3, 0.9])),
        bans=draw(st.sampled_from([0, 0, 3, 20])),
        spread=draw(st.sampled_from([1, 3_000, 90_000])),
    )


parameters = st.builds(
    Params,
    uncovered=st.sampled_from([0, 1_000, 100_000]),
    branch=st.sampled_from([0, 500, 60_000]),
    metre=st.sampled_from([0, 1, 3]),
    keep_bonus=st.sampled_from([0, 2_000]),
    max_units=st.integers(2, 6),
    min_members=st.integers(1, 5),
    max_members=st.sampled_from([3, 6, 50]),
)


@dataclass(frozen=True)
class Optimum:
    """What the independent engine says."""

    objective: int
    uncovered: int


def every_branch(instance: Instance, params: Params) -> dict[Branch, int]:
    """All branches the rules allow, with their cost, by trying every set."""
    nearest, last_year = nearest_rows(instance), kept_links(instance)
    banned = {frozenset((int(a), int(b))) for a, b in instance.bans}
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for host, basis, member in nearest:
        groups[host, basis].append(member)
    found: dict[Branch, int] = {}
    for (host, basis), members in groups.items():
        for size in range(1, params.max_units):
            for others in combinations(sorted(members), size):
                branch = Branch.of(host, basis, others)
                if not any(branch_faults(instance, params, branch, nearest, banned)):
                    metres = sum(nearest[host, basis, e] for e in others)
                    kept = sum((host, e) in last_year for e in others)
                    found[branch] = params.branch + params.metre * metres - params.keep_bonus * kept
    return found


def optimum(instance: Instance, params: Params) -> Optimum:
    """The least cost of a plan, and apart from it the fewest enterprises left uncovered by any plan; pins are kept."""
    branches = every_branch(instance, params)
    figures = []
    for by_cost in (True, False):
        model = cp_model.CpModel()
        taken = {branch: model.new_bool_var("") for branch in branches}
        of: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for branch, variable in taken.items():
            for e in branch.members:
                of[e].append(variable)
        uncovered = {int(e): model.new_bool_var("") for e in instance.eligible.nonzero()[0]}
        for e, left in uncovered.items():
            model.add_exactly_one([*of[e], left])
        for pin in instance.pins:
            model.add(taken[pin] == 1)
        price = params.uncovered if by_cost else 1
        costs = sum(branches[branch] * variable for branch, variable in taken.items()) if by_cost else 0
        model.minimize(costs + price * sum(uncovered.values()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        figures.append(round(solver.objective_value))
    return Optimum(figures[0], figures[1])
