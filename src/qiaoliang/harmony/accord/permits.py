"""Who may see, keep and judge a creation. Whoever serves or owns the enterprise never judges it."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

KEEPERS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE)


def may_list(actor: Actor, row: Any = None) -> bool:
    return any(actor.can(can) for can in (Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE))


def may_declare(actor: Actor) -> bool:
    return any(actor.can(can) for can in KEEPERS)


def may_keep(actor: Actor, creation: Any) -> bool:
    return any(reaches(actor, can, creation) for can in KEEPERS)


def may_judge(actor: Actor, creation: Any) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, creation)


def may_step(actor: Actor, creation: Any) -> bool:
    return may_keep(actor, creation) or may_judge(actor, creation)


def may_set_editions(actor: Actor) -> bool:
    return actor.can(Can.SET_RULES)
