"""Who may see, record and put right contacts."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

READERS = (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.NOMINATE, Can.READ_AUDIT, Can.SPEAK_FOR_ENTERPRISE)


def may_see(actor: Actor, row: Any = None) -> bool:
    """An enterprise sees what is recorded about it; a township committee or a carrier has no business here."""
    return any(actor.can(can) if row is None else reaches(actor, can, row) for can in READERS)


def may_log(actor: Actor, enterprise: Any = None) -> bool:
    return actor.can(Can.LOG_CONTACTS) if enterprise is None else reaches(actor, Can.LOG_CONTACTS, enterprise)


def may_correct(actor: Actor, contact: Any) -> bool:
    """Whoever wrote it, and the office of the area."""
    return str(contact.instructor_id) in actor.keys("instructor") or reaches(actor, Can.RUN_PROGRAMME, contact)


may_void = may_correct


def may_pause(actor: Actor, enterprise: Any = None) -> bool:
    """The owner, the instructor told by the owner, and the office."""
    allowed = (Can.SPEAK_FOR_ENTERPRISE, Can.LOG_CONTACTS, Can.RUN_PROGRAMME)
    return any(actor.can(can) if enterprise is None else reaches(actor, can, enterprise) for can in allowed)


may_agree = may_pause


def may_end_rhythm(actor: Actor, rhythm: Any) -> bool:
    return may_pause(actor, rhythm.enterprise)


def may_end_pause(actor: Actor, pause: Any) -> bool:
    return may_pause(actor, pause.enterprise)
