"""The ledger of burden: the office and the auditor see all of their area; instructor, owner and secretary their own."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_see_instructors(actor: Actor) -> bool:
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.LOG_CONTACTS))


def may_see_enterprises(actor: Actor) -> bool:
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.SPEAK_FOR_ENTERPRISE))


def may_see_branches(actor: Actor) -> bool:
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.KEEP_BRANCH))


def may_see_forms(actor: Actor) -> bool:
    return may_see_instructors(actor) or may_see_enterprises(actor) or may_see_branches(actor)


def may_review(actor: Actor) -> bool:
    """A form is the city's: its office answers for it."""
    return any(place.kind == "city" for place in actor.places(Can.RUN_PROGRAMME))


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
