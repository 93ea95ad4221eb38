"""Published optima of the OR-Library: assignment by the matching core, generalised assignment by columns.

`python -m benchmarks orlib` prints the tables; `python -m benchmarks.orlib --report FILE` keeps them. Every optimum
must be reached and proven, and found again by scipy or HiGHS, which are the named alternatives.
"""

import argparse
import gc
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from benchmarks.orlib import bundles, instances
from benchmarks.orlib.instances import Generalised, Integers
from qiaoliang.solvers.matching import certificate, direct
from qiaoliang.solvers.matching.instance import NOBODY
from qiaoliang.solvers.matching.transport import Transport

Answer = TypeVar("Answer")
REPEATS = 20  # of what takes less than milliseconds

ASSIGNMENT_HEADER = (
    "| instance | size | published | ours | bound | ours ms | certify ms | scipy | scipy ms |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
)
GENERALISED_HEADER = (
    "| instance | agents x jobs | published | ours | bound | bound of the prices | rounds | bundles listed | ours s "
    "| HiGHS | HiGHS s |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
)


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.orlib", description=__doc__)
    options.add_argument("--report", type=Path, help="write the tables to this file")
    given = options.parse_args(list(arguments))
    direct.warm_up()
    tables = [_printed(ASSIGNMENT_HEADER, _assignment_rows()), _printed(GENERALISED_HEADER, _generalised_rows())]
    if given.report:
        given.report.write_text(_report(*tables), encoding="utf-8")


def _assignment_rows() -> Iterator[str]:
    for name in instances.ASSIGNMENT:
        yield assignment_row(name)


def _generalised_rows() -> Iterator[str]:
    for name in instances.GENERALISED:
        yield from map(generalised_row, instances.generalised(name))


def _printed(header: Sequence[str], rows: Iterator[str]) -> list[str]:
    lines = []
    for line in chain(header, rows):
        print(line, flush=True)
        lines.append(line)
    return lines


def assignment_row(name: str) -> str:
    """Solves one file, asserts the published optimum and its proof, and gives the row of the table."""
    costs, published = instances.assignment(name), instances.ASSIGNMENT[name]
    problem = as_transport(costs)
    state, ours_s = _timed(lambda: direct.optimum(problem, lambda: False), REPEATS)
    assert state is not None, "no plan"
    bound, certify_s = _timed(lambda: certificate.bound(problem, direct.prices_of(state)), REPEATS)
    (rows, columns), scipy_s = _timed(lambda: linear_sum_assignment(costs), REPEATS)
    ours, rival = -problem.objective(state.assignment), int(costs[rows, columns].sum())
    assert ours == -bound == published == rival, "not the published optimum, or without proof"
    figures = [
        published,
        ours,
        -bound,
        f"{ours_s * 1000:.2f}",
        f"{certify_s * 1000:.2f}",
        rival,
        f"{scipy_s * 1000:.2f}",
    ]
    return _line(name, f"{len(costs)} x {len(costs)}", *figures)


def as_transport(costs: Integers) -> Transport:
    """Least cost with everybody taken at most once, as the matching core maximises it."""
    size = len(costs)
    return Transport(
        scores=(-costs).astype(np.int32),
        pinned=np.full(size, NOBODY, np.int64),
        barred=np.empty(0, np.int64),
        least=np.zeros(size, np.int64),
        most=np.ones(size, np.int64),
        step=np.zeros(size, np.int64),
    )


def generalised_row(problem: Generalised) -> str:
    """Solves one problem, asserts the published optimum and its proof, and gives the row of the table."""
    plan, ours_s = _timed(lambda: bundles.solve(problem))
    assert bundles.faults(problem, plan) == [], "a plan with faults"
    rival, highs_s = _timed(lambda: compact_model(problem))
    assert plan.value == plan.bound == problem.optimum == rival, "not the published optimum, or without proof"
    agents, jobs = problem.value.shape
    figures = [problem.optimum, plan.value, plan.bound, plan.dual_bound, plan.rounds, plan.listed, f"{ours_s:.2f}"]
    return _line(problem.name, f"{agents} x {jobs}", *figures, rival, f"{highs_s:.2f}")


def compact_model(problem: Generalised) -> int:
    """The optimum by HiGHS, one variable for every agent and job."""
    agents, jobs = problem.value.shape
    loads = sparse.block_diag(list(problem.weight[:, None, :]), format="csc")
    once = sparse.hstack([sparse.identity(jobs)] * agents, format="csc")
    found = milp(
        -problem.value.ravel(),
        integrality=np.ones(agents * jobs),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(loads, -np.inf, problem.capacity), LinearConstraint(once, 1, 1)],
        options={"mip_rel_gap": 0.0},
    )
    assert found.status == 0, found.message
    return -round(float(found.fun))


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _timed(work: Callable[[], Answer], times: int = 1) -> tuple[Answer, float]:
    """The answer and the processor time of one call, of several the mean."""
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        answer = work()
    return answer, (time.process_time() - began) / times


def _report(assignment: Sequence[str], generalised: Sequence[str]) -> str:
    busy = f"load average {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores"
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}; {busy}"
    return "\n".join(
        [
            "# OR-Library: published optima reached",
            "",
            "`python -m benchmarks.orlib --report benchmarks/reports/orlib.md`, one run on a shared machine",
            f"({machine}). Times are processor time.",
            "The instances and where they come from: [benchmarks/orlib/README.md](../orlib/README.md).",
            "",
            "## Assignment: least cost",
            "",
            "*Ours* is the core of the matching (`solvers/matching/direct.py`): costs are negative scores, and all are",
            "taken at most once. *Bound* is its certificate, computed from the prices alone. *scipy* is",
            "`linear_sum_assignment`, which is made for this special case.",
            "",
            *assignment,
            "",
            "## Generalised assignment: greatest value",
            "",
            "*Ours* generates columns, bundles of jobs for one agent. *Bound of the prices* is weak duality in whole",
            "numbers. Where it is above *bound*, all bundles that could be in a better plan were listed, and HiGHS",
            "found no such plan among them. *HiGHS* is the same problem with one variable for every agent and job; on",
            "problems as small as these it is the quicker way. Columns are tried here because larger choices of groups",
            "need them.",
            "",
            *generalised,
            "",
        ]
    )
