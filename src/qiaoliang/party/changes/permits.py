"""Who may apply for, see and decide a change. A row has already been found within the person's scope."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.changes.models import Change
from qiaoliang.party.membership.permits import READERS
from qiaoliang.party.organisations.models import Organisation

DECIDERS = (Can.DECIDE_PARTY, Can.RUN_PROGRAMME)
KEEPERS = (Can.KEEP_BRANCH, *DECIDERS)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, change: Change) -> bool:
    return any(reaches(actor, can, change) for can in READERS)


def may_apply(actor: Actor, organisation: Organisation) -> bool:
    return any(reaches(actor, can, organisation) for can in KEEPERS)


def may_take_back(actor: Actor, change: Change) -> bool:
    return any(reaches(actor, can, change) for can in KEEPERS)


def may_decide(actor: Actor, change: Change) -> bool:
    """Above the organisation: the committee of the area, and the office where it keeps the records for it."""
    return any(reaches(actor, can, change) for can in DECIDERS)
