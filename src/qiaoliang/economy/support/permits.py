"""Who may open and move a case, and who runs an occasion. The row has been found within the person's scope."""

from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

READERS = (
    Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.ANSWER_DEMANDS, Can.SPEAK_FOR_ENTERPRISE, Can.READ_AUDIT,
)  # fmt: skip
HELPERS = (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.ANSWER_DEMANDS)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in READERS)


def may_view(actor: Actor, case: Any) -> bool:
    return may_list(actor)


def may_open(actor: Actor) -> bool:
    return any(actor.can(what) for what in (*HELPERS, Can.SPEAK_FOR_ENTERPRISE))


def may_move(actor: Actor, case: Any) -> bool:
    """Those who help it, and the enterprise itself."""
    return any(reaches(actor, what, case) for what in (*HELPERS, Can.SPEAK_FOR_ENTERPRISE))


def may_see_occasions(actor: Actor) -> bool:
    return any(actor.can(what) for what in (*READERS, Can.SEE_FIGURES))


def may_see_occasion(actor: Actor, occasion: Any) -> bool:
    return may_see_occasions(actor)


def may_arrange(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.ANSWER_DEMANDS)


def may_run(actor: Actor, occasion: Any) -> bool:
    """The office of the area and the department that organises it: they see the code that is shown in the room."""
    if reaches(actor, Can.RUN_PROGRAMME, occasion):
        places = actor.places(Can.RUN_PROGRAMME)
        return any(one.kind == "city" or occasion.region_code.startswith(one.key) for one in places)
    keys = {one.key for one in actor.places(Can.ANSWER_DEMANDS) if one.kind == "department"}
    return occasion.department_id is not None and str(occasion.department_id) in keys


def run_by(actor: Actor) -> Q:
    """The occasions of which `may_run` is true, among those within the person's scope."""
    keys = [one.key for one in actor.places(Can.ANSWER_DEMANDS) if one.kind == "department"]
    theirs = Q(department__in=keys)
    for place in actor.places(Can.RUN_PROGRAMME):
        theirs |= Q(pk__isnull=False) if place.kind == "city" else Q(region_code__startswith=place.key)
    return theirs


def may_sign_up(actor: Actor, occasion: Any) -> bool:
    return actor.can(Can.SPEAK_FOR_ENTERPRISE) or actor.can(Can.LOG_CONTACTS)


def may_follow_up(actor: Actor, sign_up: Any) -> bool:
    return any(reaches(actor, what, sign_up) for what in (*HELPERS, Can.SPEAK_FOR_ENTERPRISE))
