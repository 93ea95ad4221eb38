"""Who may ask for a visit, answer, come along, and see."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

READERS = (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.NOMINATE, Can.READ_AUDIT, Can.SPEAK_FOR_ENTERPRISE)
WATCHERS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.READ_AUDIT)


def may_see(actor: Actor, row: Any = None) -> bool:
    return any(actor.can(can) if row is None else reaches(actor, can, row) for can in READERS)


def may_ask(actor: Actor, enterprise: Any = None) -> bool:
    return actor.can(Can.LOG_CONTACTS) if enterprise is None else reaches(actor, Can.LOG_CONTACTS, enterprise)


def may_join(actor: Actor, visit: Any) -> bool:
    return reaches(actor, Can.LOG_CONTACTS, visit)


def may_answer(actor: Actor, visit: Any) -> bool:
    """The enterprise alone."""
    return reaches(actor, Can.SPEAK_FOR_ENTERPRISE, visit)


def may_withdraw(actor: Actor, visit: Any) -> bool:
    """Whoever asked, and the office of the area."""
    return str(visit.asked_by_id) in actor.keys("instructor") or reaches(actor, Can.RUN_PROGRAMME, visit)


def may_watch(actor: Actor) -> bool:
    """Who is seen often and who hardly: counts of enterprises, never of persons (G39)."""
    return any(actor.can(can) for can in WATCHERS)
