"""Who writes a case, who reviews it, who reads it. Another district reads what is printed for an exchange."""

from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can

WRITERS = (Can.RUN_PROGRAMME, Can.LOG_CONTACTS)
READERS = (*WRITERS, Can.READ_AUDIT)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in READERS)


def may_begin(actor: Actor) -> bool:
    return any(actor.can(can) for can in WRITERS)


def stands_over(actor: Actor, can: Can, exemplar: Any) -> bool:
    """Whether the case lies in one of the places where `actor` may do `can`; an exchange gives no power over it."""
    return actor.is_system or any(
        place.kind == "city"
        or (place.kind == "region" and exemplar.region_code.startswith(place.key))
        or (place.kind == "instructor" and str(exemplar.instructor_id) == place.key)
        for place in actor.places(can)
    )


def is_own(actor: Actor, exemplar: Any) -> bool:
    """Whether all of the case is shown, with people and consents."""
    return any(stands_over(actor, can, exemplar) for can in READERS)


def may_read(actor: Actor, exemplar: Any) -> bool:
    """The row was found in scope: the own, or one offered in exchange."""
    return may_list(actor)


def may_take_out(actor: Actor, exemplar: Any) -> bool:
    """As a Word file; an auditor reads and takes nothing out."""
    return may_begin(actor)


def may_keep(actor: Actor, exemplar: Any) -> bool:
    """Its text, its people, their consents."""
    return any(stands_over(actor, can, exemplar) for can in WRITERS)


def may_review(actor: Actor, exemplar: Any) -> bool:
    return stands_over(actor, Can.RUN_PROGRAMME, exemplar)


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)


def own_rows(actor: Actor) -> Q:
    """The cases shown in full, as a filter; the others in scope are told as for an exchange."""
    found = Q(pk__in=())
    for can in READERS:
        for place in actor.places(can):
            if place.kind == "city":
                return Q(pk__isnull=False)
            if place.kind == "region":
                found |= Q(region_code__startswith=place.key)
            elif place.kind == "instructor":
                found |= Q(instructor=place.key)
    return found
