"""The office grades, the person sees the own sheet and states, states and appeals; nobody else sees any."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT) or actor.can(Can.LOG_CONTACTS)


def may_list_branches(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT) or actor.can(Can.KEEP_BRANCH)


def may_view(actor: Actor, sheet: Any) -> bool:
    """The row was found in the person's scope, which only the office, the auditor and the person have."""
    return may_state(actor, sheet) or reaches(actor, Can.RUN_PROGRAMME, sheet) or reaches(actor, Can.READ_AUDIT, sheet)


def may_state(actor: Actor, sheet: Any) -> bool:
    can = Can.KEEP_BRANCH if sheet.SUBJECT == "organisation" else Can.LOG_CONTACTS
    key = str(getattr(sheet, f"{sheet.SUBJECT}_id"))
    return any(place.kind == sheet.SUBJECT and place.key == key for place in actor.places(can))


def may_open(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_grade(actor: Actor, sheet: Any) -> bool:
    """The office of the area, and never one's own."""
    return reaches(actor, Can.RUN_PROGRAMME, sheet) and not may_state(actor, sheet)


def may_decide(actor: Actor, sheet: Any) -> bool:
    return may_grade(actor, sheet)


def may_set(actor: Actor) -> bool:
    """The scheme is the city's."""
    return any(place.kind == "city" for place in actor.places(Can.SET_RULES))


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
