"""The office draws, asks and decides; the auditor reads; who helped may object to what was said of the own result."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.registry.enterprises.permits import may_place


def may_list(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_view(actor: Actor, lot: Any) -> bool:
    return may_list(actor)


def may_draw(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_see_item(actor: Actor, item: Any) -> bool:
    """An instructor sees an own result once something was said against it, not that it was drawn."""
    return may_list(actor) or (item.object_until is not None and _is_own(actor, item))


def may_ask(actor: Actor, item: Any) -> bool:
    return actor.can(Can.RUN_PROGRAMME) and may_place(actor, item.lot.region_code)


def may_decide(actor: Actor, item: Any) -> bool:
    return may_ask(actor, item)


def may_object(actor: Actor, item: Any) -> bool:
    return item.object_until is not None and _is_own(actor, item)


def _is_own(actor: Actor, item: Any) -> bool:
    own = {place.key for place in actor.places(Can.LOG_CONTACTS) if place.kind == "instructor"}
    stint = item.helped_by
    return stint is not None and str(stint.instructor_id) in own


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
