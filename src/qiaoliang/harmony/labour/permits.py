"""Who may see and keep consultations and disputes. The row has been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

KEEPERS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE)


def may_list(actor: Actor, row: Any = None) -> bool:
    return any(actor.can(can) for can in (Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE))


def may_propose(actor: Actor) -> bool:
    return any(actor.can(can) for can in KEEPERS)


def may_keep(actor: Actor, consultation: Any) -> bool:
    return any(reaches(actor, can, consultation) for can in KEEPERS)


def may_open_disputes(actor: Actor) -> bool:
    """Whoever can be a handler: an instructor, a department. The office sees how many there are, not which."""
    return actor.can(Can.LOG_CONTACTS) or actor.can(Can.ANSWER_DEMANDS)


def may_list_disputes(actor: Actor) -> bool:
    return may_open_disputes(actor) or actor.can(Can.RUN_PROGRAMME)


def may_handle(actor: Actor, dispute: Any) -> bool:
    return reaches(actor, Can.LOG_CONTACTS, dispute) or reaches(actor, Can.ANSWER_DEMANDS, dispute)
