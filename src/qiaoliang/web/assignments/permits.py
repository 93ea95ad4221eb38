"""Who sends, who watches over what was sent, who answers. A row that somebody got gives no power over it."""

from typing import Any, Final

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.web.assignments.choices import Sender

SENDERS: Final = {
    Sender.OFFICE: Can.RUN_PROGRAMME,
    Sender.DEPARTMENT: Can.NOMINATE,
    Sender.COMMITTEE: Can.DECIDE_PARTY,
    Sender.CARRIER: Can.KEEP_CARRIER,
}
RECEIVERS: Final = (Can.LOG_CONTACTS, Can.ANSWER_DEMANDS, Can.KEEP_BRANCH, Can.DECIDE_PARTY)


def sender_of(actor: Actor) -> Sender | None:
    """In whose name the person sends: the first office held."""
    return next((sender for sender, can in SENDERS.items() if actor.can(can)), None)


def may_list(actor: Actor) -> bool:
    return any(actor.can(can) for can in (*SENDERS.values(), *RECEIVERS, Can.READ_AUDIT))


def may_send(actor: Actor) -> bool:
    return sender_of(actor) is not None


def may_see_sent(actor: Actor) -> bool:
    return may_send(actor) or actor.can(Can.READ_AUDIT)


def _stands_over(actor: Actor, can: Can, assignment: Any) -> bool:
    return any(
        place.kind == "city"
        or (place.kind == "region" and assignment.region_code.startswith(place.key))
        or (place.kind == "department" and str(assignment.department_id) == place.key)
        or (place.kind == "carrier" and assignment.carrier_key == place.key)
        for place in actor.places(can)
    )


def may_manage(actor: Actor, assignment: Any) -> bool:
    """Correct and withdraw: whoever may send in that name, and the office of the area."""
    if actor.is_system or _stands_over(actor, Can.RUN_PROGRAMME, assignment):
        return True
    return _stands_over(actor, SENDERS[Sender(assignment.sender)], assignment)


def may_oversee(actor: Actor, assignment: Any) -> bool:
    return may_manage(actor, assignment) or _stands_over(actor, Can.READ_AUDIT, assignment)


def may_view(actor: Actor, assignment: Any) -> bool:
    """The row was found in scope: sent from there, or got by the person."""
    return may_list(actor)


def may_answer(actor: Actor, copy: Any) -> bool:
    """Whoever got it, nobody else."""
    return actor.user_id is not None and copy.to_id == actor.user_id
