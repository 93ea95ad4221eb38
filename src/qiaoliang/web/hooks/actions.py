"""Subscriptions, allowed addresses and tellings: the only writer of these tables."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from qiaoliang.access.accounts.actor import Actor, Held, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import ROLES, Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.hooks import calling, noticing, rules
from qiaoliang.web.hooks.choices import Event, State
from qiaoliang.web.hooks.models import AllowedAddress, Subscription, Telling

# --- addresses


@audited
def allow_address(*, address: str, reason: str, by: Actor, at: datetime) -> AllowedAddress:
    """The administrator lets the installation call it; which machine it is, is checked at every call."""
    origin = rules.origin_of(address.strip())
    if origin is None or not rules.is_sealed(origin, is_debug=settings.DEBUG):
        raise Refusal("请写成 https://主机名 或 https://主机名:端口，不带账号。", field="address")
    if not reason.strip():
        raise Refusal("请写明这是谁的系统。", field="reason")
    try:
        with transaction.atomic():
            made = AllowedAddress.everything.create(
                origin=origin, reason=reason.strip(), allowed_at=at, allowed_by=by.name
            )
    except IntegrityError:
        raise Refusal("这个地址已经允许。", field="address") from None
    record("hook_address.allowed", on=made, by=by, at=at, detail={"origin": origin})
    return made


@audited
def withdraw_address(*, row: AllowedAddress, by: Actor, at: datetime) -> None:
    """From now on it is not called; what waits for it fails with the reason."""
    if not AllowedAddress.everything.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Refusal("这个地址已经取消。")
    record("hook_address.withdrawn", on=row, by=by, at=at)


def is_allowed(address: str) -> bool:
    origin = rules.origin_of(address)
    if origin is None or not rules.is_sealed(origin, is_debug=settings.DEBUG):
        return False
    return AllowedAddress.everything.filter(origin=origin, withdrawn_at=None).exists()


# --- subscriptions


def _fresh_secret() -> str:
    return "qls_" + secrets.token_urlsafe(32)


@audited
def subscribe(
    *, name: str, address: str, events: Iterable[str], held: Held, where_name: str, keeper: User, by: Actor,
    at: datetime,
) -> Subscription:  # fmt: skip
    """Tell this system of these events; the secret for checking signatures is shown once."""
    if held not in by.held or Can.KEEP_TOKENS not in ROLES[held.role].can:
        raise Refusal("您不能代表这个单位订阅，请重新选择。", field="place")
    wanted = [one for one in Event.values if one in set(events)]
    if not wanted:
        raise Refusal("请至少选一种事件。", field="events")
    if not is_allowed(address):
        raise Refusal("这个地址还没有获准。请系统管理员先在“允许通知的地址”里加上。", field="address")
    made = Subscription.everything.create(
        name=name.strip(), address=address, events=wanted, role=held.role, where_kind=held.place.kind,
        where_key=held.place.key, where_name=where_name, keeper=keeper, secret=_fresh_secret(), made_at=at,
    )  # fmt: skip
    record("hook.subscribed", on=made, by=by, at=at, detail={"events": wanted, "address": address})
    return made


@audited
def rotate(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """A new secret; for a day both sign, so that the other side can change over without losing one."""
    fresh = _locked(subscription)
    fresh.old_secret, fresh.old_until = fresh.secret, at + rules.OLD_SECRET_LIVES
    fresh.secret = _fresh_secret()
    fresh.save(update_fields=["secret", "old_secret", "old_until"])
    record("hook.rotated", on=fresh, by=by, at=at)
    return fresh


@audited
def stop(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """Nothing more is told; what still waits is given up."""
    fresh = _locked(subscription)
    fresh.stopped_at, fresh.stopped_by = at, by.name
    fresh.save(update_fields=["stopped_at", "stopped_by"])
    fresh.tellings.filter(state=State.WAITING).update(
        state=State.GIVEN_UP, next_at=None, settled_at=at, problem="通知已停止。"
    )
    record("hook.stopped", on=fresh, by=by, at=at)
    return fresh


def _locked(subscription: Subscription) -> Subscription:
    fresh: Subscription = Subscription.everything.select_for_update(of=("self",)).get(pk=subscription.pk)
    if fresh.stopped_at is not None:
        raise Refusal("这个通知已经停止，要用时请重新订阅。")
    return fresh


# --- telling


def attempt(*, telling: int, at: datetime) -> str:
    """Try once if it is due. Two workers: one takes it, the other finds it not due; a worker that dies leaves it
    for the next pause. Returns the state."""
    row: Any = Telling.everything.select_related("subscription").filter(pk=telling).first()
    if row is None:
        return ""
    pause = rules.pause_after(row.attempts + 1)
    taken = Telling.everything.filter(pk=telling, state=State.WAITING, next_at__lte=at, attempts=row.attempts)
    if not taken.update(attempts=F("attempts") + 1, next_at=at + pause):
        return str(row.state)
    status, problem = _call(row, at)
    if not problem:
        taken = Telling.everything.filter(pk=telling, state=State.WAITING)
        taken.update(state=State.DELIVERED, next_at=None, settled_at=at, last_status=status, problem="")
        return State.DELIVERED
    if rules.is_over(row.happened_at, at + pause):
        give_up(telling=row, status=status, problem=problem, at=at)
        return State.GIVEN_UP
    Telling.everything.filter(pk=telling).update(last_status=status, problem=problem)
    return State.WAITING


def _call(row: Telling, at: datetime) -> tuple[int | None, str]:
    """(status of the answer, what went wrong)."""
    subscription = row.subscription
    if not is_allowed(subscription.address):
        return None, "这个地址已不再允许，请系统管理员核对。"
    body = json.dumps(noticing.payload(row), ensure_ascii=False, separators=(",", ":")).encode()
    try:
        status = calling.post(subscription.address, body, headers(subscription, row, body, at))
    except calling.NotCalled as problem:
        return None, str(problem)
    return status, "" if 200 <= status < 300 else f"对方答复 {status}，没有接收。"


def headers(subscription: Subscription, row: Telling, body: bytes, at: datetime) -> dict[str, str]:
    """Who sent it, when, and the signatures: two while a secret is being changed."""
    timestamp = int(at.timestamp())
    signing = [subscription.secret]
    if subscription.old_secret and subscription.old_until is not None and subscription.old_until > at:
        signing.append(subscription.old_secret)
    return {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Qiaoliang-Hooks/1",
        "Qiaoliang-Event": row.event, "Qiaoliang-Delivery": f"{row.subscription_id}-{row.entry_number}",
        "Qiaoliang-Timestamp": str(timestamp),
        "Qiaoliang-Signature": ",".join(rules.signature(one, timestamp, body) for one in signing),
    }  # fmt: skip


@audited
def give_up(*, telling: Telling, status: int | None, problem: str, at: datetime) -> None:
    """A day of trying was in vain: whoever answers for it is told, once for each telling."""
    Telling.everything.filter(pk=telling.pk).update(
        state=State.GIVEN_UP, next_at=None, settled_at=at, last_status=status, problem=problem
    )
    one = telling.subscription
    text = f"有一条通知一天没有送到“{one.name}”，已放弃：{problem}"
    notices.post("hook_given_up", to=[one.keeper], about=one, at=at, url=f"/interface/hooks/{one.pk}/", text=text[:300])
    record("hook.given_up", on=one, by=system("hooks"), at=at, detail={"entry": telling.entry_number})


def due(at: datetime) -> list[int]:
    """What waits and whose moment has come."""
    rows = Telling.everything.filter(state=State.WAITING, next_at__lte=at).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:500])
