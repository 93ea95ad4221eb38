"""Stopping the clock and starting it again: the department waits for papers, or the enterprise wants quiet (G41)."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.demands import clockwork, readers
from qiaoliang.economy.demands.actions.moves import locked, note, speaks_for
from qiaoliang.economy.demands.choices import MoveKind, Side, Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.refusal import Refusal

STOPPABLE = (Stage.LOGGED, Stage.SENT, Stage.WORKING)


@audited
def pause(*, demand: Demand, words: str, by: Actor, at: datetime) -> Demand:
    """No working day counts until it goes on. An enterprise needs no reason; a department does, and not when late."""
    fresh = locked(demand)
    side = Side.ENTERPRISE if speaks_for(by, fresh) else Side.DEPARTMENT
    today = timezone.localdate(at)
    if fresh.stage not in STOPPABLE:
        raise Refusal("现在没有时限在计算，不需要暂停。")
    if fresh.paused_on is not None:
        raise Refusal(f"从 {fresh.paused_on:%Y-%m-%d} 起已经暂停计时。")
    if side == Side.DEPARTMENT:
        _refuse_department(fresh, words, today)
    fresh.paused_on, fresh.paused_by = today, side
    _changed(fresh, MoveKind.PAUSE, by, at, words.strip() or "企业要求暂缓")
    if side == Side.DEPARTMENT:
        text = f"诉求暂停计时，需要企业配合：{fresh.title}（{words.strip()}）"
        readers.tell(readers.of_enterprise(fresh, at), fresh, "demand_paused", text, at)
    return fresh


def _refuse_department(demand: Demand, words: str, today: date) -> None:
    if demand.stage != Stage.WORKING:
        raise Refusal("签收以后才能暂停计时。")
    if not words.strip():
        raise Refusal("请写明为什么要暂停，例如等企业补哪份材料。", field="words")
    if demand.due_on is not None and demand.due_on < today:
        raise Refusal("已经超过时限，不能再暂停计时。请尽快答复企业。")


@audited
def resume(*, demand: Demand, by: Actor, at: datetime, words: str = "") -> Demand:
    """The clock goes on; what the side that did not stop it wants is the office's to decide."""
    fresh = locked(demand)
    if fresh.paused_on is None:
        raise Refusal("这件诉求没有暂停，时限照常计算。")
    is_own = speaks_for(by, fresh) if fresh.paused_by == Side.ENTERPRISE else by.can(Can.ANSWER_DEMANDS)
    if not is_own and not (by.can(Can.RUN_PROGRAMME) and fresh.paused_by == Side.DEPARTMENT):
        raise Refusal(f"是{fresh.get_paused_by_display()}要求暂停的，请由它恢复。")
    fresh.paused_on, fresh.paused_by = None, ""
    return _changed(fresh, MoveKind.RESUME, by, at, words.strip())


def _changed(demand: Demand, kind: str, by: Actor, at: datetime, words: str) -> Demand:
    demand.version += 1
    note(demand, demand.stage, kind, by, at, words=words, department=demand.department)
    clockwork.wind(demand)
    demand.save()
    record(f"demand.{kind}", on=demand, by=by, at=at, detail={"stage": demand.stage})
    return demand
