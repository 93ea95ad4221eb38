"""Who may claim, confirm, contradict and settle. The row has been found within the person's scope."""

from typing import Any

from django.apps import apps
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes import asking, credit
from qiaoliang.fieldwork.outcomes.choices import Claim, Confirmer
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.instructors.postings.models import Stint

CLAIMERS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.KEEP_BRANCH)


def may_see(actor: Actor, row: Any = None) -> bool:
    return any(actor.can(can) for can in (Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE, Can.READ_AUDIT))


def may_claim(actor: Actor) -> bool:
    return any(actor.can(can) for can in CLAIMERS)


def is_helper(actor: Actor, outcome: Any) -> bool:
    """Whether the person holds a share, or helped a record that has no shares."""
    mine = {int(key) for key in actor.keys("instructor")}
    if not mine:
        return False
    if outcome.helped_by_id and outcome.helped_by.instructor_id in mine:
        return True
    return bool(outcome.shares.filter(stint__instructor__in=mine).exists())


def may_confirm(actor: Actor, outcome: Any) -> bool:
    """The party named for the kind. A helper never confirms, whatever other role the person has."""
    return not is_helper(actor, outcome) and speaks_for(actor, KINDS[outcome.kind].confirmer, outcome)


def speaks_for(actor: Actor, confirmer: Confirmer, row: Any) -> bool:
    """Whether the person is, for this row, the party that makes it count."""
    if confirmer == Confirmer.ORGANISATION:
        return actor.can(Can.KEEP_BRANCH) and row.organisation_key in actor.keys("organisation")
    needed = {
        Confirmer.ENTERPRISE: (Can.SPEAK_FOR_ENTERPRISE,),
        Confirmer.ORGANISER: (Can.RUN_PROGRAMME, Can.NOMINATE),
        Confirmer.RECIPIENT: (Can.RUN_PROGRAMME,),
        Confirmer.DOCUMENT: (Can.RUN_PROGRAMME,),
        Confirmer.UPPER_COMMITTEE: (Can.DECIDE_PARTY,),
    }[confirmer]
    return any(reaches(actor, can, row) for can in needed)


def may_answer(actor: Actor, outcome: Any) -> bool:
    """Confirm or contradict; the enterprise may contradict anything recorded about it."""
    if outcome.state == Claim.VOID:
        return False
    return may_confirm(actor, outcome) or reaches(actor, Can.SPEAK_FOR_ENTERPRISE, outcome)


def may_settle(actor: Actor, outcome: Any) -> bool:
    return reaches(actor, Can.RUN_PROGRAMME, outcome)


may_reinstate = may_settle


def may_read_words(actor: Actor, outcome: Any) -> bool:
    """The office alone."""
    return may_settle(actor, outcome) and actor.can(Can.REVEAL_SENSITIVE)


def may_share(actor: Actor, outcome: Any) -> bool:
    return may_settle(actor, outcome) or is_helper(actor, outcome)


def may_void(actor: Actor, outcome: Any) -> bool:
    """The office; a helper, until it is confirmed. Contradicted or not makes no difference: it would give that away."""
    is_open = outcome.state in (Claim.CLAIMED, Claim.DISPUTED)
    return may_settle(actor, outcome) or (is_open and is_helper(actor, outcome))


def may_note_evidence(actor: Actor, outcome: Any) -> bool:
    return may_share(actor, outcome)


# Who keeps an enterprise's links hands over its messages too: the office and the department of the line.
HANDERS = (Can.RUN_PROGRAMME, Can.NOMINATE)


def may_see_outbox(actor: Actor) -> bool:
    return any(actor.can(can) for can in (*HANDERS, Can.LOG_CONTACTS))


def may_see_message(actor: Actor, message: Any) -> bool:
    """Read the text and what became of it; the link is not part of either."""
    return any(reaches(actor, can, message) for can in (*HANDERS, Can.LOG_CONTACTS))


def may_hand_over(actor: Actor, message: Any) -> bool:
    """Copy, print or send a message with its link: the office and the department of the line. Whoever holds the link
    is, for the page behind it, the enterprise; so nobody who helped with what it asks about (`stands_to_gain`)."""
    if not any(reaches(actor, can, message) for can in HANDERS):
        return False
    row = asked_about(message)
    return row is None or not stands_to_gain(actor, row)


def asked_about(message: Any) -> Credited | None:
    """The record that the message's link asks to confirm; None if it asks something else."""
    if message.link is None or message.link.purpose != credit.CONFIRM:
        return None
    model: Any = apps.get_model(message.about_kind)
    found: Any = model.everything.filter(pk=message.about_key).first() if issubclass(model, Credited) else None
    row: Credited | None = found
    return row


def stands_to_gain(actor: Actor, row: Credited) -> bool:
    """Whether the person helped with any record that the page behind the link shows, or is posted at the enterprise:
    the page shows whatever waits for it, also what is claimed after the link was made."""
    mine = {int(key) for key in actor.keys("instructor")}
    if not mine:
        return False
    if any(stint.instructor_id in mine for shown in asking.with_siblings(row) for stint in credit.stints_of(shown)):
        return True
    posted = Stint.everything.in_force(timezone.localdate()).filter(instructor__in=mine, enterprise=row.enterprise_id)
    return row.enterprise_id is not None and bool(posted.exists())


def may_compare(actor: Actor, row: Any = None) -> bool:
    """The office: whether two results are one thing is nobody's own to decide who helped with either."""
    return actor.can(Can.RUN_PROGRAMME)


def may_settle_twin(actor: Actor, twin: Any) -> bool:
    return may_settle(actor, twin.outcome)
