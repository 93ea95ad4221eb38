"""Letting somebody in who lost the password or the second factor: one administrator asks, another decides."""

from datetime import datetime

from django.db.models import QuerySet

from qiaoliang.access.accounts import proofs, sittings
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Recovery, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal


@audited
def ask(*, user: User, reason: str, by: Actor, at: datetime) -> Recovery:
    """The first half. `reason` says how it was made sure that it is this person who asks."""
    if by.user_id is None or user.pk == by.user_id:
        raise Refusal("不能为自己申请恢复，请另一位管理员办理。")
    User.objects.select_for_update().get(pk=user.pk)
    if user.recoveries.filter(decided_at=None).exists():
        raise Refusal("这个人已有一份待批准的恢复申请，请另一位管理员去批准。")
    asked_by = User.objects.get(pk=by.user_id)
    recovery = Recovery.objects.create(user=user, asked_by=asked_by, asked_at=at, reason=reason.strip()[:200])
    record("recovery.asked", on=user, by=by, at=at, detail={"reason": recovery.reason})
    return recovery


@audited
def decide(*, recovery: Recovery, is_approved: bool, password: str, by: Actor, at: datetime) -> None:
    """The second half. Approved: factors forgotten, `password` works once, every session ended."""
    fresh = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if fresh.decided_at is not None:
        raise Refusal("这份申请已经有了决定，请回到列表查看。")
    if by.user_id in (fresh.asked_by_id, fresh.user_id):
        raise Refusal("恢复须由两位管理员各办一步：申请人和本人都不能批准。")
    fresh.decided_by_id, fresh.decided_at, fresh.is_approved = by.user_id, at, is_approved
    fresh.save(update_fields=["decided_by", "decided_at", "is_approved"])
    verb = "recovery.approved" if is_approved else "recovery.refused"
    record(verb, on=fresh.user, by=by, at=at)
    if not is_approved:
        return
    user = User.objects.select_for_update().get(pk=fresh.user_id)
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, at
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    proofs.forget_all(user=user, by=by, at=at)
    sittings.end_sessions(user=user, by=by, at=at)


def waiting_for(actor: Actor) -> QuerySet[Recovery]:
    """What `actor` could decide: not asked by, and not about, that person."""
    return (
        Recovery.objects.filter(decided_at=None).exclude(asked_by=actor.user_id).exclude(user=actor.user_id)
        .select_related("user", "asked_by")
    )  # fmt: skip
