"""Who may import rosters: whoever keeps the registry, within the own area."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.imports.models import Batch


def may_import(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)


def may_open(actor: Actor, batch: Batch) -> bool:
    return reaches(actor, Can.KEEP_REGISTRY, batch)
