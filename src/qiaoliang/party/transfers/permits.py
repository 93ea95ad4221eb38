"""Who may move members. A row has already been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.party.membership.permits import READERS
from qiaoliang.party.transfers.models import Floating, Transfer

KEEPERS = (Can.KEEP_BRANCH, Can.DECIDE_PARTY, Can.RUN_PROGRAMME)


def may_list(actor: Actor) -> bool:
    """Who is a member is sensitive: the branch, the committee of the area, the office, the auditor."""
    return any(actor.can(can) for can in READERS)


def may_view(actor: Actor, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in READERS)


def may_keep(actor: Actor) -> bool:
    return any(actor.can(can) for can in KEEPERS)


def may_settle(actor: Actor, transfer: Transfer) -> bool:
    """The receiving side takes in, where it is kept here; else the sending side enters the receipt."""
    side = transfer.target if transfer.target is not None else transfer.source
    return side is not None and any(reaches(actor, can, side) for can in KEEPERS)


def may_give_back(actor: Actor, transfer: Transfer) -> bool:
    sides = [side for side in (transfer.source, transfer.target) if side is not None]
    return any(reaches(actor, can, side) for side in sides for can in KEEPERS)


def may_follow(actor: Actor, floating: Floating) -> bool:
    return any(reaches(actor, can, floating) for can in KEEPERS)
