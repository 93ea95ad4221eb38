"""Who may nominate, approve and keep instructors. A row has already been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.registry.departments.models import Department

READERS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.READ_AUDIT, Can.DECIDE_PARTY)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in READERS)


def may_view(actor: Actor, instructor: Instructor) -> bool:
    """Whoever keeps or audits the programme here, and the instructor."""
    return any(reaches(actor, what, instructor) for what in (*READERS, Can.LOG_CONTACTS))


def may_nominate(actor: Actor) -> bool:
    return actor.can(Can.NOMINATE) or actor.can(Can.RUN_PROGRAMME)


def may_nominate_from(actor: Actor, department: Department) -> bool:
    """A coordinator nominates from the own department, an office from departments of its area."""
    if actor.is_system:
        return True
    if actor.can(Can.NOMINATE) and str(department.pk) in actor.keys("department"):
        return True
    places = actor.places(Can.RUN_PROGRAMME)
    return any(
        place.kind == "city" or (place.kind == "region" and department.region_code.startswith(place.key))
        for place in places
    )


def may_enter(actor: Actor) -> bool:
    """A department's or office's own system enters what its people did, in their name. Never a person: a page knows
    whose it is."""
    return actor.is_service and (actor.can(Can.NOMINATE) or actor.can(Can.RUN_PROGRAMME))


def may_enter_for(actor: Actor, instructor: Instructor) -> bool:
    return may_enter(actor) and any(reaches(actor, what, instructor) for what in (Can.NOMINATE, Can.RUN_PROGRAMME))


def may_decide(actor: Actor, row: Any) -> bool:
    """Approve, return, end: the office of the area."""
    return reaches(actor, Can.RUN_PROGRAMME, row)


def may_amend(actor: Actor, instructor: Instructor) -> bool:
    """The office; the department until the office has approved."""
    if may_decide(actor, instructor):
        return True
    is_open = instructor.standing in (Standing.NOMINATED, Standing.RETURNED)
    return is_open and reaches(actor, Can.NOMINATE, instructor)


def may_keep(actor: Actor, row: Any) -> bool:
    """Training and leave: the office and the own department, at any time."""
    return may_decide(actor, row) or reaches(actor, Can.NOMINATE, row)


def may_reveal(actor: Actor, instructor: Instructor) -> bool:
    return reaches(actor, Can.REVEAL_SENSITIVE, instructor)
