"""The worker's side of a run: read the registry, solve, prove, attach the rest, and keep the plan."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
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
from qiaoliang.planning.branching import attaching, naming, storage, totals, wordings
from qiaoliang.planning.branching.choices import RunState
from qiaoliang.planning.branching.instance import Built, build
from qiaoliang.planning.branching.models import Attachment, Proposal, ProposedUnit, Run
from qiaoliang.planning.branching.request import Parameters
from qiaoliang.planning.working import PlanRefuted, Superseded
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.solvers.arrays import NumbersTooLarge
from qiaoliang.solvers.branching.instance import Branch
from qiaoliang.solvers.branching.plan import Plan
from qiaoliang.solvers.branching.solve import SolveCancelled, Step, solve
from qiaoliang.solvers.branching.verify import nearest_rows, verify

SOLVER = "qiaoliang-branching 1 (column generation, proven bound)"
COMPUTER = system("branching")
log = logging.getLogger(__name__)

UNIT_COLUMNS = (
    "proposal_id", "run_id", "enterprise_id", "full_members", "can_lead", "distance_m", "is_host",
)  # fmt: skip
Worker = working.Worker[Run]
AT_MOST_SECONDS = 600.0  # then the best plan found so far is kept, with its gap
SPEAKS_EVERY = 0.5  # seconds: the solver has news far more often than a page asks


class Listener:
    """Between a solver that speaks a thousand times and a table that should be written twice a second."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self._spoke = self._asked = float("-inf")
        self._cancelled = False

    def hears(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._spoke >= SPEAKS_EVERY:
            self._spoke = now
            self.worker.says(*wordings.progress(step))

    def wants_cancel(self) -> bool:
        now = time.monotonic()
        if now - self._asked >= SPEAKS_EVERY:
            self._asked = now
            self._cancelled = self.worker.wants_cancel()
        return self._cancelled


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
        working.close(worker, RunState.FAILED, "折合的数值过大，无法精确计算。请调小后重算。", by=COMPUTER)
    except Exception:
        log.exception("branching run %s failed", run.pk)
        sentence = "计算中断，名册和党组织没有任何改动。请重新计算；再次出错请联系系统管理员。"
        working.close(worker, RunState.FAILED, sentence, by=COMPUTER)


def _compute(worker: Worker) -> None:
    run = worker.run
    worker.starts("read", 3, "正在读取名册")
    built = build(region_code=run.region_code, on=run.as_of, parameters=Parameters.restored(run.parameters))
    worker.starts("solve", 15, f"正在求解：{len(built.enterprises)} 家企业，{len(built.instance.host)} 种组合关系")
    listener = Listener(worker)
    plan = solve(
        built.instance, built.params, seconds=AT_MOST_SECONDS, cancelled=listener.wants_cancel,
        progress=listener.hears,
    )  # fmt: skip
    if plan.infeasible:
        worker.ends()
        return _keep(worker, built, plan, [])
    plan = on_firmer_ground(built, plan)
    worker.starts("verify", 82, "正在逐条核对")
    faults = verify(built.instance, built.params, plan)
    if faults:
        raise PlanRefuted(f"{len(faults)} faults, first {faults[0]}")
    worker.starts("attach", 86, "正在为其余企业找就近的党组织")
    attached = attaching.attach(built, plan, region_code=run.region_code, on=run.as_of)
    worker.starts("rates", 94, "正在计算组建率")
    worker.ends()
    return _keep(worker, built, plan, attached)


def on_firmer_ground(built: Built, plan: Plan) -> Plan:
    """The same branches at the same cost, each on a carrier where its enterprises share one: a better basis than
    being neighbours."""
    metres = nearest_rows(built.instance)
    carriers = sorted(number for number, basis in built.bases.items() if basis.carrier is not None)

    def settled(branch: Branch) -> Branch:
        if built.bases[branch.basis].carrier is not None or branch in built.instance.pins:
            return branch
        shared = (n for n in carriers if all((branch.host, n, e) in metres for e in branch.others))
        return replace(branch, basis=next(shared, branch.basis))

    return replace(plan, branches=tuple(settled(branch) for branch in plan.branches))


@audited
def _keep(worker: Worker, built: Built, plan: Plan, attached: Sequence[tuple[Any, ...]]) -> None:
    """The result of a run, its instance, its proposals and attachments, all in one transaction."""
    at = worker.clock()
    fresh: Run = worker.locked()
    fresh.instance, fresh.instance_sha256 = storage.pack(built)
    fresh.solver, fresh.finished_at = SOLVER, at
    fresh.state = RunState.INFEASIBLE if plan.infeasible else RunState.DONE
    fresh.progress_percent, fresh.progress_text, fresh.progress_at = 100, "", at
    fresh.result = {
        **totals.of(built, plan, attached, fresh.region_code, fresh.as_of),
        "reasons": [wordings.obstacle(built, reason) for reason in plan.infeasible],
        "left_over": list(plan.left_over),
        "seconds": worker.seconds,
    }
    fresh.save()
    keep_proposals(fresh, built, plan)
    insert_rows(Attachment, attaching.COLUMNS, [(fresh.pk, *row) for row in attached])
    rows = [[branch.basis, *built.keys(branch)] for branch in plan.branches]
    detail = {"instance": fresh.instance_sha256, "objective": plan.objective, "branches": digest_of_rows(rows)}
    record(f"branching.{fresh.state}", on=fresh, by=COMPUTER, at=at, detail=detail)
    _tell_requester(fresh, at)


def keep_proposals(run: Run, built: Built, plan: Plan) -> None:
    """The branches of the plan as rows, in the order of their towns; a repeated computation replaces them."""
    Proposal.everything.filter(run=run).delete()
    Attachment.everything.filter(run=run).delete()
    hosts = [built.enterprises[branch.host] for branch in plan.branches]
    firms = {one.pk: one for one in Enterprise.everything.filter(pk__in=hosts).select_related("region")}
    shared = Counter(branch.basis for branch in plan.branches)
    metres = nearest_rows(built.instance)
    ordered = sorted(plan.branches, key=lambda branch: (firms[built.keys(branch)[0]].region_code, branch.host))
    units = []
    for number, branch in enumerate(ordered, start=1):
        proposal = _proposal(run, number, branch, built, firms[built.keys(branch)[0]], shared[branch.basis], metres)
        units += _units(proposal, branch, built, metres)
    insert_rows(ProposedUnit, UNIT_COLUMNS, units)


Metres = dict[tuple[int, int, int], int]


def _proposal(
    run: Run, number: int, branch: Branch, built: Built, host: Enterprise, shared: int, metres: Metres
) -> Proposal:
    basis = built.bases[branch.basis]
    far = [metres[branch.host, branch.basis, e] for e in branch.others]
    row: Proposal = Proposal.everything.create(
        run=run, number=number, form=basis.form, basis=branch.basis, basis_label=basis.label,
        name=naming.proposed_name(host, basis.label, is_carrier=basis.carrier is not None, is_only=shared == 1),
        carrier_id=basis.carrier, region=host.region, region_code=host.region_code, host=host,
        units_count=len(branch.members), travel_m=sum(far), farthest_m=max(far),
        full_members=sum(int(built.instance.full_members[e]) for e in branch.members),
        is_pinned=branch in built.instance.pins,
    )  # fmt: skip
    return row


def _units(proposal: Proposal, branch: Branch, built: Built, metres: Metres) -> list[tuple[Any, ...]]:
    instance = built.instance
    return [
        (
            proposal.pk, proposal.run_id, built.enterprises[e], int(instance.full_members[e]),
            bool(instance.can_lead[e]), 0 if e == branch.host else metres[branch.host, branch.basis, e],
            e == branch.host,
        )
        for e in branch.members
    ]  # fmt: skip


def _tell_requester(run: Run, at: datetime) -> None:
    text = f"{run.title}已算出，可以查看。" if run.state == RunState.DONE else f"{run.title}不可行，已列出原因。"
    notices.post("branching", to=working.requester(run), text=text, at=at, url=f"/branching/{run.pk}/", about=run)


def replay(run: Run) -> Plan:
    """Solve the stored instance again; equal input gives an equal plan."""
    built = storage.unpack(bytes(run.instance or b""), run.instance_sha256)
    return solve(built.instance, built.params)
