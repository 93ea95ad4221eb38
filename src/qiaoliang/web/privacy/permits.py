"""The office of the area answers requests; auditors read; texts and the record of risks are the office's own rules."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_type(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_view(actor: Actor, asked: Any) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, asked) or reaches(actor, Can.READ_AUDIT, asked)


def is_own(actor: Actor, asked: Any) -> bool:
    return actor.user_id is not None and asked.who == "account" and asked.person_key == str(actor.user_id)


def may_handle(actor: Actor, asked: Any) -> bool:
    """Nobody decides about the own request."""
    return reaches(actor, Can.RUN_PROGRAMME, asked) and not is_own(actor, asked)


def may_open(actor: Actor, asked: Any) -> bool:
    """Read the words and take the copy: whoever handles it and may see what is masked."""
    return may_handle(actor, asked) and reaches(actor, Can.REVEAL_SENSITIVE, asked)


def may_set(actor: Actor) -> bool:
    """Texts and the record of risks are the city's: a county's office reads them."""
    return actor.can(Can.SET_RULES) and any(place.kind == "city" for place in actor.places(Can.SET_RULES))


def may_read_record(actor: Actor) -> bool:
    """The record of processing activities: who keeps it, who audits, who guards."""
    return actor.can(Can.SET_RULES) or actor.can(Can.READ_AUDIT) or actor.can(Can.GIVE_ROLES)


def may_see_retention(actor: Actor) -> bool:
    return actor.can(Can.SET_RULES) or actor.can(Can.GIVE_ROLES)


def may_clear(actor: Actor) -> bool:
    """Clearing what is due is the city's too."""
    return may_set(actor)
