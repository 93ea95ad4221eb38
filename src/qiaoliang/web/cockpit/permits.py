"""The cockpit is for whoever answers for an area, a line, a carrier, or audits. What it counts follows the scope."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.support import permits as support
from qiaoliang.party.organisations import permits as organisations
from qiaoliang.results.indicators.permits import may_export

__all__ = ["NEEDS", "may_export", "may_see", "may_see_cases", "may_see_elections", "may_see_support"]

NEEDS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.DECIDE_PARTY, Can.KEEP_CARRIER, Can.READ_AUDIT)


def may_see(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) and any(actor.can(can) for can in NEEDS)


def may_see_support(actor: Actor) -> bool:
    """As the list of support cases: neither a township nor a carrier deals with them."""
    return may_see(actor) and support.may_list(actor)


def may_see_cases(actor: Actor) -> bool:
    return may_see(actor) and organisations.may_list_cases(actor)


def may_see_elections(actor: Actor) -> bool:
    return may_see(actor) and organisations.may_see_roll(actor)
