"""Who may do what in an admission. A row has already been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.membership.choices import CaseState, Side, StepCode
from qiaoliang.party.membership.editions import BY_CODE
from qiaoliang.party.membership.models import Admission, Step

READERS = (Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME, Can.READ_AUDIT)
KEEPER = {Side.BRANCH: Can.KEEP_BRANCH, Side.COMMITTEE: Can.DECIDE_PARTY}


def may_list(actor: Actor) -> bool:
    """Political status is sensitive: the branch, the committee of the area, the office, the auditor."""
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, admission: Admission) -> bool:
    return any(reaches(actor, can, admission) for can in READERS)


def may_apply(actor: Actor) -> bool:
    return actor.can(Can.KEEP_BRANCH)


def may_take(actor: Actor, admission: Admission, side: str | None = None) -> bool:
    """The branch enters the branch's steps, the committee of the area its decisions; either, if no side is named."""
    sides = (Side.BRANCH, Side.COMMITTEE) if side is None else (Side(side),)
    is_open = admission.state == CaseState.OPEN
    return is_open and any(reaches(actor, KEEPER[one], admission) for one in sides)


def may_change(actor: Actor, admission: Admission) -> bool:
    """Stop, withdraw, move elsewhere: the branch that keeps the case, or the committee above."""
    return reaches(actor, Can.KEEP_BRANCH, admission) or reaches(actor, Can.DECIDE_PARTY, admission)


def may_correct(actor: Actor, step: Step) -> bool:
    """Who entered a step corrects it: the branch its own, the committee its decisions."""
    side = BY_CODE[step.edition].rule(StepCode(step.code)).side
    return reaches(actor, KEEPER[side], step.admission)


def may_reveal(actor: Actor, admission: Admission) -> bool:
    """Birth date and vetting: who keeps or decides the case, with a reason, logged."""
    return may_change(actor, admission) or reaches(actor, Can.REVEAL_SENSITIVE, admission)


def may_export_roll(actor: Actor) -> bool:
    """A roll leaves only for those who keep it, with a reason, logged."""
    return any(actor.can(can) for can in (Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME))


def sees_names(actor: Actor) -> bool:
    """Whether names are shown in full: to those who hold nothing but branches and committees' areas."""
    full = actor.places(Can.KEEP_BRANCH) | actor.places(Can.DECIDE_PARTY)
    return bool(full) and actor.places() == full


def shown_name(actor: Actor, row: Any) -> str:
    return str(row.name) if sees_names(actor) else str(row)
