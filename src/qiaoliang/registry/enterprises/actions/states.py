"""From founding to closure: spells that follow one another, and what becomes of merged and split enterprises."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import require
from qiaoliang.registry.enterprises.actions.records import DAY, check_change, locked, save
from qiaoliang.registry.enterprises.choices import ENDED_STATES, STATE_MOVES, WITH_SUCCESSOR, OperatingState
from qiaoliang.registry.enterprises.models import Enterprise, OperatingSpell, Succession, SuccessionKind

UNDO_WITHIN = timedelta(hours=24)


class ClosureTooOld(Refusal):
    """More than a day has passed since the closure was recorded."""


@audited
def set_state(*, enterprise: Enterprise, state: str, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    """Another state from a day on. Merger and split have actions of their own, with the successor."""
    if state in WITH_SUCCESSOR:
        raise Refusal("企业合并或分立请用“企业合并”“企业分立”登记，并写明承继的企业。", field="state")
    return _turn(locked(enterprise), state, on, reason, by, at)


def close(*, enterprise: Enterprise, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    """Deregistered (注销). Can be taken back for 24 hours."""
    return set_state(enterprise=enterprise, state=OperatingState.CLOSED, on=on, reason=reason, by=by, at=at)


def suspend(*, enterprise: Enterprise, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    return set_state(enterprise=enterprise, state=OperatingState.SUSPENDED, on=on, reason=reason, by=by, at=at)


def resume(*, enterprise: Enterprise, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    return set_state(enterprise=enterprise, state=OperatingState.OPERATING, on=on, reason=reason, by=by, at=at)


def _turn(fresh: Enterprise, state: str, on: date, reason: str, by: Actor, at: datetime) -> Enterprise:
    check_change(on, reason, at)
    require(STATE_MOVES, now=fresh.state, to=state, labels=dict(OperatingState.choices))
    now = OperatingSpell.everything.filter(enterprise=fresh, ends_on=None).first()
    if now is not None:
        if on <= now.starts_on:
            raise Refusal(f"现在的状态从 {now.starts_on} 起，变更日期应晚于这一天。", field="on")
        now.ends_on = on - DAY
        now.save(update_fields=["ends_on"])
    OperatingSpell.everything.create(
        enterprise=fresh, state=state, starts_on=on, reason=reason.strip()[:200], recorded_at=at
    )
    detail = {"from": fresh.state, "to": state, "on": f"{on}", "reason": reason.strip()}
    fresh.state = state
    save(fresh, "state")
    record("enterprise.state_set", on=fresh, by=by, at=at, detail=detail)
    return fresh


def may_undo_closure(enterprise: Enterprise, at: datetime) -> bool:
    """Whether the last change of state is an end that can still be taken back."""
    return _closing_spell(enterprise, at) is not None


def _closing_spell(enterprise: Enterprise, at: datetime) -> OperatingSpell | None:
    if enterprise.state not in ENDED_STATES or enterprise.state in WITH_SUCCESSOR:
        return None
    spell = OperatingSpell.everything.filter(enterprise=enterprise, ends_on=None).first()
    if spell is None or spell.recorded_at is None or at - spell.recorded_at > UNDO_WITHIN:
        return None
    return spell


@audited
def undo_closure(*, enterprise: Enterprise, by: Actor, at: datetime) -> Enterprise:
    """Take a closure back within 24 hours: the spell before it goes on as if nothing had happened."""
    fresh = locked(enterprise)
    if fresh.state not in ENDED_STATES or fresh.state in WITH_SUCCESSOR:
        raise Refusal("这家企业没有可以撤销的关闭登记，请刷新页面。")
    closing = _closing_spell(fresh, at)
    if closing is None:
        raise ClosureTooOld("关闭登记已超过 24 小时，不能撤销。如登记有误，请重新登记企业，再把两条记录合并。")
    before = OperatingSpell.everything.filter(enterprise=fresh).exclude(pk=closing.pk).order_by("-starts_on").first()
    if before is None:
        raise Refusal("这家企业没有更早的经营状态可以恢复，请核对。")
    undone = closing.state
    closing.delete()
    before.ends_on = None
    before.save(update_fields=["ends_on"])
    fresh.state = before.state
    save(fresh, "state")
    record("enterprise.closure_undone", on=fresh, by=by, at=at, detail={"from": undone, "to": fresh.state})
    return fresh


@audited
def merge_into(
    *, enterprise: Enterprise, successor: Enterprise, on: date, reason: str, by: Actor, at: datetime
) -> Succession:
    """Two companies became one (合并). The figures of the predecessor stay where they were counted."""
    fresh = locked(enterprise)
    _check_successors(fresh, [successor])
    _turn(fresh, OperatingState.MERGED_AWAY, on, reason, by, at)
    return _succeed(fresh, successor, SuccessionKind.MERGER, on, reason, by, at)


@audited
def split(
    *, enterprise: Enterprise, successors: Sequence[Enterprise], goes_on: bool, on: date, reason: str, by: Actor,
    at: datetime,
) -> list[Succession]:  # fmt: skip
    """One company became several (分立); `goes_on` if it stays itself beside the new ones (存续分立)."""
    fresh = locked(enterprise)
    _check_successors(fresh, successors)
    check_change(on, reason, at)
    if not goes_on:
        _turn(fresh, OperatingState.SPLIT_AWAY, on, reason, by, at)
    return [_succeed(fresh, one, SuccessionKind.SPLIT, on, reason, by, at) for one in successors]


def _check_successors(enterprise: Enterprise, successors: Sequence[Enterprise]) -> None:
    if not successors:
        raise Refusal("请选择承继的企业。如还没有登记，请先登记。", field="successor")
    for one in successors:
        if one.pk == enterprise.pk:
            raise Refusal("承继的企业不能是这家企业自己。", field="successor")
        if one.merged_into_id is not None or one.state in ENDED_STATES:
            raise Refusal(f"“{one.name}”已不在经营，不能作为承继企业。", field="successor")
        if Succession.everything.filter(predecessor=enterprise, successor=one).exists():
            raise Refusal(f"“{one.name}”已登记为承继企业，无需重复登记。", field="successor")


def _succeed(
    predecessor: Enterprise, successor: Enterprise, kind: str, on: date, reason: str, by: Actor, at: datetime
) -> Succession:
    row: Succession = Succession.everything.create(
        kind=kind, predecessor=predecessor, successor=successor, on=on, reason=reason.strip()[:200]
    )
    record(
        "enterprise.succeeded", on=predecessor, by=by, at=at,
        detail={"kind": kind, "successor": successor.pk, "on": f"{on}"},
    )  # fmt: skip
    return row
