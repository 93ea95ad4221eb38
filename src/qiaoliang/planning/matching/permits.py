"""Who may match where. A county's officer matches the own county; a city's plan is the city office's."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.planning.matching.models import Run
from qiaoliang.planning.permits import may_plan as may_match

__all__ = ["may_change", "may_list", "may_match", "may_request", "may_send_from_above", "may_view"]


def _holds(actor: Actor, what: Can, run: Run) -> bool:
    return actor.can(what) and Run.everything.within(actor.scope_for(what)).filter(pk=run.pk).exists()


def may_list(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, run: Run) -> bool:
    return _holds(actor, Can.RUN_PROGRAMME, run) or _holds(actor, Can.READ_AUDIT, run)


def may_request(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_send_from_above(actor: Actor, region_code: str) -> bool:
    """Whether people of departments above the region are this person's to send."""
    places = actor.scope_for(Can.RUN_PROGRAMME).places
    return any(
        place.kind == "city" or (place.kind == "region" and place.key and len(place.key) < len(region_code))
        for place in places
    ) and may_match(actor, region_code)


def may_change(actor: Actor, run: Run) -> bool:
    """Cancel, compute again, publish, withdraw."""
    return actor.can(Can.RUN_PROGRAMME) and may_match(actor, run.region_code)
