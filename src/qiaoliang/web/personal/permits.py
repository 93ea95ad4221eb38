"""Personal links are handed out by the branch secretary, who knows the people; nobody else opens the list."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.KEEP_BRANCH)


def may_keep(actor: Actor, holder: Any) -> bool:
    return reaches(actor, Can.KEEP_BRANCH, holder)
