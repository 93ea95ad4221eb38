"""Registering help for people in need: counts, purpose, amount."""

from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.harmony.care import rules
from qiaoliang.harmony.care.models import Aid
from qiaoliang.kit import money
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def register_aid(
    *, enterprise: Enterprise, purpose: str, payer: str, people_count: int, amount_fen: int | None, note: str,
    happened_on: date, by: Actor, at: datetime,
) -> Aid:  # fmt: skip
    """One round of help; goods are stated at their value, help without money as nought."""
    rules.refuse_persons(note, "note")
    amount = amount_fen or 0
    if not 0 <= amount <= money.LARGEST_FEN:
        raise Refusal("金额过大或是负数，请核对单位和位数。", field="amount_fen")
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    aid = insert_once(
        lambda: Aid.everything.create(
            purpose=purpose, payer=payer, people_count=people_count, amount_fen=amount, note=note.strip(), **shared
        ),
        "这家企业同一天同一用途的帮扶已经登记，请在原记录上更正。",
        "happened_on",
    )  # fmt: skip
    record("aid.claimed", on=aid, by=by, at=at)
    return aid
