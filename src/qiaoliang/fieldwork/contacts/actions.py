"""Logging contacts, opening the weeks in which one is owed, pauses: the only writer of these tables."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.fieldwork.contacts import duty, rules
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import iso_week_key, monday_of, weeks_in_period
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.registry.programme.settings import calendar

# A phone's clock may run a little ahead of ours.
CLOCK_SLACK = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=366)
_CLIENT_KEY = re.compile(r"[0-9A-Za-z-]{8,36}")


class NotPostedThere(Refusal):
    """The instructor was neither posted at the enterprise that day nor the backup of somebody who was."""

    field = "enterprise"


class KeyUsedForAnotherContact(Refusal):
    """The instructor saved an entry with this key before, with other content; `contact` is what was saved then."""

    def __init__(self, contact: Contact, digest: str) -> None:
        super().__init__("这一条已经保存过，内容与这次不同。两个版本都已保留，请核对后选一个。")
        self.contact, self.digest = contact, digest


class ContactIsVoid(Refusal):
    def __init__(self) -> None:
        super().__init__("这条联系已经作废，不能再改。如要补记，请另记一条。")


# --- logging


@audited
def log_once(
    *, enterprise: Enterprise, instructor: Instructor, at_moment: datetime, channel: str, with_whom: str,
    summary: str, is_answered: bool = True, client_key: str = "", folds: Any = None, by: Actor, at: datetime,
) -> tuple[Contact, bool]:  # fmt: skip
    """Record a talk; (contact, whether it is new).

    A resent form (same `client_key`, same content, `folds` included) gives the contact saved the first time, also
    when it was corrected since; the same key with other content raises `KeyUsedForAnotherContact`.
    """
    words = _checked_words(summary)
    _check_choices(channel, with_whom)
    _check_moment(at_moment, at)
    sent = rules.fingerprint(enterprise.pk, instructor.pk, at_moment, channel, with_whom, words, is_answered, folds)
    if client_key and (earlier := _sent_before(instructor, client_key, sent)):
        return earlier, False
    on = timezone.localdate(at_moment)
    _check_delegate(enterprise, with_whom, on)
    contact = Contact(
        enterprise=enterprise, instructor=instructor, at=at_moment, iso_week=iso_week_key(on), channel=channel,
        with_whom=with_whom, is_answered=is_answered or channel != Channel.MESSAGE, summary=words,
        covers_for=_covered_colleague(instructor, enterprise, on), client_key=client_key or None,
        sent_digest=sent, recorded_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError:  # the same form arrived twice at the same moment and the other one was first
        earlier = _sent_before(instructor, client_key, sent)
        if earlier is None:
            raise
        return earlier, False
    _settle(enterprise.pk, {contact.iso_week})
    record("contact.logged", on=contact, by=by, at=at, detail={"enterprise": enterprise.pk, "sent": sent})
    return contact, True


def log(
    *, enterprise: Enterprise, instructor: Instructor, at_moment: datetime, channel: str, with_whom: str,
    summary: str, is_answered: bool = True, client_key: str = "", by: Actor, at: datetime,
) -> Contact:  # fmt: skip
    """Record a talk; see `log_once`."""
    contact, _ = log_once(
        enterprise=enterprise, instructor=instructor, at_moment=at_moment, channel=channel, with_whom=with_whom,
        summary=summary, is_answered=is_answered, client_key=client_key, by=by, at=at,
    )  # fmt: skip
    return contact


def _sent_before(instructor: Instructor, client_key: str, sent: str) -> Contact | None:
    if not _CLIENT_KEY.fullmatch(client_key):
        raise Refusal("页面内容不完整，没有保存。请刷新后重新提交，您填的内容还在本页。")
    contact: Contact | None = Contact.everything.filter(instructor=instructor, client_key=client_key).first()
    if contact is not None and contact.sent_digest != sent:
        raise KeyUsedForAnotherContact(contact, sent)
    return contact


def _checked_words(summary: str) -> str:
    words = rules.tidy(summary)
    if not words:
        raise Refusal("请写一句说了什么。", field="summary")
    if len(words) > rules.SUMMARY_AT_MOST:
        raise Refusal(f"“说了什么”最多 {rules.SUMMARY_AT_MOST} 字，现在 {len(words)} 字，请精简。", field="summary")
    return words


def _check_choices(channel: str, with_whom: str) -> None:
    if channel not in Channel.values:
        raise Refusal("请选择联系方式：上门、谈心、电话、会议或消息。", field="channel")
    if with_whom not in With.values:
        raise Refusal("请选择与谁联系。", field="with_whom")
    if channel == Channel.TALK and with_whom == With.OTHER:
        raise Refusal("谈心是同业主或授权人谈；与其他人员请选“上门”或“会议”。", field="with_whom")


def _check_moment(at_moment: datetime, at: datetime) -> None:
    if at_moment > at + CLOCK_SLACK:
        raise Refusal("联系时间不能晚于现在，请改成实际联系的时间。", field="at_moment")


def _check_delegate(enterprise: Enterprise, with_whom: str, on: date) -> None:
    """A delegate must have been named: otherwise anybody could be called one."""
    if with_whom != With.DELEGATE:
        return
    named = ContactPerson.everything.filter(enterprise=enterprise, role=ContactRole.DELEGATE, starts_on__lte=on)
    if not named.exclude(ends_on__lt=on).exists():
        raise Refusal("这家企业还没有指定授权人。请改选“其他人员”，或先由业主指定授权人。", field="with_whom")


def _covered_colleague(instructor: Instructor, enterprise: Enterprise, on: date) -> Instructor | None:
    """The colleague on leave for whom `instructor` stands in; None when posted there. Raises `NotPostedThere`."""
    team = duty.teams_in(iso_week_key(on), (enterprise.pk,)).get(enterprise.pk, [])
    whom = rules.stands_in_for(instructor.pk, on, team, duty.leaves_between(on, on))
    if whom is None:
        raise NotPostedThere(f"{on:%Y-%m-%d} 您没有派驻在这家企业，也不是请假同事的代理人。请核对企业和时间。")
    return None if whom == instructor.pk else Instructor.everything.get(pk=whom)


# --- correcting


@audited
def correct(
    *, contact: Contact, at_moment: datetime, channel: str, with_whom: str, summary: str, is_answered: bool,
    seen: str, by: Actor, at: datetime,
) -> Contact:  # fmt: skip
    """Put the record right. `seen` is `version_of` the row the person had before them."""
    contact = _locked(contact)
    words = _checked_words(summary)
    _check_choices(channel, with_whom)
    _check_moment(at_moment, at)
    before = _columns(contact)
    if version_of(contact) != seen:
        if before == _told(at_moment, channel, with_whom, is_answered, words):
            return contact  # this very correction, sent again because its answer was lost
        raise ChangedMeanwhile
    weeks, on = {contact.iso_week}, timezone.localdate(at_moment)
    if with_whom != contact.with_whom:
        _check_delegate(contact.enterprise, with_whom, on)
    contact.at, contact.iso_week, contact.channel, contact.with_whom = at_moment, iso_week_key(on), channel, with_whom
    contact.is_answered, contact.summary = is_answered or channel != Channel.MESSAGE, words
    contact.covers_for = _covered_colleague(contact.instructor, contact.enterprise, on)
    contact.save(update_fields=["at", "iso_week", "channel", "with_whom", "is_answered", "summary", "covers_for"])
    _settle(contact.enterprise_id, weeks | {contact.iso_week})
    record("contact.corrected", on=contact, by=by, at=at, detail={"before": before, "after": _columns(contact)})
    return contact


@audited
def void(*, contact: Contact, reason: str, by: Actor, at: datetime) -> Contact:
    """Withdraw a record made by mistake; its week passes to the next contact that counts."""
    contact = _locked(contact)
    reason = rules.tidy(reason)[:200]
    if not reason:
        raise Refusal("请写明作废原因，例如“记错企业”。", field="reason")
    contact.voided_at, contact.void_reason = at, reason
    contact.save(update_fields=["voided_at", "void_reason"])
    _settle(contact.enterprise_id, {contact.iso_week})
    record("contact.voided", on=contact, by=by, at=at, detail={"reason": reason})
    return contact


def version_of(contact: Contact) -> str:
    """Changes whenever the record does."""
    return rules.fingerprint(_columns(contact), contact.voided_at)[:16]


def _columns(contact: Contact) -> dict[str, Any]:
    return _told(contact.at, contact.channel, contact.with_whom, contact.is_answered, contact.summary)


def _told(at_moment: datetime, channel: str, with_whom: str, is_answered: bool, words: str) -> dict[str, Any]:
    return {
        "at": timezone.localtime(at_moment).isoformat(timespec="minutes"), "channel": channel,
        "with_whom": with_whom, "is_answered": is_answered or channel != Channel.MESSAGE, "summary": words,
    }  # fmt: skip


def _locked(contact: Contact) -> Contact:
    found: Contact = (
        Contact.everything.select_for_update(of=("self",)).select_related("enterprise", "instructor").get(pk=contact.pk)
    )
    if found.voided_at:
        raise ContactIsVoid
    return found


# --- duty weeks


def _settle(enterprise: int, weeks: set[int]) -> None:
    """Make the enterprise's duty weeks say what the records say.

    The rows are locked before the contacts are read: of two simultaneous contacts the later writer sees both.
    """
    for week in sorted(weeks):
        _open_if_owed(enterprise, week)
    rows = DutyWeek.everything.select_for_update().filter(enterprise=enterprise, iso_week__in=weeks)
    locked = list(rows.order_by("iso_week"))
    if not locked:
        return
    calendar_ = calendar()
    should = {week: duty.owed_in(week, calendar=calendar_, enterprises=(enterprise,)) for week in sorted(weeks)}
    # A week that loses its contact goes first: a contact keeps one week at most, and the database insists.
    changes = [(row, should[row.iso_week][enterprise]) for row in locked if enterprise in should[row.iso_week]]
    for row, owed in sorted(changes, key=lambda change: change[1].contact is not None):
        row.state, row.instructor_id = owed.state, owed.instructor
        row.contact_id, row.contacted_on = owed.contact, owed.contacted_on
        row.save(update_fields=["state", "instructor", "contact", "contacted_on"])


def _open_if_owed(enterprise: int, week: int) -> None:
    if DutyWeek.everything.filter(enterprise=enterprise, iso_week=week).exists():
        return
    owed = duty.owed_in(week, calendar=calendar(), enterprises=(enterprise,)).get(enterprise)
    if owed is not None:  # without its contact, which another week may still hold
        DutyWeek.everything.bulk_create([replace(owed, contact=None, contacted_on=None).row()], ignore_conflicts=True)


@audited
def open_weeks(*, first: date, last: date, by: Actor, at: datetime) -> int:
    """Open every week from that of `first` to that of `last` for every enterprise it is owed to; how many were missing.

    Weeks that stand are left alone, so it may run as often as one likes.
    """
    calendar_ = calendar()
    opened = []
    for week in _weeks(first, last):
        missing = _not_open(week)
        if missing:
            owed = duty.owed_in(week, calendar=calendar_, enterprises=missing if len(missing) < 500 else None)
            opened += [owed[enterprise] for enterprise in sorted(missing & owed.keys())]
    if opened:
        DutyWeek.everything.bulk_create([owed.row() for owed in opened], ignore_conflicts=True, batch_size=2000)
        rows = [(owed.enterprise, owed.iso_week, owed.state) for owed in opened]
        record(
            "weeks.opened", on=("contacts.dutyweek", f"{opened[0].iso_week}-{opened[-1].iso_week}"), by=by, at=at,
            detail={"rows": len(rows), "digest": digest_of_rows(rows)},
        )  # fmt: skip
    return len(opened)


def _weeks(first: date, last: date) -> list[int]:
    monday = monday_of(iso_week_key(first))
    return weeks_in_period(monday, monday_of(iso_week_key(last)) + timedelta(days=6))


def _not_open(week: int) -> set[int]:
    posted = Stint.everything.filter(Stint.covers(monday_of(week))).values_list("enterprise", flat=True)
    return set(posted) - set(DutyWeek.everything.filter(iso_week=week).values_list("enterprise", flat=True))


@audited
def rebuild(*, weeks: Iterable[int], by: Actor, at: datetime) -> int:
    """Make the duty weeks of all enterprises say what the records say; returns how many rows were wrong."""
    wrong = duty.differences(weeks, calendar=calendar())
    for difference in wrong:
        stored = DutyWeek.everything.filter(enterprise=difference.enterprise, iso_week=difference.iso_week)
        if difference.expected is None:
            stored.delete()
        else:  # first without its contact: another week may still hold it
            stored.update(contact=None, contacted_on=None)
    for difference in wrong:
        if difference.expected is not None:
            _settle(difference.enterprise, {difference.iso_week})
    if wrong:
        rows = [(one.enterprise, one.iso_week, one.stored, one.expected) for one in wrong]
        detail = {"rows": len(rows), "digest": digest_of_rows(rows)}
        record("weeks.rebuilt", on=("contacts.dutyweek", "rebuild"), by=by, at=at, detail=detail)
    return len(wrong)


def differences(weeks: Iterable[int]) -> list[duty.Difference]:
    """For the nightly integrity check: where stored duty weeks and the records disagree."""
    return duty.differences(weeks, calendar=calendar())


# --- pauses


@audited
def pause(
    *, enterprise: Enterprise, starts_on: date, ends_on: date, agreed_with: str, by: Actor, at: datetime,
    may_look_back: bool = False,
) -> Pause:  # fmt: skip
    """The enterprise asked for quiet. Weeks that begin inside are exempt; nobody is asked why (G41).

    `may_look_back` lets the office enter what was agreed earlier; otherwise a pause starts this week at the earliest,
    so that missed weeks cannot be excused afterwards.
    """
    _check_pause(starts_on, ends_on, timezone.localdate(at), may_look_back=may_look_back)
    agreed_with = rules.tidy(agreed_with)[:60]
    if not agreed_with:
        raise Refusal("请写明是谁提出的，例如“业主本人”。", field="agreed_with")
    Enterprise.everything.select_for_update().get(pk=enterprise.pk)  # two people may agree the same pause at once
    meeting = Pause.everything.filter(enterprise=enterprise, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if meeting is not None:
        raise Refusal(
            f"{meeting.starts_on:%Y-%m-%d} 至 {meeting.ends_on:%Y-%m-%d} 已经约定暂停，请改选其他日期。",
            field="starts_on",
        )
    row = Pause.everything.create(
        enterprise=enterprise, starts_on=starts_on, ends_on=ends_on, agreed_with=agreed_with, recorded_at=at
    )
    settle_between(enterprise.pk, starts_on, ends_on)
    record("pause.agreed", on=row, by=by, at=at, detail={"from": str(starts_on), "to": str(ends_on)})
    return row


def _check_pause(starts_on: date, ends_on: date, today: date, *, may_look_back: bool) -> None:
    if ends_on < starts_on:
        raise Refusal("暂停的结束日期不能早于开始日期，请核对。", field="ends_on")
    if ends_on - starts_on > LONGEST_PAUSE:
        raise Refusal("一次最多约定暂停一年，到期可以再约。请改短。", field="ends_on")
    if starts_on < monday_of(iso_week_key(today)) and not may_look_back:
        raise Refusal("暂停最早从本周开始。更早约定的暂停请由项目办补登。", field="starts_on")


@audited
def end_pause(*, pause: Pause, by: Actor, at: datetime) -> None:
    """Contacts are welcome again from today; a pause that has not begun is taken back."""
    today = timezone.localdate(at)
    pause = Pause.everything.select_for_update(of=("self",)).select_related("enterprise").get(pk=pause.pk)
    if pause.ends_on < today:
        raise Refusal("这次暂停已经结束，不用再办。")
    before = pause.ends_on
    record("pause.ended", on=pause, by=by, at=at, detail={"was": f"{pause.starts_on}/{before}"})
    if pause.starts_on >= today:
        pause.delete()
    else:
        pause.ends_on = today - timedelta(days=1)
        pause.save(update_fields=["ends_on"])
    settle_between(pause.enterprise_id, pause.starts_on, before)


def settle_between(enterprise: int, first: date, last: date) -> None:
    """What was agreed about these days has changed: the weeks that begin among them are read anew."""
    weeks = DutyWeek.everything.filter(enterprise=enterprise, monday_on__range=(first, last))
    stands = set(weeks.values_list("iso_week", flat=True))
    if stands:
        _settle(enterprise, stands)


def backups_of(instructor: int, on: date) -> list[int]:
    """The colleagues on leave for whom `instructor` stands in on the day."""
    return list(Leave.everything.filter(Leave.covers(on), backup=instructor).values_list("instructor", flat=True))
