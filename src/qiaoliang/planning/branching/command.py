"""`qiaoliang branches`: an instance as files, planned without a database and without Django."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from qiaoliang.planning.branching import files, wording
from qiaoliang.planning.branching.files import NamedInstance
from qiaoliang.planning.tables import InstanceFault
from qiaoliang.solvers.arrays import NumbersTooLarge
from qiaoliang.solvers.branching.instance import Instance, Params
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.branching.solve import solve
from qiaoliang.solvers.branching.verify import verify

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
LANGUAGES = ("zh", "en")
STAGES = ("warmup", "read", "solve", "verify")
MANY = 5_000  # eligible enterprises
PATIENCE, PATIENCE_FOR_MANY = 280.0, 50.0  # seconds without `--seconds`: time for the proof, or for a good plan


class PlanRefuted(Exception):
    """The verifier contradicts the solver; a fault of the program, never of the data."""


def run(
    directory: str | Path,
    out: str | Path,
    report: str | Path | None = None,
    seconds: float | None = None,
    lang: str = "zh",
) -> int:
    """Plans the instance in `directory` and writes `out` (plan.csv) and `report` (plan.json), if given.

    Exit status: 0 done, 1 refused by the data (also: the pins cannot be kept), 2 wrong usage. stdout stays empty; one
    sentence about the plan or the fault goes to stderr. The search ends after `seconds`, or a default, at the latest.
    """
    directory, out = Path(directory), Path(out)
    if lang not in LANGUAGES:
        return _say(f"--lang: zh | en, {lang!r}?", WRONG_USAGE)
    misplaced = _misplaced(directory, [out] if report is None else [out, Path(report)], lang)
    if misplaced:
        return _say(misplaced, WRONG_USAGE)
    if seconds is not None and not seconds > 0:
        return _say("--seconds 应大于 0。" if lang == "zh" else "--seconds must be above 0.", WRONG_USAGE)
    try:
        return _plan(directory, out, None if report is None else Path(report), seconds, lang)
    except InstanceFault as fault:
        return _say(fault.sentence(lang), REFUSED)
    except NumbersTooLarge as fault:
        said = f"数值过大,无法精确计算:{fault}" if lang == "zh" else f"The numbers are too large: {fault}"
        return _say(said, REFUSED)


def _plan(directory: Path, out: Path, report: Path | None, limit: float | None, lang: str) -> int:
    seconds = dict.fromkeys(STAGES, 0.0)
    with _timed(seconds, "read"):
        named = files.read(directory)
    if limit is None:
        limit = PATIENCE_FOR_MANY if int(named.instance.eligible.sum()) > MANY else PATIENCE
    with _stdout_kept_clean():
        with _timed(seconds, "warmup"):
            _warm_up()
        with _timed(seconds, "solve"):
            plan = solve(named.instance, named.params, seconds=limit)
    with _timed(seconds, "verify"):
        _refuse_refuted(named, plan)
    messages = [wording.reason_sentence(named, reason, lang) for reason in plan.infeasible]
    files.write_plan(out, named, plan)
    if report is not None:
        files.write_report(report, named, plan, seconds, messages)
    if plan.infeasible:
        return _say("\n".join(messages), REFUSED)
    return _say(wording.summary(plan, lang), DONE)


def _warm_up() -> None:
    """Loads and compiles everything on a toy instance, so that `solve` measures the work alone."""
    circle = np.arange(40)
    toy = Instance(
        full_members=np.ones(40, np.int64),
        can_lead=np.ones(40, np.bool_),
        host=np.repeat(circle, 4),
        basis=np.zeros(160, np.int64),
        member=(np.repeat(circle, 4) + np.tile([1, 2, 38, 39], 40)) % 40,
        distance_m=np.tile([100, 200, 200, 100], 40),
        bans=np.empty((0, 2), np.int64),
    )
    solve(toy, Params(), seconds=60)


def _refuse_refuted(named: NamedInstance, plan: Plan) -> None:
    faults = verify(named.instance, named.params, plan)
    if faults:
        raise PlanRefuted(f"{len(faults)} faults, first {faults[0]}")


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """What the integer solver prints now and then to the process's own stdout goes to stderr."""
    sys.stdout.flush()
    try:
        number = sys.__stdout__.fileno() if sys.__stdout__ else 1
        kept = os.dup(number)
    except (OSError, ValueError):  # no such stream: nothing to keep clean
        yield
        return
    try:
        os.dup2(2, number)
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


def _misplaced(directory: Path, outputs: list[Path], lang: str) -> str:
    """What is wrong with the places named on the command line, if anything."""
    if not directory.is_dir():
        return f"目录不存在:{directory}" if lang == "zh" else f"There is no directory {directory}"
    for path in outputs:
        if path.is_dir() or not path.parent.is_dir():
            return f"无法写入:{path}" if lang == "zh" else f"Cannot write {path}"
    return ""


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = time.perf_counter() - began


def _say(message: str, status: int) -> int:
    sys.stderr.write(message + "\n")
    return status
