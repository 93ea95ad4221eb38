"""Who may look at what is shown with consent: everybody with an account that sees the programme at all."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_look(actor: Actor) -> bool:
    return any(actor.can(can) for can in (Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE, Can.READ_AUDIT))
