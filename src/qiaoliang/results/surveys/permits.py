"""Results of surveys are open to whoever sees figures; single answers to nobody."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_see(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)
