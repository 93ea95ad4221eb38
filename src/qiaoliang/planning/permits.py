"""Where somebody may plan: a county's officer the own county, a city's plan is the city office's."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_plan(actor: Actor, region_code: str) -> bool:
    """Whether the whole of the region lies where this person runs the programme."""
    places = actor.scope_for(Can.RUN_PROGRAMME).places
    return any(
        place.kind == "city" or (place.kind == "region" and place.key and region_code.startswith(place.key))
        for place in places
    )
