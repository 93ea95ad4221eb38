"""Organisations: seen by whoever sees figures in the area; decided by the committee of the area or the office."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can

DECIDERS = (Can.DECIDE_PARTY, Can.RUN_PROGRAMME)


def may_list(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, row: Any) -> bool:
    return may_list(actor)


def may_set_up(actor: Actor) -> bool:
    return any(actor.can(can) for can in DECIDERS)


def may_decide(actor: Actor, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in DECIDERS)


def may_see_roll(actor: Actor) -> bool:
    """Political status is sensitive: the branch, the committee of the area, the office, the auditor."""
    return any(actor.can(can) for can in (Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME, Can.READ_AUDIT))


# --- cases, alerts, declarations, organisation life


def may_list_cases(actor: Actor) -> bool:
    return may_list(actor)


def may_decide_case(actor: Actor, case: Any) -> bool:
    """The committee of the area, and the office where it keeps the records for it."""
    return any(reaches(actor, can, case) for can in DECIDERS)


def may_take_back(actor: Actor, case: Any) -> bool:
    """Whoever may apply there."""
    return may_decide_case(actor, case)


def may_list_alerts(actor: Actor) -> bool:
    """Numbers of members by organisation: the branch, the committee of the area, the office, the auditor."""
    return may_see_roll(actor)


def may_refresh(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_name(actor: Actor) -> bool:
    """Declare a secretary candidate: the committee and the office, and the instructor after talking to the owner."""
    return any(actor.can(can) for can in (*DECIDERS, Can.LOG_CONTACTS))


def may_name_at(actor: Actor, enterprise: Any) -> bool:
    return any(reaches(actor, can, enterprise) for can in (*DECIDERS, Can.LOG_CONTACTS))


def may_end_declaration(actor: Actor, row: Any) -> bool:
    return may_name_at(actor, row.enterprise)


def may_list_obstacles(actor: Actor) -> bool:
    """No person stands in a statement: whoever sees figures of the area."""
    return may_list(actor)


def may_end_obstacle(actor: Actor, row: Any) -> bool:
    return may_name_at(actor, row.enterprise)


def may_meet(actor: Actor, organisation: Any) -> bool:
    """See the organisation's meetings as those do who keep or decide about it."""
    return any(reaches(actor, can, organisation) for can in (Can.KEEP_BRANCH, *DECIDERS))
