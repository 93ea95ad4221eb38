"""What the forms of a new run share."""

from datetime import date

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Level, Region


def regions_for(actor: Actor, on: date) -> list[tuple[str, str]]:
    """The city and its counties, or the regions this person runs."""
    places = actor.scope_for(Can.RUN_PROGRAMME).places
    if any(place.kind == "city" for place in places):
        wanted = Region.everything.filter(
            level__in=(Level.CITY, Level.COUNTY), code__startswith=settings.root_region(on)
        )
    else:
        wanted = Region.everything.filter(code__in=[place.key for place in places if place.kind == "region"])
    names: dict[str, str] = {}
    for code, name, level in wanted.order_by("code", "valid_from").values_list("code", "name", "level"):
        names[code] = f"全市（{name}）" if level == Level.CITY else name
    return list(names.items())
