"""Who sees and keeps organisation life: the branch its own, the committee of the area its branches'; offices read."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.models import Decision, Duty, Gathering, Group
from qiaoliang.party.membership.permits import sees_names, shown_name
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.organisations.permits import may_see_roll

__all__ = ["may_list", "sees_names", "shown_name"]

KEEPERS = (Can.KEEP_BRANCH, Can.DECIDE_PARTY)


def may_list(actor: Actor) -> bool:
    """Who was at a Party meeting is political: the branch, the committee of the area, the office, the auditor."""
    return may_see_roll(actor)


def may_view(actor: Actor, row: Any) -> bool:
    return may_list(actor)


def may_keep(actor: Actor, organisation: Organisation) -> bool:
    """Plan and enter the meetings of an organisation."""
    return organisation.abolished_on is None and any(reaches(actor, can, organisation) for can in KEEPERS)


def may_record(actor: Actor, gathering: Gathering) -> bool:
    return any(reaches(actor, can, gathering) for can in KEEPERS)


def may_change(actor: Actor, gathering: Gathering) -> bool:
    """Move, call off, open the door, tick, hold: while it is planned."""
    return gathering.state == State.PLANNED and may_record(actor, gathering)


def may_correct(actor: Actor, gathering: Gathering) -> bool:
    return gathering.state == State.HELD and may_record(actor, gathering)


def may_read_minutes(actor: Actor, gathering: Gathering) -> bool:
    """What was said stays between the branch and the committee above; offices and auditors see that it was held."""
    return may_record(actor, gathering)


def may_print(actor: Actor, gathering: Gathering) -> bool:
    return may_correct(actor, gathering) and may_read_minutes(actor, gathering)


def may_correct_decision(actor: Actor, decision: Decision) -> bool:
    return decision.superseded_at is None and may_correct(actor, decision.gathering)


def may_excuse(actor: Actor, duty: Duty) -> bool:
    """The committee above, never the branch itself."""
    return duty.kept_by_id is None and reaches(actor, Can.DECIDE_PARTY, duty)


def may_end_group(actor: Actor, group: Group) -> bool:
    return group.ends_on is None and any(reaches(actor, can, group) for can in KEEPERS)
