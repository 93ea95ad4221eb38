"""What a department asks of the office while it holds a demand: more days, beyond its powers, who shall do it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.demands import clockwork, readers, rules
from qiaoliang.economy.demands.actions.moves import answered, locked, note, rule
from qiaoliang.economy.demands.choices import MOVES, AskKind, MoveKind, Stage
from qiaoliang.economy.demands.models import Demand, DemandAsk
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import require
from qiaoliang.registry.departments.models import Department


@audited
def ask(
    *, demand: Demand, kind: str, reason: str, by: Actor, at: datetime, days: int = 0, basis: str = ""
) -> DemandAsk:  # fmt: skip
    """Put the question to the office; the clock runs on meanwhile."""
    fresh = locked(demand)
    if fresh.department is None:
        raise Refusal("只有正在承办的诉求可以请示，请刷新页面。")
    _refuse_ask(fresh, kind, reason, days, basis, timezone.localdate(at))
    made = DemandAsk.everything.create(
        demand=fresh, kind=kind, run=fresh.run, department=fresh.department, days=days, reason=reason.strip(),
        basis=basis.strip()[:200], asked_at=at, asked_by=by.name,
    )  # fmt: skip
    words = f"{made.get_kind_display()}{f' {days} 个工作日' if days else ''}：{made.reason}"
    _noted(fresh, MoveKind.ASK, by, at, words)
    readers.tell(readers.of_office(fresh, at), fresh, "demand_asked", f"部门请示{words}（{fresh.title}）", at)
    return made


def _refuse_ask(demand: Demand, kind: str, reason: str, days: int, basis: str, today: Any) -> None:
    if demand.stage not in (Stage.SENT, Stage.WORKING) or kind not in AskKind.values:
        raise Refusal("只有正在承办的诉求可以请示，请刷新页面。")
    if not reason.strip():
        raise Refusal("请写明理由，项目办和企业都会看到。", field="reason")
    if DemandAsk.everything.filter(demand=demand, decided_at=None).exists():
        raise Refusal("上一次请示还没有答复，请等项目办决定。")
    if kind == AskKind.EXTENSION:
        _refuse_extension(demand, days, today)
    if kind == AskKind.BEYOND and demand.stage != Stage.WORKING:
        raise Refusal("请先签收，再请示超出职权。")
    if kind == AskKind.BEYOND and not basis.strip():
        raise Refusal("请写明依据：哪部法规、哪份文件，或属于哪一级的职权。", field="basis")


def _refuse_extension(demand: Demand, days: int, today: Any) -> None:
    if demand.stage != Stage.WORKING or demand.due_on is None:
        raise Refusal("只有正在计时办理的诉求可以延期。")
    if demand.due_on < today:
        raise Refusal(f"时限 {demand.due_on:%Y-%m-%d} 已过。延期要在到期前提出，请尽快答复企业。", field="days")
    if not 1 <= days <= rules.LONGEST_EXTENSION:
        raise Refusal(f"延长 1 到 {rules.LONGEST_EXTENSION} 个工作日。", field="days")


def _noted(demand: Demand, kind: str, by: Actor, at: datetime, words: str, days: int = 0) -> None:
    demand.version += 1
    note(demand, demand.stage, kind, by, at, words=words, department=demand.department, days=days)
    clockwork.wind(demand)
    demand.save()
    record(f"demand.{kind}", on=demand, by=by, at=at, detail={"stage": demand.stage, "days": days})


@audited
def decide(
    *, ask: DemandAsk, is_granted: bool, words: str, by: Actor, at: datetime, department: Department | None = None
) -> DemandAsk:  # fmt: skip
    """The office's word. Granted: days are added, the reasons become the answer, or the named department does it."""
    demand = locked(Demand.everything.get(pk=ask.demand_id))
    fresh: DemandAsk = DemandAsk.everything.select_for_update(of=("self",)).get(pk=ask.pk)
    if fresh.kind == AskKind.BEYOND and is_granted:
        require(MOVES, now=demand.stage, to=Stage.ANSWERED, labels=dict(Stage.choices))
    if fresh.decided_at is not None:
        raise Refusal("这次请示已经有了决定，请刷新页面。")
    if not is_granted and not words.strip():
        raise Refusal("不同意要写明理由。", field="words")
    if is_granted and fresh.kind == AskKind.RULING and department is None:
        raise Refusal("请选择由哪个部门承办。", field="department")
    fresh.decided_at, fresh.decided_by, fresh.is_granted, fresh.words = at, by.name, is_granted, words.strip()
    fresh.save()
    _carried_out(demand, fresh, department, by, at)
    return fresh


def _carried_out(demand: Demand, ask: DemandAsk, department: Any, by: Actor, at: datetime) -> None:
    holder, said = ask.department, f"{ask.get_kind_display()}：{ask.words or '同意'}"
    if not ask.is_granted:
        _noted(demand, MoveKind.REFUSE, by, at, said)
    else:
        _noted(demand, MoveKind.GRANT, by, at, said, days=ask.days)
        if ask.kind == AskKind.BEYOND:
            demand.is_beyond = True
            answered(demand, f"这件事超出本部门职权：{ask.reason}（依据：{ask.basis}）{ask.words}", by, at)
        if ask.kind == AskKind.RULING:
            rule(demand=demand, department=department, words=ask.words or ask.reason, by=by, at=at)
    word = "同意" if ask.is_granted else "不同意"
    text = f"项目办{word}{ask.get_kind_display()}：{demand.title}"
    readers.tell(readers.of_department(demand, holder, at), demand, "demand_decided", text, at)
