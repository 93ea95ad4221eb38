"""Matching at city size, with proof, against greedy and against scipy's assignment on replicated columns.

`--full` adds scipy at 876 x 12,000, which takes minutes and gigabytes; `--report FILE` keeps the table.
"""

import argparse
import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.instances import Size, city
from qiaoliang.solvers.matching import certificate, score
from qiaoliang.solvers.matching.instance import Instance, Integers, Params
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.solve import Step, solve
from qiaoliang.solvers.matching.transport import Transport, transport
from qiaoliang.solvers.matching.verify import verify

Answer = TypeVar("Answer")

ORDINARY = Size()
LARGE = Size(enterprises=12_000)
TIGHT = Size(enterprises=12_000, most_of_average=1.01)
PROHIBITIVE = 10**11
FILL_FIRST = 10**9


class Case(NamedTuple):
    """One instance of the benchmark; `scipy` says whether the slow rival runs on it."""

    name: str
    seed: int
    size: Size
    scipy: bool


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    options.add_argument("--full", action="store_true", help="scipy at 876 x 12,000 too")
    options.add_argument("--report", type=Path, help="write the table to this file")
    given = options.parse_args(list(arguments))
    cases = [
        *(Case("876 x 4,380", seed, ORDINARY, seed == 1) for seed in (1, 2, 3)),
        *(Case("876 x 12,000", seed, LARGE, given.full and seed == 1) for seed in (1, 2, 3)),
        *(Case("876 x 12,000, capacity 1 % above need", seed, TIGHT, False) for seed in (1, 2)),
    ]
    solve(city(0, Size(instructors=5, enterprises=20, towns=3)))  # imports and initialisation
    lines = list(HEADER)
    print("\n".join(lines), flush=True)
    for case in cases:
        lines.append(_row(case))
        print(lines[-1], flush=True)
    if given.report:
        given.report.write_text(_report(lines), encoding="utf-8")


HEADER = (
    "| instance | seed | score s | solve s | rounds | certify s | gap | greedy s | greedy loses | greedy bounds broken "
    "| scipy s | scipy / ours | same optimum |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
)


def _row(case: Case) -> str:
    instance, params, steps = city(case.seed, case.size), Params(), list[Step]()
    scores, score_s = _timed(lambda: score.matrix(instance, params))
    plan, solve_s = _timed(lambda: solve(instance, params, scores=scores, progress=steps.append))
    problem = transport(instance, params, scores)
    bound, certify_s = _timed(lambda: certificate.bound(problem, plan.prices))
    assert plan.objective == bound == plan.bound, "a plan without proof"
    assert verify(instance, plan) == (), "a plan with faults"
    (taken, broken), greedy_s = _timed(lambda: greedy(problem))
    cells = [
        case.name,
        str(case.seed),
        f"{score_s:.2f}",
        f"{solve_s:.2f}",
        str(len(steps)),
        f"{certify_s:.3f}",
        str(plan.gap),
        f"{greedy_s:.2f}",
        f"{(plan.objective - taken) / plan.objective:.1%}",
        str(broken),
    ]
    if case.scipy:
        rival, scipy_s = _timed(lambda: replicated_columns(instance, params, scores))
        assert rival == plan.objective, "scipy found another optimum"
        cells += [f"{scipy_s:.1f}", f"{scipy_s / (score_s + solve_s):.0f}", "yes"]
    else:
        cells += ["", "", ""]
    return "| " + " | ".join(cells) + " |"


def greedy(problem: Transport) -> tuple[int, int]:
    """Objective and broken lower bounds when the enterprises choose in turn, the one with the most to gain first."""
    allowed = problem.scores.copy()
    allowed.reshape(-1)[problem.barred] = np.iinfo(np.int32).min // 2
    loads = np.zeros(problem.instructors, np.int64)
    assignment = np.empty(problem.enterprises, np.int64)
    for e in np.argsort(-allowed.max(axis=1), kind="stable"):
        offers = np.where(loads < problem.most, allowed[e] - loads * problem.step, -PROHIBITIVE)
        assignment[e] = offers.argmax()
        loads[assignment[e]] += 1
    return problem.objective(assignment), int((loads < problem.least).sum())


def replicated_columns(instance: Instance, params: Params, scores: Scores) -> int:
    """Optimum by scipy: one column per place; a large bonus fills the places below the lower bounds first."""
    values = scores.astype(np.float64)
    values[tuple(instance.forbidden.T)] = -PROHIBITIVE
    owner = np.repeat(np.arange(instance.instructors), instance.max_load)
    place = np.concatenate([np.arange(most) for most in instance.max_load])
    bonus = np.where(place < instance.min_load[owner], FILL_FIRST, 0)
    offset: Integers = bonus - place * (params.load_balance // instance.max_load[owner])
    matrix = values[:, owner]
    del values
    matrix += offset
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return int(matrix[rows, columns].sum()) - FILL_FIRST * int(instance.min_load.sum())


def _timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    gc.collect()
    began = time.process_time()
    answer = work()
    return answer, time.process_time() - began


def _report(lines: Sequence[str]) -> str:
    busy = f"load average {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores"
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}; {busy}"
    return "\n".join(
        [
            "# Matching: measured",
            "",
            "`python -m benchmarks.matching --full --report benchmarks/reports/matching.md`, one run each on a shared",
            f"machine ({machine}).",
            "Seconds are processor time of the one thread all of them use. *Gap* is the proven distance to the optimum",
            "in milli-points; *scipy* is `linear_sum_assignment` on one column per place, for the same instance and",
            "score matrix; *greedy* lets the enterprises choose in turn and does not keep the lower bounds.",
            "",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
