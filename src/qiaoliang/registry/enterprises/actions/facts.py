"""What belongs to an enterprise: its people for contact, its needs, its declared members."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit import pinyin
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises import industries, rules
from qiaoliang.registry.enterprises.actions.records import check_year, locked, save
from qiaoliang.registry.enterprises.models import (
    ContactPerson,
    ContactRole,
    Enterprise,
    MemberDeclaration,
    NeedProfile,
    NeedSource,
)

_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}")
MOST_MEMBERS = 10_000


class OwnerAlreadyNamed(Refusal):
    """The enterprise has an owner on record; one at a time."""

    field = "role"


def _person_columns(given: Mapping[str, str]) -> dict[str, str]:
    name = given.get("name", "").strip()
    if not 1 <= len(name) <= 60:
        raise Refusal("请填写姓名，最多 60 个字。", field="name")
    return {
        "name": name,
        "initials": pinyin.initials(name, person=True)[:60],
        "title": given.get("title", "").strip()[:60],
        "phone": checked_phone(given.get("phone", "")),
        "prefers": given.get("prefers", "").strip()[:40],
    }


def checked_phone(text: str) -> str:
    """Half-width and without spaces; empty is allowed, a wrong number is not."""
    number = re.sub(r"[\s　]+", "", unicodedata.normalize("NFKC", text))
    if number and not _PHONE.fullmatch(number):
        raise Refusal("电话号码不对，请填 11 位手机号，或带区号的固定电话。", field="phone")
    return number


@audited
def add_person(
    *, enterprise: Enterprise, role: str, name: str, by: Actor, at: datetime, title: str = "", phone: str = "",
    prefers: str = "", starts_on: date | None = None,
) -> ContactPerson:  # fmt: skip
    """Somebody to talk to at the enterprise. A delegate is named by the owner: contacts with a delegate count."""
    if role not in ContactRole.values:
        raise Refusal("请选择身份。", field="role")
    today = timezone.localdate(at)
    if starts_on is not None and starts_on > today:
        raise Refusal("起始日期不能晚于今天。", field="starts_on")
    check_year(starts_on or today, "starts_on")
    columns = _person_columns({"name": name, "title": title, "phone": phone, "prefers": prefers})
    held = Enterprise.everything.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if role == ContactRole.OWNER:
        now = ContactPerson.everything.filter(enterprise=held, role=role, ends_on=None).first()
        if now is not None:
            raise OwnerAlreadyNamed("一家企业同一时间只有一位业主，请先结束原业主的记录。")
    person: ContactPerson = ContactPerson.everything.create(
        enterprise=held, role=role, starts_on=starts_on or today, **columns
    )
    record("contact_person.added", on=person, by=by, at=at, detail={"enterprise": held.pk, "role": role})
    return person


@audited
def amend_person(
    *, person: ContactPerson, by: Actor, at: datetime, name: str, title: str = "", prefers: str = "",
    phone: str | None = None,
) -> ContactPerson:  # fmt: skip
    """Correct the entry; `phone=None` leaves the number as it is (it is masked in the form)."""
    fresh: ContactPerson = ContactPerson.everything.select_for_update(of=("self",)).get(pk=person.pk)
    if fresh.ends_on is not None:
        raise Refusal("这位联系人的记录已结束，请新增一条。")
    given = {"name": name, "title": title, "prefers": prefers, "phone": fresh.phone if phone is None else phone}
    columns = _person_columns(given)
    changed = [column for column, value in columns.items() if getattr(fresh, column) != value]
    for column in changed:
        setattr(fresh, column, columns[column])
    if changed:
        fresh.save(update_fields=changed)
        record(
            "contact_person.amended",
            on=fresh,
            by=by,
            at=at,
            detail={"columns": [one for one in changed if one != "initials"]},
        )
    return fresh


@audited
def end_person(*, person: ContactPerson, on: date, by: Actor, at: datetime) -> ContactPerson:
    fresh: ContactPerson = ContactPerson.everything.select_for_update(of=("self",)).get(pk=person.pk)
    if fresh.ends_on is not None:
        raise Refusal("这位联系人的记录已经结束，请刷新页面。")
    if on > timezone.localdate(at) or on < fresh.starts_on:
        raise Refusal(f"结束日期应在 {fresh.starts_on} 到今天之间。", field="on")
    fresh.ends_on = on
    fresh.save(update_fields=["ends_on"])
    record("contact_person.ended", on=fresh, by=by, at=at, detail={"on": f"{on}"})
    return fresh


@audited
def reveal_phone(*, person: ContactPerson, reason: str, by: Actor, at: datetime) -> str:
    """The number in clear, for a stated reason; who read it is logged before anybody sees it (G48)."""
    if not person.phone:
        raise Refusal("没有登记电话。")
    revealed("contact_person.phone_revealed", on=person, reason=reason, by=by, at=at)
    return str(person.phone)


def current_needs(enterprise: Enterprise, on: date) -> NeedProfile | dict[Function, int]:
    """The profile in force on the day; before the first one, what the division proposes."""
    row: NeedProfile | None = (
        NeedProfile.everything.filter(enterprise=enterprise, effective_on__lte=on).order_by("-effective_on", "-pk")
    ).first()
    return dict(industries.DEFAULT_NEEDS[enterprise.division]) if row is None else row


@audited
def set_needs(
    *, enterprise: Enterprise, permille: Mapping[str, int], source: str, effective_on: date, by: Actor, at: datetime,
    note: str = "",
) -> NeedProfile:  # fmt: skip
    """A new profile from a day on, in permille by function; whole numbers that sum to 1,000."""
    needs = {str(name): share for name, share in permille.items() if share}
    if sum(needs.values()) != rules.PERMILLE:
        raise rules.NeedProfileFault(f"各项需要合计应为 1000‰，现为 {sum(needs.values())}‰，请调整。", field="needs")
    if rules.normalise_need(needs) != needs:
        raise rules.NeedProfileFault("需要的份额应为整数，请调整。", field="needs")
    if source not in NeedSource.values:
        raise Refusal("请选择来源。", field="source")
    if effective_on > timezone.localdate(at):
        raise Refusal("起算日期不能晚于今天。", field="effective_on")
    check_year(effective_on, "effective_on")
    row: NeedProfile = NeedProfile.everything.create(
        enterprise=enterprise, effective_on=effective_on, source=source, permille=needs, note=note.strip()[:300],
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    detail: dict[str, Any] = {"permille": needs, "source": source, "on": f"{effective_on}"}
    record("enterprise.needs_set", on=enterprise, by=by, at=at, detail=detail)
    return row


@audited
def declare_members(
    *, enterprise: Enterprise, on: date, full_members: int, probationary_members: int, by: Actor, at: datetime
) -> MemberDeclaration:
    """How many members the enterprise declared; the latest declaration is the enterprise's `full_members`."""
    fresh = locked(enterprise)
    check_year(on, "on")
    if on > timezone.localdate(at):
        raise Refusal("申报日期不能晚于今天。", field="on")
    for name, number in (("full_members", full_members), ("probationary_members", probationary_members)):
        if not 0 <= number <= MOST_MEMBERS:
            raise Refusal(f"党员人数应在 0 到 {MOST_MEMBERS} 之间。", field=name)
    row: MemberDeclaration = MemberDeclaration.everything.create(
        enterprise=fresh, on=on, full_members=full_members, probationary_members=probationary_members,
        declared_by=by.name,
    )  # fmt: skip
    latest = MemberDeclaration.everything.filter(enterprise=fresh).order_by("-on", "-pk").first()
    if latest is not None and latest.full_members != fresh.full_members:
        fresh.full_members = latest.full_members
        save(fresh, "full_members")
    record("enterprise.members_declared", on=fresh, by=by, at=at, detail={"full": full_members, "on": f"{on}"})
    return row
