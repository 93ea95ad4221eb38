"""Who hangs up posters, and who reads and answers concerns. A row has been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

HANGERS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME)


def may_list_posters(actor: Actor) -> bool:
    return any(actor.can(can) for can in HANGERS)


def may_hang(actor: Actor, poster: Any) -> bool:
    return any(reaches(actor, can, poster) for can in HANGERS)


def may_read_some(actor: Actor) -> bool:
    """Whoever can be a handler, or can have been let in by an employee."""
    return any(actor.can(can) for can in (Can.ANSWER_DEMANDS, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE))


def may_list(actor: Actor) -> bool:
    """The office sees how many there are, not which."""
    return may_read_some(actor) or actor.can(Can.RUN_PROGRAMME)


def may_read(actor: Actor, concern: Any) -> bool:
    return may_read_some(actor)


def may_answer(actor: Actor, concern: Any) -> bool:
    return reaches(actor, Can.ANSWER_DEMANDS, concern)
