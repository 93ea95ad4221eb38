"""Matching at city size: proof and speed against plain scoring, the priced flow, greedy and scipy, all in one run.

Sections: `cold` (score, solve, certify), `memory` (a process of its own), `command` (`qiaoliang match`), `warm` (one
change), `stability` (1 % of the enterprises change). `--full` adds scipy's assignment on replicated columns at
876 x 12,000, which takes minutes and gigabytes; `--report FILE` keeps the tables.
"""

import argparse
import gc
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.instances import Size, city
from qiaoliang.planning.matching import files
from qiaoliang.solvers.matching import certificate, flow, score
from qiaoliang.solvers.matching.instance import Instance, Integers, Params, section_of
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.solve import solve, warm_up
from qiaoliang.solvers.matching.transport import Transport, transport
from qiaoliang.solvers.matching.verify import verify
from qiaoliang.solvers.matching.warm import Warm

Answer = TypeVar("Answer")

ORDINARY = Size()
LARGE = Size(enterprises=12_000)
TIGHT = Size(enterprises=12_000, most_of_average=1.01)
PROHIBITIVE = 10**11
FILL_FIRST = 10**9
RUNS = 5
CHANGES = 200


def main(arguments: Sequence[str] = ()) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    options.add_argument("--full", action="store_true", help="scipy at 876 x 12,000 too")
    options.add_argument("--report", type=Path, help="write the tables to this file")
    options.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args(list(arguments))
    if given.peak:
        print(peak())
        return
    warm_up()
    lines = []
    for line in (*cold(given.full), *memory(), *command(), *warm(), *stability()):
        lines.append(line)
        print(line, flush=True)
    if given.report:
        given.report.write_text(_report(lines), encoding="utf-8")


# --- a cold solve


