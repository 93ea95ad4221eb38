"""Reports are for whoever runs or audits the programme; the office of a place writes those of its place."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can


def may_report(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_begin(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_cover(actor: Actor, region_code: str) -> bool:
    """Whether a report of this place (none: the whole city) is the actor's to write."""
    places = actor.places(Can.RUN_PROGRAMME)
    return actor.is_system or any(
        place.kind == "city" or (place.kind == "region" and region_code.startswith(place.key)) for place in places
    )


def may_read(actor: Actor, report: Any) -> bool:
    return may_report(actor)


def may_write(actor: Actor, report: Any) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, report)
