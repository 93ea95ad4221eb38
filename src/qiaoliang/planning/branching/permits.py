"""Who may plan joint branches where, and who may act on a proposal: the office and the committee of the area."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.planning.branching.models import Proposal, Run
from qiaoliang.planning.permits import may_plan

READERS = (Can.RUN_PROGRAMME, Can.READ_AUDIT)
ACTORS = (Can.RUN_PROGRAMME, Can.DECIDE_PARTY)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, run: Run) -> bool:
    return any(reaches(actor, can, run) for can in READERS)


def may_request(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_change(actor: Actor, run: Run) -> bool:
    """Cancel, compute again."""
    return actor.can(Can.RUN_PROGRAMME) and may_plan(actor, run.region_code)


def may_list_proposals(actor: Actor) -> bool:
    return any(actor.can(can) for can in (*READERS, Can.DECIDE_PARTY))


def may_view_proposal(actor: Actor, proposal: Proposal) -> bool:
    return any(reaches(actor, can, proposal) for can in (*READERS, Can.DECIDE_PARTY))


def may_settle(actor: Actor, proposal: Proposal) -> bool:
    """Change, accept, refuse."""
    return any(reaches(actor, can, proposal) for can in ACTORS)
