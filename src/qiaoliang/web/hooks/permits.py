"""Who subscribes and sees what was told: whoever makes tokens there. What may be called: the administrator says."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.tokens.permits import may_make, may_revoke


def may_list(actor: Actor) -> bool:
    return may_make(actor)


def may_keep(actor: Actor, subscription: Any) -> bool:
    return may_make(actor) and may_revoke(actor, subscription)


def may_allow(actor: Actor, row: Any = None) -> bool:
    return actor.can(Can.MANAGE_ACCOUNTS)


def may_withdraw(actor: Actor, row: Any) -> bool:
    return may_allow(actor)
