"""Who may see and keep carriers: the office of the area, and the carrier's own office."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.carriers.models import Carrier


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)


def may_view(actor: Actor, carrier: Carrier) -> bool:
    return may_list(actor)


def may_register(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)


def may_keep(actor: Actor, row: Any) -> bool:
    return reaches(actor, Can.KEEP_REGISTRY, row)


def may_end(actor: Actor, tenancy: Any) -> bool:
    """The membership ends where the carrier is kept."""
    return may_keep(actor, tenancy.carrier)
