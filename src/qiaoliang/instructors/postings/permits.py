"""Who may post, end, and see postings; who may declare a conflict of interest."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.models import Conflict, Handover, Pin, Stint, Transfer
from qiaoliang.registry.enterprises.models import Enterprise

_READERS = (Can.RUN_PROGRAMME, Can.NOMINATE, Can.LOG_CONTACTS, Can.DECIDE_PARTY, Can.READ_AUDIT)


def may_list(actor: Actor) -> bool:
    return any(actor.can(what) for what in _READERS)


def may_view(actor: Actor, stint: Stint) -> bool:
    """The row was found in the person's scope; a place that only lets one speak for an enterprise is not enough."""
    return any(
        actor.can(what) and Stint.everything.within(actor.scope_for(what)).filter(pk=stint.pk).exists()
        for what in _READERS
    )


def may_post(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def may_post_to(actor: Actor, enterprise: Enterprise) -> bool:
    """Whether the enterprise lies where this person runs the programme."""
    places = Enterprise.everything.within(actor.scope_for(Can.RUN_PROGRAMME))
    return actor.can(Can.RUN_PROGRAMME) and places.filter(pk=enterprise.pk).exists()


def may_end(actor: Actor, stint: Stint) -> bool:
    return may_post_to(actor, stint.enterprise)


def may_list_conflicts(actor: Actor) -> bool:
    """Who is kin of whom is nobody's business but the office's and the auditor's."""
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_declare(actor: Actor) -> bool:
    """Either side may ask for recusal; the office records what it learns."""
    return any(actor.can(what) for what in (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE))


def may_end_conflict(actor: Actor, conflict: Conflict) -> bool:
    return may_post_to(actor, conflict.enterprise)


# --- standing pins, transfers, handovers


def may_list_pins(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)


def may_end_pin(actor: Actor, pin: Pin) -> bool:
    return may_post_to(actor, pin.enterprise)


def may_view_transfer(actor: Actor, transfer: Transfer) -> bool:
    return any(reaches(actor, what, transfer) for what in (Can.RUN_PROGRAMME, Can.READ_AUDIT))


def may_undo_transfer(actor: Actor, transfer: Transfer) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, transfer)


def may_list_handovers(actor: Actor) -> bool:
    return any(actor.can(what) for what in (Can.RUN_PROGRAMME, Can.NOMINATE, Can.LOG_CONTACTS, Can.READ_AUDIT))


def may_view_handover(actor: Actor, handover: Handover) -> bool:
    """Both instructors, their departments, the office, the auditor."""
    return any(
        reaches(actor, what, handover) for what in (Can.RUN_PROGRAMME, Can.NOMINATE, Can.LOG_CONTACTS, Can.READ_AUDIT)
    )


def may_write_handover(actor: Actor, handover: Handover) -> bool:
    """The predecessor, or the office for somebody who is not there any more."""
    own = str(handover.source.instructor_id) in actor.keys("instructor")
    return own or may_post_to(actor, handover.stint.enterprise)


def may_accept_handover(actor: Actor, handover: Handover) -> bool:
    """Only who takes over knows whether there is enough to go on."""
    return str(handover.stint.instructor_id) in actor.keys("instructor")
