"""Who may set the rules of the city. They hold for everybody, so a county's office reads them only."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_read(actor: Actor) -> bool:
    return actor.can(Can.SET_RULES) or actor.can(Can.READ_AUDIT)


def may_set(actor: Actor) -> bool:
    return any(place.kind == "city" for place in actor.places(Can.SET_RULES))
