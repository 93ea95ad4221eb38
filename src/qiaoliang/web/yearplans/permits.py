"""Who writes a year's plan, who reads and decides: the own department; the office and the auditor read."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can

READERS = (Can.LOG_CONTACTS, Can.NOMINATE, Can.RUN_PROGRAMME, Can.READ_AUDIT)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in READERS)


def may_begin(actor: Actor) -> bool:
    return actor.can(Can.LOG_CONTACTS) and bool(actor.keys("instructor"))


def may_write(actor: Actor, plan: Any) -> bool:
    """The person alone."""
    return str(plan.instructor_id) in actor.keys("instructor")


def may_view(actor: Actor, plan: Any) -> bool:
    """Others read it once it was submitted."""
    return may_write(actor, plan) or (may_list(actor) and plan.submitted_at is not None)


def may_decide(actor: Actor, plan: Any) -> bool:
    """The coordinator of the own department."""
    keys = {place.key for place in actor.places(Can.NOMINATE) if place.kind == "department"}
    return plan.submitted_at is not None and str(plan.instructor.department_id) in keys


def may_tick(actor: Actor, line: Any) -> bool:
    return may_write(actor, line.plan)
