"""Organisations: seen by whoever sees figures in the area; decided by the committee of the area or the office."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

DECIDERS = (Can.DECIDE_PARTY, Can.RUN_PROGRAMME)


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, row: Any) -> bool:
    return may_list(actor)


def may_set_up(actor: Actor) -> bool:
    return any(actor.can(can) for can in DECIDERS)


def may_decide(actor: Actor, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in DECIDERS)


def may_see_roll(actor: Actor) -> bool:
    """Political status is sensitive: the branch, the committee of the area, the office, the auditor."""
    return any(actor.can(can) for can in (Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME, Can.READ_AUDIT))
