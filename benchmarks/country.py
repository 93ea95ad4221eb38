"""A country in shape: 2,850 counties, 10 million enterprises, 600,000 instructors, a county a task on every core.

Every county is drawn, scored, solved and proven by itself, as a cluster would do it; nothing is shared but the code.
`--counties N` takes the first N of them; `--report FILE` keeps the table.
"""

import argparse
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.instances import Size, city
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.instance import Params
from qiaoliang.solvers.matching.solve import solve, warm_up
from qiaoliang.solvers.matching.verify import verify

COUNTIES, ENTERPRISES, INSTRUCTORS = 2_850, 10_000_000, 600_000
SKEW = 0.7  # of the logarithm of a county's size
SEED = 2026


class County(NamedTuple):
    """What one county took, and whether its optimum was proven."""

    enterprises: int
    instructors: int
    draw_s: float
    score_s: float
    solve_s: float
    proven: bool
    peak_mb: int


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.country", description=__doc__)
    options.add_argument("--counties", type=int, default=COUNTIES)
    options.add_argument("--report", type=Path, help="write the table to this file")
    given = options.parse_args(list(arguments))
    began = time.perf_counter()
    done = run(sizes()[: given.counties])
    text = report(done, time.perf_counter() - began)
    print(text, flush=True)
    if given.report:
        given.report.write_text(text, encoding="utf-8")


def sizes() -> list[tuple[int, Size]]:
    """A seed and a size for every county: skewed, with the country's totals."""
    weights = np.random.default_rng(SEED).lognormal(0, SKEW, COUNTIES)
    enterprises = _shares(weights, ENTERPRISES)
    instructors = _shares(weights, INSTRUCTORS)
    return [
        (number, Size(instructors=int(people), enterprises=int(firms), towns=max(3, int(people) // 12)))
        for number, (firms, people) in enumerate(zip(enterprises, instructors, strict=True))
    ]


def _shares(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to `weights` that sum to `total`."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    whole[np.argsort(whole - exact)[: total - whole.sum()]] += 1
    return whole


def run(counties: Sequence[tuple[int, Size]]) -> list[County]:
    """Every county, the largest first, on as many processes as there are cores."""
    largest_first = sorted(counties, key=lambda county: -county[1].enterprises)
    with get_context("spawn").Pool(os.cpu_count(), initializer=warm_up) as pool:
        return list(pool.imap_unordered(county, largest_first))


def county(task: tuple[int, Size]) -> County:
    """One county by itself. The verifier looks at it too."""
    seed, size = task
    began = time.perf_counter()
    instance, params = city(seed, size), Params()
    drawn = time.perf_counter()
    scores = score.matrix(instance, params)
    scored = time.perf_counter()
    plan = solve(instance, params, scores=scores)
    solved = time.perf_counter()
    proven = bool(plan.gap == 0 and verify(instance, plan) == ())
    return County(
        size.enterprises, size.instructors, drawn - began, scored - drawn, solved - scored, proven,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )  # fmt: skip


def report(done: Sequence[County], wall_s: float) -> str:
    firms, people = sum(one.enterprises for one in done), sum(one.instructors for one in done)
    solving = sorted(one.solve_s for one in done)
    largest = max(done, key=lambda one: one.enterprises)
    return f"""# A country in shape: measured

`python -m benchmarks.country --report benchmarks/reports/country.md` ({platform.machine()}, Python
{platform.python_version()}, {os.cpu_count()} processes, load average {os.getloadavg()[2]:.0f}).
Every county is drawn at random, scored, solved to the proven optimum and verified in one task.

| what | figure |
|---|--:|
| counties | {len(done):,} |
| enterprises | {firms:,} |
| instructors | {people:,} |
| counties with the optimum proven (gap 0, verified) | {sum(one.proven for one in done):,} |
| wall clock, all of it | {wall_s:.0f} s |
| drawing the instances, summed over processes | {sum(one.draw_s for one in done):.0f} s |
| scoring, summed | {sum(one.score_s for one in done):.1f} s |
| solving and certifying, summed | {sum(one.solve_s for one in done):.0f} s |
| solving a county, median | {solving[len(solving) // 2] * 1e3:.0f} ms |
| the largest county | {largest.enterprises:,} x {largest.instructors:,} in {largest.solve_s:.1f} s |
| most memory of one process | {max(one.peak_mb for one in done):,} MB |
"""


if __name__ == "__main__":
    main(sys.argv[1:])
