"""Who may do what in an election. A row has already been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.elections.models import Election, Officer
from qiaoliang.party.membership.permits import READERS
from qiaoliang.party.organisations.models import Organisation

DECIDERS = (Can.DECIDE_PARTY, Can.RUN_PROGRAMME)
KEEPERS = (Can.KEEP_BRANCH, *DECIDERS)  # a branch just set up has nobody with an account yet


def may_list(actor: Actor) -> bool:
    """Who belongs to an organisation is sensitive: the branch, the committee of the area, the office, the auditor."""
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, election: Election) -> bool:
    return any(reaches(actor, can, election) for can in READERS)


def may_see_committee(actor: Actor, organisation: Organisation) -> bool:
    return any(reaches(actor, can, organisation) for can in READERS)


def may_prepare(actor: Actor, organisation: Organisation) -> bool:
    return any(reaches(actor, can, organisation) for can in KEEPERS)


def may_keep(actor: Actor, election: Election) -> bool:
    """Put names forward, enter votes: the branch, or the committee of the area for it."""
    return any(reaches(actor, can, election) for can in KEEPERS)


def may_decide(actor: Actor, election: Election) -> bool:
    """Agree to the names, file the result: above the branch."""
    return any(reaches(actor, can, election) for can in DECIDERS)


def may_appoint(actor: Actor, organisation: Organisation) -> bool:
    return any(reaches(actor, can, organisation) for can in DECIDERS)


def may_relieve(actor: Actor, officer: Any) -> bool:
    return any(reaches(actor, can, officer) for can in DECIDERS) and isinstance(officer, Officer)
