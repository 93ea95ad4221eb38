"""Evidence is asked for only where much is claimed: one line that says where the paper can be seen. No upload."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.programme import settings

FEN_PER_WAN: Final = 1_000_000


def threshold_fen(on: date) -> int:
    """From this amount on a result says where its paper can be seen."""
    return int(settings.value("evidence_from_wan", on)) * FEN_PER_WAN


def missing(on: date) -> Q:
    """Results that should say it and do not yet."""
    return Q(amount_fen__gte=threshold_fen(on), evidence="") & ~Q(state=Claim.VOID)


def is_missing(outcome: Any, on: date) -> bool:
    return (
        outcome.state != Claim.VOID and not outcome.evidence
        and outcome.amount_fen is not None and outcome.amount_fen >= threshold_fen(on)
    )  # fmt: skip


@audited
def note(*, outcome: Outcome, words: str, by: Actor, at: datetime) -> Outcome:
    """Say where the paper can be seen; what was said before stays in the log."""
    words = credit.needed(words, "请写明原件在哪里、向谁可以查看，例如“合同原件在企业财务科”。")
    outcome = credit.locked(outcome)
    if outcome.state == Claim.VOID:
        raise Refusal("这条成效已经作废，不用再写凭据。")
    before, outcome.evidence = outcome.evidence, words
    outcome.version += 1
    outcome.save(update_fields=["evidence", "version"])
    record("outcome.evidence_noted", on=outcome, by=by, at=at, detail={"before": before, "after": words})
    return outcome
