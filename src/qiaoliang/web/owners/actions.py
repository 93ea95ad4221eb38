"""Links of owners: issue, renew, revoke, hand over, and who somebody is by one.

Whoever acts by it is `link:owner:<number>` in the log and holds the role of an owner at this one enterprise, no more.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from qiaoliang.access.accounts.actions import LinkNotValid, find_link, make_link, revoke_links
from qiaoliang.access.accounts.actor import Actor, Held, link_holder
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry as Logged
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.web.owners.models import Entrance

PURPOSE: Final = "owner"
LIVES: Final = timedelta(days=180)
AT_MOST_AN_HOUR: Final = 120  # entries in the log by one link: more is a machine, or a mistake
ABOUT: Final = Entrance._meta.label_lower


class LinkGone(Refusal):
    """Unknown, expired, revoked, or its holder has left: which of these is not said."""

    def __init__(self) -> None:
        super().__init__("这个链接无效、已到期或已停用。请向项目办或部门联络员要一张新的。")


class TooOften(Refusal):
    def __init__(self) -> None:
        super().__init__("一小时内办得太多，请过一会儿再来。已办的都在。")


@audited
def issue(*, person: ContactPerson, by: Actor, at: datetime) -> Entrance:
    """A link for the owner or a delegate; whoever has one keeps it until it is renewed."""
    if person.role == ContactRole.OTHER or person.ends_on is not None:
        raise Refusal("链接只发给在任的业主或业主授权的人。")
    if Entrance.everything.filter(person=person).exists():
        raise Refusal(f"{person.name}已有链接，请换发。")
    link = _fresh("", person.name, by, at)
    made: Entrance = Entrance.everything.create(
        enterprise=person.enterprise, person=person, link=link, made_at=at, made_by=by.name
    )
    link.about_key = str(made.pk)
    link.save(update_fields=["about_key"])
    record("owner_link.issued", on=made, by=by, at=at)
    return made


@audited
def renew(*, entrance: Entrance, by: Actor, at: datetime) -> Entrance:
    """A new link; every earlier one stops at once."""
    if entrance.person.ends_on is not None:
        raise Refusal("这位联系人已不在任，不能换发。")
    revoke_links(about_kind=ABOUT, about_key=str(entrance.pk), by=by, at=at)
    entrance.link = _fresh(str(entrance.pk), entrance.person.name, by, at)
    entrance.made_at, entrance.made_by, entrance.handed_at = at, by.name, None
    entrance.save(update_fields=["link", "made_at", "made_by", "handed_at"])
    record("owner_link.renewed", on=entrance, by=by, at=at)
    return entrance


@audited
def revoke(*, entrance: Entrance, by: Actor, at: datetime) -> Entrance:
    revoke_links(about_kind=ABOUT, about_key=str(entrance.pk), by=by, at=at)
    entrance.link.refresh_from_db()
    record("owner_link.revoked", on=entrance, by=by, at=at)
    return entrance


@audited
def hand_over(*, entrance: Entrance, how: str, by: Actor, at: datetime) -> str:
    """The address behind the link, to be printed or copied; who took it out is logged."""
    if not is_live(entrance, at):
        raise Refusal("这个链接已停用或到期，请先换发。")
    entrance.handed_at = at
    entrance.save(update_fields=["handed_at"])
    record("owner_link.handed", on=entrance, by=by, at=at, detail={"how": how})
    return f"{settings.QIAOLIANG_ADDRESS}/e/{entrance.link.token}/"


def _fresh(key: str, name: str, by: Actor, at: datetime) -> PersonalLink:
    return make_link(purpose=PURPOSE, about_kind=ABOUT, about_key=key, holder_name=name, by=by, at=at, lives=LIVES)


def is_live(entrance: Entrance, at: datetime) -> bool:
    link, left = entrance.link, entrance.person.ends_on
    return link.revoked_at is None and link.used_at is None and link.expires_at > at and left is None


def opened(token: str, at: datetime) -> tuple[Enterprise, Actor]:
    """Whose link it is, and the owner that its holder is by it; raises `LinkGone`."""
    try:
        link = find_link(token, purpose=PURPOSE, at=at)
    except LinkNotValid:
        raise LinkGone from None
    rows = Entrance.everything.select_related("enterprise", "person")
    found: Entrance | None = rows.filter(link=link).first()
    today = timezone.localdate(at)
    if found is None or (found.person.ends_on is not None and found.person.ends_on < today):
        raise LinkGone
    place = Place("enterprise", str(found.enterprise_id))
    return found.enterprise, link_holder(PURPOSE, link.pk, found.person.name, [Held("owner", place)])


def refuse_too_often(by: Actor, at: datetime) -> None:
    if Logged.everything.filter(actor_key=by.key, at__gt=at - timedelta(hours=1)).count() >= AT_MOST_AN_HOUR:
        raise TooOften
