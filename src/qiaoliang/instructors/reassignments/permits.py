"""Who sees which pairs have to change: why is nobody's business but the office's and the auditor's."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_list(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)
