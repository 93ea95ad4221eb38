"""Contacts: read, log in the name of one of the department's people, put right. No place, no photo (G38)."""

from datetime import date, datetime, time
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, writes
from qiaoliang.fieldwork.contacts import actions, permits
from qiaoliang.fieldwork.contacts.models import Channel, Contact, With
from qiaoliang.fieldwork.contacts.rules import SUMMARY_AT_MOST
from qiaoliang.instructors.nominations.named import instructor_of
from qiaoliang.instructors.nominations.permits import may_enter, may_enter_for
from qiaoliang.kit.api.fields import Body, Day, Id, Moment, OneOf, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.registry.enterprises.named import enterprise_of

router = Router(tags=["联系记录"])
ChannelText = Annotated[str, OneOf(Channel)]
WithText = Annotated[str, OneOf(With)]


class ContactOut(Schema):
    id: Id = said("编号", 901)
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    instructor: Id = said("指导员编号", 12)
    instructor_name: str = said("指导员姓名", "于海宁")
    happened_at: datetime = said("什么时候联系的", "2026-11-18T15:20:00+08:00")
    iso_week: int = said("ISO 周", 202647)
    channel: ChannelText = said("方式", "call")
    with_whom: WithText = said("与谁", "owner")
    is_answered: bool = said("对方已回复（只对消息有意义）", True)
    summary: str = said("说了什么", "电话了解冷库用电，企业希望增容")
    counts: bool = said("是否计入当周应联系", True)
    is_void: bool = said("是否已作废", False)
    void_reason: str = said("作废原因", "")
    seen: str = said("这条记录的版本，更正时带上", "9f2c41d07a6be310")


class TalkIn(Body):
    happened_at: Moment = said("什么时候联系的，带时区", "2026-11-18T15:20:00+08:00")
    channel: ChannelText = said("方式", "call")
    with_whom: WithText = said("与谁", "owner")
    is_answered: bool = said("对方已回复（发消息时才要写）", True, True)
    summary: Text = said("说了什么，一两句", "电话了解冷库用电，企业希望增容", max_length=SUMMARY_AT_MOST)


class ContactIn(TalkIn):
    enterprise: Id = said("企业编号", 7)
    instructor: Id = said("谁联系的：本单位指导员编号", 12)


class CorrectionIn(TalkIn):
    seen: Text = said("读到的版本（ContactOut.seen）", "9f2c41d07a6be310", max_length=16)


class VoidIn(Body):
    reason: Text = said("作废原因", "记错企业", max_length=200)


class ContactFilter(Schema):
    enterprise: Id | None = said("只看这家企业的", 7, None)
    instructor: Id | None = said("只看这位指导员的", 12, None)
    since: Day | None = said("从哪天起", "2026-11-01", None)
    until: Day | None = said("到哪天止", "2026-11-30", None)


def may_enter_correction(actor: Actor, contact: Any) -> bool:
    """The system of the department whose person wrote it; the office of the area, as on the page."""
    return permits.may_correct(actor, contact) or may_enter_for(actor, contact.instructor)


def shown(contact: Contact) -> dict[str, Any]:
    names = ("id", "iso_week", "channel", "with_whom", "is_answered", "summary", "void_reason")
    return {
        **{name: getattr(contact, name) for name in names}, "enterprise": contact.enterprise_id,
        "enterprise_name": contact.enterprise.name, "instructor": contact.instructor_id,
        "instructor_name": contact.instructor.name, "happened_at": timezone.localtime(contact.at),
        "counts": hasattr(contact, "duty_week"), "is_void": contact.voided_at is not None,
        "seen": actions.version_of(contact),
    }  # fmt: skip


def _rows() -> Any:
    return Contact.objects.select_related("enterprise", "instructor", "duty_week").defer("instructor__phone")


def _fresh(contact: Contact) -> dict[str, Any]:
    return shown(Contact.everything.select_related("enterprise", "instructor", "duty_week").get(pk=contact.pk))


def _day_starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@reads(router, "/contacts", area=Area.CONTACTS, permit=permits.may_see, gives=Page[ContactOut], summary="联系列表")
def list_contacts(request: Asking, paging: Paged, wanted: Annotated[ContactFilter, Query(...)]) -> Any:
    """本单位范围内的联系记录，新登记的在前。"""
    rows = _rows()
    if wanted.enterprise:
        rows = rows.filter(enterprise=wanted.enterprise)
    if wanted.instructor:
        rows = rows.filter(instructor=wanted.instructor)
    if wanted.since:
        rows = rows.filter(at__gte=_day_starts(wanted.since))
    if wanted.until:
        rows = rows.filter(at__date__lte=wanted.until)
    return newest_first(rows, paging, shown)


@reads(router, "/contacts/{id}", area=Area.CONTACTS, permit=permits.may_see, row=Contact, gives=ContactOut,
       summary="一次联系")  # fmt: skip
def show_contact(request: Asking, contact: Contact) -> Any:
    """按编号读一次联系。"""
    return _fresh(contact)


@writes(router, "/contacts", area=Area.CONTACTS, permit=may_enter, gives=ContactOut, summary="记一次联系", made=True)
def log_contact(request: Asking, given: ContactIn) -> Any:
    """以本单位一位指导员的名义记一次联系。他那天要派驻在这家企业，或是请假同事的代理人。"""
    instructor = instructor_of(request.actor, given.instructor)
    contact = actions.log(
        enterprise=enterprise_of(given.enterprise), instructor=instructor, at_moment=given.happened_at,
        channel=given.channel, with_whom=given.with_whom, summary=given.summary, is_answered=given.is_answered,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return _fresh(contact)


@writes(router, "/contacts/{id}/correct", area=Area.CONTACTS, permit=may_enter_correction, row=Contact,
        gives=ContactOut, summary="更正联系")  # fmt: skip
def correct_contact(request: Asking, contact: Contact, given: CorrectionIn) -> Any:
    """写错了就更正；原来的内容留在日志里。别人刚改过时答 409。"""
    actions.correct(
        contact=contact, at_moment=given.happened_at, channel=given.channel, with_whom=given.with_whom,
        summary=given.summary, is_answered=given.is_answered, seen=given.seen, by=request.actor, at=request.at,
    )  # fmt: skip
    return _fresh(contact)


@writes(router, "/contacts/{id}/void", area=Area.CONTACTS, permit=may_enter_correction, row=Contact,
        gives=ContactOut, summary="作废联系")  # fmt: skip
def void_contact(request: Asking, contact: Contact, given: VoidIn) -> Any:
    """记错企业或重复登记的，作废；记录仍可读。"""
    actions.void(contact=contact, reason=given.reason, by=request.actor, at=request.at)
    return _fresh(contact)
