"""What a contradiction does to the record it names, and where the office puts that record right.

A result leaves the count at once and is settled or voided by the answer; a contact that did not happen is voided by
it. Everything else has its own page of correction, and the answer only says what was decided.
"""

from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import models

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.voices.choices import Verdict

ADDRESSES: Final = {
    "contacts.contact": "/contacts/{}/", "outcomes.outcome": "/outcomes/{}/", "demands.demand": "/demands/{}/",
    "support.supportcase": "/economy/support/{}/", "labour.consultation": "/harmony/consultations/{}/",
    "visits.visit": "/visits/{}/", "policies.delivery": "/economy/deliveries/{}/",
    "innovation.project": "/innovation/projects/{}/",
}  # fmt: skip


def address(kind: str, key: str) -> str:
    return ADDRESSES.get(kind, "").format(key)


def find(kind: str, key: str) -> models.Model | None:
    try:
        model: Any = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    found: models.Model | None = model.everything.filter(pk=key).first() if key.isdecimal() else None
    return found


def contradicted(row: models.Model, words: str, *, is_partly: bool, by: Actor, at: datetime) -> None:
    """A result that stands leaves the count until the office has decided."""
    if isinstance(row, Credited) and row.state in (Claim.CLAIMED, Claim.CONFIRMED):
        credit.dispute(row, words=words, is_partly=is_partly, by=by, at=at)


def decided(row: models.Model, verdict: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Carry the verdict into the record; `reason` stays with it. Refused where the record was to be corrected first."""
    if isinstance(row, Credited):
        _result(row, verdict, reason, by, at)
    elif isinstance(row, Contact) and verdict == Verdict.UPHELD and row.voided_at is None:
        contacts.void(contact=row, reason=reason, by=by, at=at)


def _result(row: Credited, verdict: str, reason: str, by: Actor, at: datetime) -> None:
    if verdict == Verdict.UPHELD and row.state != Claim.VOID:
        credit.void(row, reason=reason, by=by, at=at)
    elif verdict == Verdict.KEPT and row.state == Claim.DISPUTED:
        credit.settle(row, reason=reason, by=by, at=at)
    elif verdict == Verdict.PARTLY and row.state == Claim.DISPUTED:
        raise Refusal("请先打开这条成效，按核实的数字更正并裁定，再回来答复。", field="verdict")
