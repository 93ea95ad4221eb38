"""Who sets targets, who takes note of them, who sees them. An instructor sees the own alone, a department its own."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.results.targets.choices import Holder

READERS = (
    Can.RUN_PROGRAMME, Can.DECIDE_PARTY, Can.NOMINATE, Can.LOG_CONTACTS, Can.KEEP_BRANCH, Can.READ_AUDIT,
)  # fmt: skip
HOLDS = {
    Holder.ORGANISATION: Can.KEEP_BRANCH,
    Holder.DEPARTMENT: Can.NOMINATE,
    Holder.INSTRUCTOR: Can.LOG_CONTACTS,
}


def may_list(actor: Actor) -> bool:
    """Whoever sees figures may open the list; its scope shows a carrier's office nothing."""
    return actor.can(Can.SEE_FIGURES) or any(actor.can(can) for can in READERS)


def may_view(actor: Actor, target: Any) -> bool:
    """The row was found in the person's scope, which only places of these roles open (`Target.SCOPE`)."""
    return any(actor.can(can) for can in READERS)


def may_set(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.DECIDE_PARTY)


def may_set_there(actor: Actor, holder: str, region_code: str) -> bool:
    """The office of the holder's area; for organisations also the committee of the area."""
    cans = (Can.RUN_PROGRAMME, Can.DECIDE_PARTY) if holder == Holder.ORGANISATION else (Can.RUN_PROGRAMME,)
    places = [place for can in cans for place in actor.places(can)]
    return actor.is_system or any(
        place.kind == "city" or (place.kind == "region" and region_code.startswith(place.key)) for place in places
    )


def may_set_many(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_change(actor: Actor, target: Any) -> bool:
    return may_set_there(actor, target.holder, target.region_code)


def may_acknowledge(actor: Actor, target: Any) -> bool:
    """The holder alone: the instructor, the department's coordinator, the branch's secretary."""
    place = {
        Holder.ORGANISATION: target.organisation_id,
        Holder.DEPARTMENT: target.department_id,
        Holder.INSTRUCTOR: target.instructor_id,
    }[Holder(target.holder)]
    can = HOLDS[Holder(target.holder)]
    return any(one.kind == target.holder and one.key == str(place) for one in actor.places(can))


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
