"""Who may claim, confirm, contradict and settle. The row has been found within the person's scope."""

from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim, Confirmer
from qiaoliang.fieldwork.outcomes.kinds import KINDS

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


def may_see_outbox(actor: Actor) -> bool:
    return actor.can(Can.RUN_PROGRAMME) or actor.can(Can.LOG_CONTACTS)


def may_hand_over(actor: Actor, message: Any) -> bool:
    """Copy or print a message with its link: the office, and the instructor who brings it to the enterprise."""
    return reaches(actor, Can.RUN_PROGRAMME, message) or reaches(actor, Can.LOG_CONTACTS, message)


def may_compare(actor: Actor, row: Any = None) -> bool:
    """The office: whether two results are one thing is nobody's own to decide who helped with either."""
    return actor.can(Can.RUN_PROGRAMME)


def may_settle_twin(actor: Actor, twin: Any) -> bool:
    return may_settle(actor, twin.outcome)
