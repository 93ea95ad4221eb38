"""The worker's side of a run: read the registry, solve, prove, and keep the plan. Progress in small transactions."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.refusal import Refusal
from qiaoliang.planning import working
from qiaoliang.planning.matching import reasons, storage, totals
from qiaoliang.planning.matching.continuing import continued
from qiaoliang.planning.matching.instance import Built, build
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.working import PlanRefuted, Superseded
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.explain import prepare
from qiaoliang.solvers.matching.instance import NumbersTooLarge
from qiaoliang.solvers.matching.plan import Plan
from qiaoliang.solvers.matching.residual import UNREACHABLE
from qiaoliang.solvers.matching.score import PartName, Scores
from qiaoliang.solvers.matching.solve import SolveCancelled, Step, solve
from qiaoliang.solvers.matching.switching import least_losses
from qiaoliang.solvers.matching.verify import verify

SOLVER = "qiaoliang-matching 2 (shortest augmentations, certified)"
COMPUTER = system("matching")
log = logging.getLogger(__name__)

PAIR_COLUMNS = (
    "run_id", "enterprise_id", "instructor_id", "incumbent_id", "score", "relevance", "trade", "distance",
    "distance_m", "continuity", "party", "swap_loss", "is_pinned",
)  # fmt: skip


class Worker(working.Worker[Run]):
    """One attempt at a matching; the solver's rounds are its progress."""

    def progress(self, step: Step) -> None:
        text = f"第 {step.round} 轮：还有 {step.improving} 对可能更好" if step.improving else "已证明没有更好的方案"
        self.says(min(80, 40 + 8 * step.round), text)


def compute(run_pk: int, *, clock: working.Clock = timezone.now, is_again: bool = False) -> None:
    """Compute a queued run to its end, whatever that is; never raises for what a person can be told."""
    run = working.claim(Run, run_pk, clock(), is_again=is_again)
    if run is None:
        return
    worker = Worker(run, clock)
    try:
        _compute(worker)
    except (Superseded, SolveCancelled):
        working.close(worker, RunState.CANCELLED, "已取消，没有产生方案", by=COMPUTER)
    except Refusal as problem:
        working.close(worker, RunState.FAILED, problem.sentence, by=COMPUTER)
    except NumbersTooLarge:
        working.close(worker, RunState.FAILED, "分值过大，无法精确计算。请把每项分值调小后重算。", by=COMPUTER)
    except Exception:
        log.exception("matching run %s failed", run.pk)
        working.close(
            worker,
            RunState.FAILED,
            "计算中断，名册和派驻没有任何改动。请重新计算；再次出错请联系系统管理员。",
            by=COMPUTER,
        )


def _compute(worker: Worker) -> None:
    run = worker.run
    worker.starts("read", 3, "正在读取名册")
    parameters = Parameters.restored(run.parameters)
    built = build(region_code=run.region_code, on=run.as_of, parameters=parameters)
    instance, weights = built.named.instance, built.named.params
    counts = f"{instance.instructors} 人 × {instance.enterprises} 家"
    worker.starts("score", 15, f"正在评分：{counts}")
    scores = score.matrix(instance, weights)
    worker.starts("solve", 30, f"正在求解：{counts}")
    plan = continued(built, parameters, scores) or solve(
        instance, weights, scores=scores, progress=worker.progress, cancelled=worker.wants_cancel
    )
    if plan.infeasible:
        worker.ends()
        return _keep(worker, built, plan, [])
    worker.starts("verify", 85, "正在逐条核对")
    faults = verify(instance, plan)
    if faults:
        raise PlanRefuted(f"{len(faults)} faults, first {faults[0]}")
    worker.starts("explain", 90, "正在计算改派的代价")
    rows = pair_rows(run, built, plan, scores)
    worker.ends()
    return _keep(worker, built, plan, rows)


def pair_rows(run: Run, built: Built, plan: Plan, scores: Scores) -> list[tuple[Any, ...]]:
    """The plan as rows in the order of `PAIR_COLUMNS`; the parts sum to the score."""
    named = built.named
    instance = named.instance
    enterprises, instructors = built.enterprises, built.instructors
    losses = least_losses(prepare(instance, plan, scores))
    pinned = set(instance.pins[:, 0].tolist())
    rows = []
    for e, i in enumerate(plan.assignment.tolist()):
        parts = {part.name: part for part in score.parts(instance, named.params, e, i)}
        worth = {name: part.value for name, part in parts.items()}
        lead = built.leads.get(enterprises[e])
        rows.append(
            (
                run.pk, enterprises[e], instructors[i], lead.instructor if lead else None, int(plan.scores[e]),
                worth[PartName.RELEVANCE],
                worth.get(PartName.SAME_DIVISION, 0) + worth.get(PartName.SAME_SECTION, 0),
                worth[PartName.DISTANCE], parts[PartName.DISTANCE].number, worth.get(PartName.INCUMBENT, 0),
                worth.get(PartName.PARTY, 0), int(losses[e]) if losses[e] < UNREACHABLE else None, e in pinned,
            )
        )  # fmt: skip
    return rows


@audited
def _keep(worker: Worker, built: Built, plan: Plan, rows: Sequence[tuple[Any, ...]]) -> None:
    """The result of a run, its instance and its pairs, all in one transaction."""
    at = worker.clock()
    fresh: Run = worker.locked()
    Pair.everything.filter(run=fresh).delete()
    insert_rows(Pair, PAIR_COLUMNS, rows)
    fresh.instance, fresh.instance_sha256 = storage.pack(built.named)
    fresh.solver, fresh.finished_at = SOLVER, at
    fresh.state = RunState.INFEASIBLE if plan.infeasible else RunState.DONE
    fresh.progress_percent, fresh.progress_text, fresh.progress_at = 100, "", at
    fresh.result = _result(worker, built, plan, rows)
    fresh.save()
    detail = {"instance": fresh.instance_sha256, "objective": plan.objective, "pairs": digest_of_rows(list(rows))}
    record(f"matching.{fresh.state}", on=fresh, by=COMPUTER, at=at, detail=detail)
    _tell_requester(fresh, at)


def _result(worker: Worker, built: Built, plan: Plan, rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "prices": plan.prices.tolist(),
        "enterprises": built.named.instance.enterprises,
        "instructors": built.named.instance.instructors,
        "affinity": built.affinity_version,
        "seconds": worker.seconds,
        "reasons": reasons.worded(built, plan),
        **totals.of(built, plan, [dict(zip(PAIR_COLUMNS, row, strict=True)) for row in rows], worker.run.as_of),
    }


def _tell_requester(run: Run, at: datetime) -> None:
    text = f"{run.title}已算出，可以查看。" if run.state == RunState.DONE else f"{run.title}不可行，已列出原因和办法。"
    notices.post("matching", to=working.requester(run), text=text, at=at, url=f"/matching/{run.pk}/", about=run)


# --- repeating


def replay(run: Run) -> Plan:
    """Solve the stored instance again; equal input gives an equal plan."""
    named = storage.unpack(bytes(run.instance or b""), run.instance_sha256)
    return solve(named.instance, named.params)
