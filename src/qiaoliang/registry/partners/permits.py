"""Who may keep the list of partners. It is open reading: nothing in it is secret but the office's own contact."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.enterprises.permits import may_place


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)


def may_register(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)


def may_keep(actor: Actor, partner: Any) -> bool:
    """The office of the area; a partner of no area belongs to the city's office."""
    return may_place(actor, partner.region_code)
