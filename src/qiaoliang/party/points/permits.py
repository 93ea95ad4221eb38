"""Points belong to the branch: it keeps the rules and sees its members' statements; others see the rules alone."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, organisation: Any) -> bool:
    """The rules of a branch's scheme, and nobody's points."""
    return may_list(actor)


def may_keep(actor: Actor, organisation: Any) -> bool:
    """The branch itself. Neither office nor committee: a member's points are nobody's figure."""
    return reaches(actor, Can.KEEP_BRANCH, organisation)


def may_read_statement(actor: Actor, member: Any) -> bool:
    return reaches(actor, Can.KEEP_BRANCH, member)


def may_correct(actor: Actor, row: Any) -> bool:
    """An entry, a deed or an appeal of the own branch."""
    return reaches(actor, Can.KEEP_BRANCH, row)


def may_list_appeals(actor: Actor) -> bool:
    return actor.can(Can.KEEP_BRANCH)
