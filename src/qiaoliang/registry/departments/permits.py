"""Who may keep departments and the affinity table."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme.permits import may_set as may_set_rules


def may_read(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)


def may_place(actor: Actor, region_code: str) -> bool:
    """Whether the actor keeps the roster of the area in which the department works."""
    if actor.is_system:
        return True
    places = actor.places(Can.KEEP_REGISTRY)
    return any(one.kind == "city" or (one.kind == "region" and region_code.startswith(one.key)) for one in places)


def may_register(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)


def may_keep(actor: Actor, department: Department) -> bool:
    return may_place(actor, department.region_code)


def may_edit_affinity(actor: Actor, version: Any = None) -> bool:
    """Matching weighs by it in the whole city: the city's office only."""
    return may_set_rules(actor)
