"""Whether somebody may do a thing to this very row: somebody may hold several roles in several places."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def reaches(actor: Actor, can: Can, row: Any) -> bool:
    """Whether one of the places where `actor` may do `can` includes the row of a scoped model."""
    if not actor.can(can):
        return False
    found: bool = type(row).everything.within(actor.scope_for(can)).filter(pk=row.pk).exists()
    return found
