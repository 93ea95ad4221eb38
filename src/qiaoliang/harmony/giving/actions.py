"""Gifts an enterprise stated voluntarily, with the recipient's receipt."""

from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def state_gift(
    *, enterprise: Enterprise, kind: str, recipient: str, receipt_number: str, amount_fen: int, goods: str,
    happened_on: date, by: Actor, at: datetime,
) -> Gift:  # fmt: skip
    """One receipt counts once. Gifts are nobody's target and in no score (G40)."""
    if amount_fen <= 0:
        raise Refusal("金额应大于 0，单位万元；捐物按票据折价。", field="amount_fen")
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    gift = insert_once(
        lambda: Gift.everything.create(
            kind=kind, recipient=recipient.strip(), receipt_number=receipt_number.strip(), amount_fen=amount_fen,
            goods=goods.strip(), **shared,
        ),
        "这张受赠票据已经登记过。",
        "receipt_number",
    )  # fmt: skip
    record("gift.claimed", on=gift, by=by, at=at)
    return gift