def cold(full: bool) -> Iterator[str]:
    yield "## Cold"
    yield ""
    yield (
        "| instance | seed | plain scoring ms | score ms | solve ms | certify ms | all ÷ plain scoring | gap "
        "| flow solve ms | flow ÷ direct | greedy loses | greedy bounds broken | scipy s | same optimum |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for name, size in (("876 x 4,380", ORDINARY), ("876 x 12,000", LARGE), ("876 x 12,000, 1 % spare", TIGHT)):
        for seed in (1, 2, 3):
            yield _cold_row(name, seed, size, scipy=seed == 1 and (size is ORDINARY or (full and size is LARGE)))
    yield ""


def _cold_row(name: str, seed: int, size: Size, scipy: bool) -> str:
    instance, params = city(seed, size), Params()
    scores = score.matrix(instance, params)
    assert (plain_scores(instance, params) == scores).all(), "plain scoring differs"
    plain = _median(lambda: plain_scores(instance, params))
    scoring = _median(lambda: score.matrix(instance, params))
    problem = transport(instance, params, scores)
    plan = solve(instance, params, scores=scores)
    assert verify(instance, plan) == (), "a plan with faults"
    both = _median(lambda: solve(instance, params, scores=scores))  # its certificate is in it
    certifying = _median(lambda: certificate.bound(problem, plan.prices))
    priced, priced_s = _timed(lambda: flow.solve(instance, params, scores=scores))
    assert priced.objective == plan.objective == plan.bound, "the independent solver differs"
    taken, broken = greedy(problem)
    cells = [
        name, str(seed), f"{plain * 1e3:.0f}", f"{scoring * 1e3:.0f}", f"{(both - certifying) * 1e3:.0f}",
        f"{certifying * 1e3:.0f}", f"{(scoring + both) / plain:.2f}", str(plan.gap), f"{priced_s * 1e3:.0f}",
        f"{(priced_s - certifying) / (both - certifying):.1f}",
        f"{(plan.objective - taken) / plan.objective:.1%}", str(broken),
    ]  # fmt: skip
    if scipy:
        rival, scipy_s = _timed(lambda: replicated_columns(instance, params, scores))
        assert rival == plan.objective, "scipy found another optimum"
        cells += [f"{scipy_s:.1f}", "yes"]
    else:
        cells += ["", "yes"]
    return "| " + " | ".join(cells) + " |"


def plain_scores(instance: Instance, params: Params) -> Scores:
    """The score by whole arrays, as one writes it in NumPy with some care: the yardstick of the rest."""
    sections = np.array([section_of(code) for code in range(98)])
    near = np.zeros((len(instance.function), sections.max() + 2), np.bool_)
    for code in range(1, 98):
        near[:, sections[code]] |= instance.knows[:, code]
    trade = np.where(instance.knows.T, params.same_division, np.where(near.T[sections], params.same_section, 0)).astype(
        np.int32
    )
    at, there = instance.enterprise_at.astype(np.float64), instance.instructor_at.astype(np.float64)
    squares = (at[:, 0, None] - there[:, 0]) ** 2
    squares += (at[:, 1, None] - there[:, 1]) ** 2
    metres = np.minimum(np.sqrt(squares, out=squares), params.metre_cap, out=squares).astype(np.int32)
    scores: Scores = (instance.need @ instance.affinity).astype(np.int32)[:, instance.function]
    scores += trade[instance.division]
    scores -= (3 * metres) // 2
    scores += np.int32(params.party) * (instance.has_members[:, None] & instance.party_experience)
    held = np.flatnonzero(instance.incumbent >= 0)
    scores[held, instance.incumbent[held]] += params.incumbent
    return scores


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


# --- memory, and the command as a whole


def memory() -> Iterator[str]:
    """Peak of the resident set above what it was before scoring, in a process that does nothing else."""
    arguments = [sys.executable, "-m", "benchmarks.matching", "--peak"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    yield f"Peak memory of score, solve and certify at 876 x 12,000: {int(done.stdout)} MB above the process."
    yield ""


def peak() -> int:
    instance, params = city(1, LARGE), Params()
    warm_up()
    gc.collect()
    _reset_peak()
    before = _resident_mb("VmRSS")
    solve(instance, params)
    return _resident_mb("VmHWM") - before


def _reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _resident_mb(key: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(key):
            return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def command() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        files.write(Path(folder), named(city(1, LARGE)))
        program = [sys.executable, "-m", "qiaoliang.cli", "match", folder, "--out", f"{folder}/plan.csv"]
        _, seconds = _timed(lambda: subprocess.run(program, capture_output=True, check=True), wall=True)
    yield f"`qiaoliang match` on the files of 876 x 12,000: {seconds:.1f} s in all, the interpreter included."
    yield ""


def named(instance: Instance) -> files.NamedInstance:
    functions = tuple(f"f{number}" for number in range(instance.affinity.shape[1]))
    return files.NamedInstance(
        instance=instance, params=Params(), functions=functions, needs=functions,
        enterprises=tuple(f"e{number}" for number in range(instance.enterprises)),
        instructors=tuple(f"i{number}" for number in range(instance.instructors)),
    )  # fmt: skip


# --- a plan kept warm


def warm() -> Iterator[str]:
    yield "## Warm: one change, the optimum again"
    yield ""
    yield "| change | instance | median ms | 95th percentile ms | cold solve ÷ median | objective equals a cold solve |"
    yield "|---|---|--:|--:|--:|---|"
    for name, size in (("876 x 4,380", ORDINARY), ("876 x 12,000", LARGE)):
        instance, params = city(1, size), Params()
        scores = score.matrix(instance, params)
        plan = solve(instance, params, scores=scores)
        cold_s = _median(lambda: solve(instance, params, scores=scores), wall=True)  # noqa: B023
        kept = Warm.of(instance, plan, scores)
        for what, one, equal in _changes(kept, instance, params, scores):
            seconds = [_timed(one, wall=True)[1] for _ in range(CHANGES)]
            middle, worst = statistics.median(seconds), float(np.percentile(seconds, 95))
            same = "yes" if equal() else "NO"
            yield f"| {what} | {name} | {middle * 1e3:.2f} | {worst * 1e3:.2f} | {cold_s / middle:.0f} | {same} |"
    yield ""


def _changes(
    kept: Warm, instance: Instance, params: Params, scores: Scores
) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
    """Kinds of change on copies of one plan; each with a check of the last state against a cold solve."""
    draw = np.random.default_rng(7)
    enterprises, instructors = scores.shape
    order = draw.permutation(enterprises)

    def equals_cold(state: Warm, rows: Scores, open_rows: Integers, bounds: tuple[Integers, Integers]) -> bool:
        cold_problem = transport(instance, params, scores)
        place = np.full(enterprises + len(rows), -1)
        place[open_rows] = np.arange(len(open_rows))
        owner, barred = np.divmod(cold_problem.barred, instructors)
        inside = place[owner] >= 0
        problem = replace(
            cold_problem, scores=rows[open_rows], pinned=np.full(len(open_rows), -1),
            barred=np.sort(place[owner[inside]] * instructors + barred[inside]), least=bounds[0], most=bounds[1],
            step=params.load_balance // np.maximum(bounds[1], 1),
        )  # fmt: skip
        return certificate.bound(problem, state.answer().prices) == state.objective

    bounds = instance.min_load, instance.max_load
    closing, closed = kept.copy(), iter(order)
    yield (
        "an enterprise closes", lambda: closing.close(int(next(closed))),
        lambda: equals_cold(closing, scores, np.sort(np.setdiff1d(order, order[:CHANGES])), bounds),
    )  # fmt: skip
    coming = kept.copy()
    new = draw.choice(enterprises, CHANGES)
    fresh = iter(new)
    yield (
        "an enterprise comes", lambda: coming.add(scores[next(fresh)]),
        lambda: equals_cold(
            coming, np.concatenate([scores, scores[new]]), np.arange(enterprises + CHANGES), bounds
        ),
    )  # fmt: skip
    moving, moved = kept.copy(), scores.copy()
    pairs = iter(zip(order[:CHANGES], new, strict=True))

    def move() -> None:
        e, other = next(pairs)
        moved[e] = scores[other]
        moving.rescore(int(e), scores[other])

    yield "an enterprise moves", move, lambda: equals_cold(moving, moved, np.arange(enterprises), bounds)
    leaving, most, least = kept.copy(), instance.max_load.copy(), instance.min_load.copy()
    people = iter(range(CHANGES))

    def leave_and_return() -> None:
        i = next(people)
        if i % 2:
            leaving.bounds(i - 1, int(instance.min_load[i - 1]), int(instance.max_load[i - 1]))
            least[i - 1], most[i - 1] = instance.min_load[i - 1], instance.max_load[i - 1]
        else:
            leaving.bounds(i, 0, 0)
            least[i], most[i] = 0, 0

    yield (
        "an instructor leaves, or returns", leave_and_return,
        lambda: equals_cold(leaving, scores, np.arange(enterprises), (least, most)),
    )  # fmt: skip


# --- how much moves when little changes


def stability() -> Iterator[str]:
    yield "## Stability: 1 % of the enterprises change, with the default bonus for incumbents"
    yield ""
    yield "| instance | seed | changed | others moved | share of the others |"
    yield "|---|--:|--:|--:|--:|"
    for name, size in (("876 x 4,380", ORDINARY), ("876 x 12,000", LARGE)):
        for seed in (1, 2, 3):
            first = city(seed, size)
            served = replace(first, incumbent=solve(first).assignment)
            before = solve(served).assignment
            draw = np.random.default_rng(seed)
            changed = draw.choice(len(before), len(before) // 100, replace=False)
            other = draw.permutation(changed)
            places, needs, divisions = served.enterprise_at.copy(), served.need.copy(), served.division.copy()
            places[changed], needs[changed], divisions[changed] = places[other], needs[other], divisions[other]
            held = np.where(np.isin(np.arange(len(before)), changed), served.incumbent, before)
            after: Plan = solve(replace(served, enterprise_at=places, need=needs, division=divisions, incumbent=held))
            moved = int((np.delete(after.assignment, changed) != np.delete(before, changed)).sum())
            share = moved / (len(before) - len(changed))
            yield f"| {name} | {seed} | {len(changed)} | {moved} | {share:.2%} |"
    yield ""


def _median(work: Callable[[], object], wall: bool = False) -> float:
    work()
    return statistics.median(_timed(work, wall)[1] for _ in range(RUNS))


def _timed(work: Callable[[], Answer], wall: bool = False) -> tuple[Answer, float]:
    """What `work` gives, and the seconds of this thread's processor (`wall`: of the clock)."""
    gc.collect()
    clock = time.perf_counter if wall else time.process_time
    began = clock()
    answer = work()
    return answer, clock() - began


def _report(lines: Sequence[str]) -> str:
    busy = f"load average {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores"
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}; {busy}"
    return "\n".join(
        [
            "# Matching: measured",
            "",
            "`python -m benchmarks.matching --full --report benchmarks/reports/matching.md` on a shared machine",
            f"({machine}).",
            "Warm medians of five; seconds of the one thread's processor, except for the command and the changes",
            "(wall clock). *Plain scoring* is the score matrix by whole NumPy arrays and nothing else; *all* is",
            "score + solve + certify. *Flow* is OR-Tools' minimum-cost flow with all pairs priced, to the same proof;",
            "*greedy* lets the enterprises choose in turn and does not keep the lower bounds; *scipy* is",
            "`linear_sum_assignment` on one column per place. *Gap* is the proven distance to the optimum in",
            "milli-points.",
            "",
            *lines,
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
