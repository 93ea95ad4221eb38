"""Whose wish is whose business: each side sees its own word, the office and the auditor see both."""

from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.wishes.models import ChangeRequest, Side, Wish
from qiaoliang.registry.enterprises.models import Enterprise

WHOLE = (Can.RUN_PROGRAMME, Can.READ_AUDIT)
SPEAKERS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in (*SPEAKERS, Can.READ_AUDIT))


def visible(actor: Actor) -> Any:
    """The wishes this person may read: all of the area, or the own side's."""
    if any(actor.can(what) for what in WHOLE):
        return Wish.objects.all()
    own = Q(side=Side.INSTRUCTOR, instructor__in=_numbers(actor, "instructor"))
    own |= Q(side=Side.ENTERPRISE, enterprise__in=_numbers(actor, "enterprise"))
    own |= Q(instructor__department__in=_numbers(actor, "department"))
    return Wish.objects.filter(own)


def _numbers(actor: Actor, kind: str) -> list[int]:
    return [int(key) for key in actor.keys(kind)]


def may_speak(actor: Actor) -> bool:
    return any(actor.can(what) for what in SPEAKERS)


def may_speak_for(actor: Actor, side: str, enterprise: Enterprise, instructor: Instructor) -> bool:
    """The owner for the enterprise, the instructor for the own person; the office for both; the department of the
    instructor records what it was told by either."""
    if actor.is_system or reaches(actor, Can.RUN_PROGRAMME, enterprise):
        return True
    if actor.can(Can.NOMINATE) and str(instructor.department_id) in actor.keys("department"):
        return True
    if side == Side.ENTERPRISE:
        return actor.can(Can.SPEAK_FOR_ENTERPRISE) and str(enterprise.pk) in actor.keys("enterprise")
    return actor.can(Can.LOG_CONTACTS) and str(instructor.pk) in actor.keys("instructor")


def may_end(actor: Actor, wish: Wish) -> bool:
    return may_speak_for(actor, wish.side, wish.enterprise, wish.instructor)


def may_pin(actor: Actor, wish: Wish) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, wish.enterprise)


# --- asking for another


def may_list_requests(actor: Actor) -> bool:
    return any(actor.can(what) for what in (*WHOLE, Can.SPEAK_FOR_ENTERPRISE))


def may_ask(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.SPEAK_FOR_ENTERPRISE)


def may_ask_for(actor: Actor, enterprise: Enterprise) -> bool:
    return any(reaches(actor, what, enterprise) for what in (Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE))


def may_view_request(actor: Actor, request: ChangeRequest) -> bool:
    """The instructor is not told who asked: the row is for the enterprise, the office and the auditor."""
    return any(reaches(actor, what, request.enterprise) for what in (*WHOLE, Can.SPEAK_FOR_ENTERPRISE))


def may_answer(actor: Actor, request: ChangeRequest) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, request.enterprise)


def may_withdraw(actor: Actor, request: ChangeRequest) -> bool:
    return may_ask_for(actor, request.enterprise)
