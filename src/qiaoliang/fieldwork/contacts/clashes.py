"""Two versions of one contact: the second is kept beside the first, and a person says which of them stands.

Nothing is overwritten in silence. A second version comes from a device that sent an entry again with other words
(its first answer was lost), or from two people who corrected one record at the same time.
"""

from datetime import datetime
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.contacts.choices import ClashOrigin, Settled
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.kit.refusal import Refusal


class ClashIsSettled(Refusal):
    def __init__(self) -> None:
        super().__init__("这两个版本已经处理过，不用再选。")


@audited
def keep(*, contact: Contact, origin: ClashOrigin, body: dict[str, Any], digest: str, by: Actor, at: datetime) -> Clash:
    """Keep the version that came second. However often it is sent, it is one row."""
    columns = {"origin": origin, "body": body, "received_at": at, "sent_by": by.name[:120]}
    clash, is_new = Clash.everything.get_or_create(contact=contact, digest=digest, defaults=columns)
    if is_new:
        record("contact.clashed", on=contact, by=by, at=at, detail={"origin": origin, "sent": digest})
    found: Clash = clash
    return found


@audited
def settle(*, clash: Clash, settled_as: Settled, by: Actor, at: datetime) -> Clash:
    """Note which version stands; whoever calls it has written that version in the same transaction."""
    fresh: Clash = locked(clash)
    fresh.settled_as, fresh.settled_at = settled_as, at
    fresh.save(update_fields=["settled_as", "settled_at"])
    record("contact.clash_settled", on=fresh.contact, by=by, at=at, detail={"as": settled_as, "sent": fresh.digest})
    return fresh


def locked(clash: Clash) -> Clash:
    """The clash, held until the action ends; refuses one that is settled."""
    rows = Clash.everything.select_for_update(of=("self",)).select_related("contact__enterprise", "contact__instructor")
    fresh: Clash = rows.get(pk=clash.pk)
    if fresh.settled_at is not None:
        raise ClashIsSettled
    return fresh
