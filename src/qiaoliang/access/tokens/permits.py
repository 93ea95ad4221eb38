"""Who makes, sees and revokes tokens: the office and the department for themselves, the administrator every one."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.KEEP_TOKENS) or actor.can(Can.MANAGE_ACCOUNTS)


def may_make(actor: Actor) -> bool:
    return actor.can(Can.KEEP_TOKENS)


def may_revoke(actor: Actor, token: Any) -> bool:
    """Whoever could have made it, and the administrator."""
    if actor.can(Can.MANAGE_ACCOUNTS):
        return True
    return any(
        place.kind == "city"
        or (place.kind == token.where_kind == "region" and token.where_key.startswith(place.key))
        or (place.kind == token.where_kind and place.key == token.where_key)
        for place in actor.places(Can.KEEP_TOKENS)
    )
