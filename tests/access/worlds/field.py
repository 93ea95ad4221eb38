"""Two versions of a contact; and what a phone without a signal shows, which holds nothing about anybody."""

from datetime import timedelta
from typing import Any

from qiaoliang.fieldwork.contacts.choices import ClashOrigin
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.kit.workdays import iso_week_key
from tests.cast import Town

PUBLIC = ("field/shell/", "field/sw.js")


def rows(town: Town, known: Any) -> dict[str, Any]:
    contact = Contact.everything.create(
        enterprise=town.seafood, instructor=town.instructor, at=town.at - timedelta(days=1),
        iso_week=iso_week_key(town.at.date()), channel="call", with_whom="other", summary="甲版",
        recorded_at=town.at,
    )  # fmt: skip
    clash = Clash.everything.create(
        contact=contact, origin=ClashOrigin.RESENT, digest="0" * 64, received_at=town.at, sent_by="于海宁",
        body={"enterprise": town.seafood.name, "summary": "乙版"},
    )  # fmt: skip
    return {"clashes": clash}
