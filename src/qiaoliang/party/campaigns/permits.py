"""Campaigns: seen by whoever sees figures or stands for an enterprise; kept by the branch; called by area or branch."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.scope import CITY, Place

CALLERS = (Can.RUN_PROGRAMME, Can.DECIDE_PARTY, Can.KEEP_BRANCH)
UPPER = (Can.RUN_PROGRAMME, Can.DECIDE_PARTY)


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.SPEAK_FOR_ENTERPRISE) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, row: Any) -> bool:
    return may_list(actor)


def calls_from(actor: Actor, callers: tuple[Can, ...] = CALLERS) -> list[Place]:
    """The places for which the actor may announce something."""
    return sorted(place for can in callers for place in actor.places(can))


def may_call(actor: Actor) -> bool:
    return bool(calls_from(actor))


def runs(actor: Actor, row: Any, callers: tuple[Can, ...] = CALLERS) -> bool:
    """Whether an announcement is the actor's own or of an area under it; seeing one from below is not running it."""
    return any(_holds(place, row) for place in calls_from(actor, callers))


def _holds(place: Place, row: Any) -> bool:
    if place.kind == CITY:
        return True
    if place.kind == "region":
        return bool(row.region_code.startswith(place.key))
    return place.kind == "organisation" and str(getattr(row, "organisation_id", None)) == place.key


def may_change(actor: Actor, theme: Any) -> bool:
    return runs(actor, theme)


def keeps_branch(actor: Actor, row: Any) -> bool:
    """Keep, withdraw, adopt, appraise: the branch, and the office where it keeps the records for it."""
    return reaches(actor, Can.KEEP_BRANCH, row) or reaches(actor, Can.RUN_PROGRAMME, row)


def may_star(actor: Actor, row: Any) -> bool:
    """A star proposal is named by the branch, the committee of the area or the office."""
    return any(reaches(actor, can, row) for can in CALLERS)


def may_print(actor: Actor, organisation: Any) -> bool:
    """A board to be hung up: by the branch, the committee of the area or the office; the paper is logged."""
    return any(reaches(actor, can, organisation) for can in CALLERS)


def may_set_up(actor: Actor) -> bool:
    """Areas and posts are the branch's own affair."""
    return actor.can(Can.KEEP_BRANCH)


def keeps_station(actor: Actor, station: Any) -> bool:
    return reaches(actor, Can.KEEP_BRANCH, station)
