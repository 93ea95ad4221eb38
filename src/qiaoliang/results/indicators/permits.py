"""Who sees figures: whoever does any of the programme's work. An owner sees what was recorded about the own firm."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.enterprises.permits import may_place


def may_see(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)


def may_compare_departments(actor: Actor) -> bool:
    """Choose any department: whoever runs, audits or answers for an area."""
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.DECIDE_PARTY))


def may_export(actor: Actor) -> bool:
    """Take a list of records away."""
    return actor.can(Can.EXPORT)


def may_publish(actor: Actor) -> bool:
    """Record what another bureau published."""
    return actor.can(Can.SET_RULES)


def may_void(actor: Actor, statistic: Any) -> bool:
    """The office of the place the figure is about."""
    return may_publish(actor) and may_place(actor, statistic.region_code)


def may_read_definitions(actor: Actor) -> bool:
    """What a figure means is nobody's secret: the footer of every page leads there."""
    return actor.is_signed_in


def may_assess(actor: Actor) -> bool:
    """Whether the assessment and the ledger of burden concern this person; their own permits decide."""
    return any(actor.can(can) for can in (Can.RUN_PROGRAMME, Can.READ_AUDIT, Can.LOG_CONTACTS))


def may_list_periods(actor: Actor) -> bool:
    """Whether the frozen periods concern this person; their own permits decide."""
    cans = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.DECIDE_PARTY, Can.SIGN_FIGURES, Can.READ_AUDIT)
    return any(actor.can(can) for can in cans)


def may_share(actor: Actor) -> bool:
    """Share a pivot with everybody who sees figures: the office."""
    return actor.can(Can.RUN_PROGRAMME)


def may_withdraw_view(actor: Actor, view: Any) -> bool:
    """The office of the area that shared it."""
    return may_share(actor) and (area_of(actor) == view.region_code or not area_of(actor))


def area_of(actor: Actor) -> str:
    """The area whose office this is; nothing for the city's."""
    places = actor.places(Can.RUN_PROGRAMME)
    return "" if any(place.kind == "city" for place in places) else min((place.key for place in places), default="")
