"""Findings are for whoever runs or audits the programme; a hint is the person's own first."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


def may_see(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_see_own(actor: Actor) -> bool:
    return actor.can(Can.LOG_CONTACTS)


def may_explain(actor: Actor, finding: Any) -> bool:
    """The person whose record it is."""
    own = {place.key for place in actor.places(Can.LOG_CONTACTS) if place.kind == "instructor"}
    return finding.instructor_id is not None and str(finding.instructor_id) in own


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
