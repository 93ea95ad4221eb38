"""Who may see and keep the records of enterprises. A row has already been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches as reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.enterprises.models import Enterprise


def may_place(actor: Actor, region_code: str) -> bool:
    """Whether the actor keeps the roster of the region."""
    if actor.is_system:
        return True
    places = actor.places(Can.KEEP_REGISTRY)
    return any(
        place.kind == "city" or (place.kind == "region" and region_code.startswith(place.key)) for place in places
    )


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.SPEAK_FOR_ENTERPRISE)


def may_view(actor: Actor, enterprise: Enterprise) -> bool:
    return may_list(actor)


def may_register(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)


def may_keep(actor: Actor, row: Any) -> bool:
    """The office of the area, for an enterprise or anything that belongs to it."""
    return reaches(actor, Can.KEEP_REGISTRY, row)


def may_keep_people(actor: Actor, row: Any) -> bool:
    """The office, and the owner for the own enterprise: a delegate is the owner's choice, not the instructor's."""
    return may_keep(actor, row) or reaches(actor, Can.SPEAK_FOR_ENTERPRISE, row)


def may_set_needs(actor: Actor, enterprise: Enterprise) -> bool:
    """The office, the instructor after the yearly talk, and the owner."""
    return may_keep_people(actor, enterprise) or reaches(actor, Can.LOG_CONTACTS, enterprise)


may_declare_members = may_set_needs


def may_reveal(actor: Actor, person: Any) -> bool:
    return reaches(actor, Can.REVEAL_SENSITIVE, person)


def may_find_duplicates(actor: Actor) -> bool:
    return actor.can(Can.KEEP_REGISTRY)
