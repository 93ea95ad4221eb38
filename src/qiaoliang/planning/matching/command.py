"""`qiaoliang match`: an instance as files, matched without a database and without Django."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from qiaoliang.planning.matching import files, wording
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.tables import InstanceFault
from qiaoliang.solvers.matching import certificate, score
from qiaoliang.solvers.matching.explain import explain as explain_pair
from qiaoliang.solvers.matching.explain import prepare
from qiaoliang.solvers.matching.instance import DIVISION_CODES, Instance, NumbersTooLarge, Params
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.score import Scores
from qiaoliang.solvers.matching.solve import solve
from qiaoliang.solvers.matching.transport import transport
from qiaoliang.solvers.matching.verify import verify

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
LANGUAGES = ("zh", "en")
STAGES = ("warmup", "read", "score", "solve", "certify")


class PlanRefuted(Exception):
    """The verifier or the certificate contradicts the solver; a fault of the program, never of the data."""


def run(
    directory: str | Path,
    out: str | Path,
    report: str | Path | None = None,
    explain: str | None = None,
    lang: str = "zh",
) -> int:
    """Matches the instance in `directory` and writes `out` (plan.csv) and `report` (plan.json), if given.

    Exit status: 0 done, 1 refused by the data (also: no plan exists), 2 wrong usage. stdout carries only the
    explanation of enterprise `explain`; one sentence about everything else goes to stderr.
    """
    directory, out = Path(directory), Path(out)
    if lang not in LANGUAGES:
        return _say(f"--lang: zh | en, {lang!r}?", WRONG_USAGE)
    misplaced = _misplaced(directory, [out] if report is None else [out, Path(report)], lang)
    if misplaced:
        return _say(misplaced, WRONG_USAGE)
    seconds = dict.fromkeys(STAGES, 0.0)
    try:
        return _match(directory, out, None if report is None else Path(report), explain, lang, seconds)
    except InstanceFault as fault:
        return _say(fault.sentence(lang), REFUSED)
    except NumbersTooLarge as fault:
        return _say(
            f"数值过大,无法精确计算:{fault}" if lang == "zh" else f"The numbers are too large: {fault}", REFUSED
        )


def _match(
    directory: Path, out: Path, report: Path | None, explain: str | None, lang: str, seconds: dict[str, float]
) -> int:
    with _timed(seconds, "warmup"):
        _warm_up()
    with _timed(seconds, "read"):
        named = files.read(directory)
    if explain is not None and explain not in named.enterprises:
        zh, en = f"--explain:没有编号为“{explain}”的企业。", f"--explain: there is no enterprise “{explain}”."
        return _say(zh if lang == "zh" else en, WRONG_USAGE)
    with _timed(seconds, "score"):
        scores = score.matrix(named.instance, named.params)
    with _timed(seconds, "solve"):
        plan = solve(named.instance, named.params, scores=scores)
    with _timed(seconds, "certify"):
        _certify(named, plan, scores)
    _refuse_refuted(named, plan)
    messages = [wording.reason_sentence(named, reason, lang) for reason in plan.infeasible]
    files.write_plan(out, named, plan)
    if report is not None:
        files.write_report(report, named, plan, seconds, messages)
    if plan.infeasible:
        return _say("\n".join(messages), REFUSED)
    if explain is not None:
        sys.stdout.write(_explanation(named, plan, scores, explain, lang))
    return _say(wording.summary(plan, lang), DONE)


def _warm_up() -> None:
    """Loads and initialises everything on a toy instance, so that the other stages measure the work alone."""
    toy = Instance(
        need=np.array([[1000], [1000]]),
        affinity=np.array([[100]]),
        function=np.array([0]),
        enterprise_at=np.zeros((2, 2), np.int64),
        instructor_at=np.zeros((1, 2), np.int64),
        division=np.array([1, 0]),
        knows=np.ones((1, DIVISION_CODES), np.bool_),
        has_members=np.array([True, False]),
        party_experience=np.array([True]),
        min_load=np.array([1]),
        max_load=np.array([3]),
        incumbent=np.array([0, -1]),
        forbidden=np.empty((0, 2), np.int64),
        pins=np.empty((0, 2), np.int64),
    )
    solve(toy, Params())


def _certify(named: NamedInstance, plan: Plan, scores: Scores) -> None:
    if plan.infeasible or not named.enterprises:
        return
    bound = certificate.bound(transport(named.instance, named.params, scores), plan.prices)
    if bound != plan.bound:
        raise PlanRefuted(f"the prices give the bound {bound}, the plan states {plan.bound}")


def _refuse_refuted(named: NamedInstance, plan: Plan) -> None:
    faults = verify(named.instance, plan)
    if faults:
        raise PlanRefuted(f"{len(faults)} faults, first {faults[0]}")


def _explanation(named: NamedInstance, plan: Plan, scores: Scores, enterprise: str, lang: str) -> str:
    background = prepare(named.instance, plan, scores)
    e = named.enterprises.index(enterprise)
    return wording.explanation_text(named, explain_pair(named.instance, plan, e, background=background), lang)


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
