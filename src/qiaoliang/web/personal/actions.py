"""Personal links: issue, renew, revoke, hand over; and what a person does by one.

The token is random; its digest finds it, the sealed token serves to print it again. Whoever acts by it is
`link:personal:<number>` in the log and may touch nothing but the own things.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from qiaoliang.access.accounts.actions import LinkNotValid, find_link, make_link, revoke_links
from qiaoliang.access.accounts.actor import Actor, link_holder
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry as Logged
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns.models import Pledge, Proposal
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import actions as points
from qiaoliang.party.points.models import Appeal, Entry
from qiaoliang.web.personal import campaigns
from qiaoliang.web.personal.models import Doing, Holder, Verb

PURPOSE: Final = "personal"
LIVES: Final = timedelta(days=180)
AT_MOST_AN_HOUR: Final = 20  # entries in the log by one link: more is a machine, or a mistake
GONE: Final = "这个链接无效、已到期或已停用。请向本支部书记要一张新的。"


class LinkGone(Refusal):
    """Unknown, expired, revoked, or its holder has left: which of these is not said."""

    def __init__(self) -> None:
        super().__init__(GONE)


class TooOften(Refusal):
    def __init__(self) -> None:
        super().__init__("一小时内登记得太多，请过一会儿再来。已登记的都在。")


# --- the secretary


def _about(holder_key: int) -> tuple[str, str]:
    return Holder._meta.label_lower, str(holder_key)


def _fresh_link(key: str, name: str, by: Actor, at: datetime) -> PersonalLink:
    return make_link(
        purpose=PURPOSE, about_kind=Holder._meta.label_lower, about_key=key, holder_name=name, by=by, at=at, lives=LIVES
    )


@audited
def issue(*, organisation: Organisation, member: Member | None, name: str, by: Actor, at: datetime) -> Holder:
    """A link for a member of the roll, or for an employee by name; whoever has one keeps it until it is renewed."""
    name = member.name if member else name.strip()
    if not name:
        raise Refusal("请选择党员，或填写职工姓名。", field="name")
    if member is not None and member.organisation_id != organisation.pk:
        raise Refusal("这名党员不在本支部名册上。", field="member")
    had = Holder.everything.filter(organisation=organisation, member=member, name=name).first()
    if had is not None:
        raise Refusal(f"{name}已有链接，请在名单里重打或换发。", field="member" if member else "name")
    link = _fresh_link("", name, by, at)
    holder: Holder = Holder.everything.create(
        organisation=organisation, member=member, name=name, link=link, made_at=at, made_by=by.name
    )
    link.about_key = str(holder.pk)
    link.save(update_fields=["about_key"])
    record("personal_link.issued", on=holder, by=by, at=at)
    return holder


@audited
def issue_to_roll(*, organisation: Organisation, by: Actor, at: datetime) -> int:
    """Links for all members of the roll who have none."""
    today = timezone.localdate(at)
    roll = Member.everything.filter(organisation=organisation, starts_on__lte=today, link_holder=None)
    without = roll.exclude(ends_on__lt=today)
    return len([issue(organisation=organisation, member=member, name="", by=by, at=at) for member in without])


@audited
def renew(*, holder: Holder, by: Actor, at: datetime) -> Holder:
    """A new link; every earlier one stops at once."""
    kind, key = _about(holder.pk)
    revoke_links(about_kind=kind, about_key=key, by=by, at=at)
    holder.link, holder.made_at, holder.made_by, holder.handed_at = (
        _fresh_link(key, holder.name, by, at),
        at,
        by.name,
        None,
    )
    holder.save(update_fields=["link", "made_at", "made_by", "handed_at"])
    record("personal_link.renewed", on=holder, by=by, at=at)
    return holder


@audited
def revoke(*, holder: Holder, by: Actor, at: datetime) -> Holder:
    kind, key = _about(holder.pk)
    revoke_links(about_kind=kind, about_key=key, by=by, at=at)
    holder.link.refresh_from_db()
    record("personal_link.revoked", on=holder, by=by, at=at)
    return holder


@audited
def hand_over(*, holder: Holder, how: str, by: Actor, at: datetime) -> str:
    """The address behind the link, to be printed or copied; who took it out is logged."""
    if not is_live(holder.link, at):
        raise Refusal("这个链接已停用或到期，请先换发。")
    holder.handed_at = at
    holder.save(update_fields=["handed_at"])
    record("personal_link.handed", on=holder, by=by, at=at, detail={"how": how})
    return f"{settings.QIAOLIANG_ADDRESS}/m/{holder.link.token}/"


def is_live(link: PersonalLink, at: datetime) -> bool:
    return link.revoked_at is None and link.used_at is None and link.expires_at > at


# --- the person


def opened(token: str, at: datetime) -> tuple[Holder, Actor]:
    """Whose link it is, and the actor that person is by it; raises `LinkGone`."""
    try:
        link = find_link(token, purpose=PURPOSE, at=at)
    except LinkNotValid:
        raise LinkGone from None
    holder: Holder | None = Holder.everything.filter(link=link).select_related("organisation", "member", "link").first()
    today = timezone.localdate(at)
    if holder is None or (holder.member and holder.member.ends_on and holder.member.ends_on < today):
        raise LinkGone
    if holder.organisation.abolished_on and holder.organisation.abolished_on <= today:
        raise LinkGone
    return holder, link_holder(PURPOSE, link.pk, holder.name)


def refuse_too_often(by: Actor, at: datetime) -> None:
    if Logged.everything.filter(actor_key=by.key, at__gt=at - timedelta(hours=1)).count() >= AT_MOST_AN_HOUR:
        raise TooOften


def _did(holder: Holder, verb: Verb, row: Pledge | Proposal | Appeal, words: str, at: datetime) -> None:
    Doing.everything.create(
        holder=holder, verb=verb, about_kind=row._meta.label_lower, about_key=str(row.pk), words=words[:300], done_at=at
    )


@audited
def pledge(*, holder: Holder, text: str, due_on: date, by: Actor, at: datetime) -> Pledge:
    refuse_too_often(by, at)
    if holder.member is None:
        raise Refusal("目标承诺由党员作出；您可以提合理化建议。")
    made = campaigns.make_pledge(holder, text=text, due_on=due_on, on=timezone.localdate(at), by=by, at=at)
    _did(holder, Verb.PLEDGED, made, text, at)
    return made


@audited
def keep(*, holder: Holder, key: int, words: str, by: Actor, at: datetime) -> Pledge:
    """Mark the own pledge kept, with one sentence how."""
    refuse_too_often(by, at)
    found = campaigns.Own(holder).pledge(key)
    if found is None:
        raise Refusal("这项承诺不是您的，或已作废。")
    if not words.strip():
        raise Refusal("请用一句话写明怎么兑现的。", field="words")
    kept = campaigns.keep_pledge(found, words=words.strip(), on=timezone.localdate(at), by=by, at=at)
    _did(holder, Verb.KEPT, kept, words.strip(), at)
    return kept


@audited
def propose(*, holder: Holder, title: str, by: Actor, at: datetime) -> Proposal:
    refuse_too_often(by, at)
    made = campaigns.propose(holder, title=title, on=timezone.localdate(at), by=by, at=at)
    _did(holder, Verb.PROPOSED, made, title, at)
    return made


@audited
def appeal(*, holder: Holder, entry_key: int | None, words: str, by: Actor, at: datetime) -> Appeal:
    refuse_too_often(by, at)
    if holder.member is None:
        raise Refusal("积分只记党员本人的。")
    entry = None
    if entry_key is not None:
        entry = Entry.everything.filter(pk=entry_key, member=holder.member).select_related("scheme").first()
        if entry is None:
            raise Refusal("只能对本人的积分提出申诉。")
    made = points.appeal(member=holder.member, entry=entry, words=words, by=by, at=at)
    _did(holder, Verb.APPEALED, made, words, at)
    return made
