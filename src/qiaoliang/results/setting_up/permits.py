"""Rates are for whoever sees figures; drives are announced by the office of the area."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.results.indicators.permits import may_see
from qiaoliang.results.setting_up.models import Drive

__all__ = ["may_change", "may_list", "may_see", "may_start", "may_view"]


def may_list(actor: Actor) -> bool:
    """Drives concern the office, the committees and the auditor."""
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.DECIDE_PARTY, Can.READ_AUDIT))


def may_view(actor: Actor, drive: Drive) -> bool:
    return may_list(actor)


def may_start(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_change(actor: Actor, drive: Drive) -> bool:
    """The office of the area whose drive it is, not of a part of it."""
    if not reaches(actor, Can.RUN_PROGRAMME, drive):
        return False
    places = actor.places(Can.RUN_PROGRAMME)
    return any(place.kind == "city" or drive.region_code.startswith(place.key) for place in places)
