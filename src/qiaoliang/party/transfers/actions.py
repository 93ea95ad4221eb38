"""The only writer of transfers and floating members; the roll follows."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.party.membership.choices import MemberEnd
from qiaoliang.party.membership.models import Admission, Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.transfers import rules
from qiaoliang.party.transfers.choices import TRANSFER_MOVES, Direction, TransferState
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.registry.enterprises.models import Enterprise

DAY = timedelta(days=1)


@audited
def issue(
    *, member: Member, target: Organisation | None, target_name: str, letter_number: str, on: date, days: int,
    reason: str, by: Actor, at: datetime,
) -> Transfer:  # fmt: skip
    """Write the introduction letter. The member stays on the roll, and in its duties, until the receipt."""
    _not_later(on, at)
    source = member.organisation
    if member.ends_on is not None or on < member.starts_on:
        raise Refusal("这名党员这一天不在名册上。", field="member")
    if target is not None and target.pk == source.pk:
        raise Refusal("已经在这个党组织。", field="target")
    if target is not None and target.abolished_on is not None:
        raise Refusal("对方党组织已撤销。", field="target")
    if Admission.everything.filter(member=member, state="open").exists():
        raise Refusal("这名预备党员的发展手续还在办，请在“发展党员”里办理转接，经过一并带走。", field="member")
    _check_letter(letter_number, days)
    _holds_no_office(member)
    name_there = target.name if target else _named(target_name, "target_name")
    transfer = insert_once(
        lambda: Transfer.everything.create(
            member=member, name=member.name, source=source, source_name=source.name, target=target,
            target_name=name_there, letter_number=letter_number.strip(),
            issued_on=on, due_on=rules.letter_ends(on, days), reason=reason.strip()[:200], recorded_at=at,
            recorded_by=by.name,
        ),
        "这名党员已有转接在办。",
        "member",
    )  # fmt: skip
    record("transfer.issued", on=transfer, by=by, at=at, detail={"from": source.pk, "to": name_there})
    if target is not None:
        text = f"{source.name}转来党员一名，介绍信有效期至 {transfer.due_on}，请接收。"
        _tell(target, text, transfer, at, but=by)
    return transfer


@audited
def enrol(
    *, organisation: Organisation, enterprise: Enterprise | None, name: str, kind: str, joined_on: date,
    source_name: str, letter_number: str, issued_on: date, on: date, by: Actor, at: datetime,
) -> Transfer:  # fmt: skip
    """Receive a member from an organisation outside this system, by the letter brought along."""
    _not_later(on, at)
    if organisation.abolished_on is not None or on < organisation.set_up_on:
        raise Refusal("这个党组织这一天还没有成立或已撤销。", field="on")
    if not joined_on <= issued_on <= on:
        raise Refusal("日期顺序不对：入党、开具介绍信、接收应依次不早于前一项。", field="issued_on")
    if on > rules.letter_ends(issued_on):
        raise Refusal(f"介绍信已过有效期（{rules.LETTER_DAYS} 天），请党员回原党组织重新开具。", field="issued_on")
    if _is_on_roll(organisation, name.strip(), joined_on):
        raise Refusal(f"{name.strip()}已在这个党组织的名册上。", field="name")
    _check_letter(letter_number, 1)
    member = Member.everything.create(
        organisation=organisation, enterprise=enterprise, name=name.strip(), kind=kind, joined_on=joined_on,
        starts_on=on, recorded_at=at,
    )  # fmt: skip
    transfer: Transfer = Transfer.everything.create(
        member=None, name=member.name, source=None, source_name=_named(source_name, "source_name"), target=organisation,
        target_name=organisation.name, state=TransferState.RECEIVED, letter_number=letter_number.strip(),
        issued_on=issued_on, due_on=rules.letter_ends(issued_on), settled_on=on, receipt=letter_number.strip(),
        new_member=member, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("transfer.enrolled", on=transfer, by=by, at=at, detail={"organisation": organisation.pk})
    return transfer


@audited
def receive(*, transfer: Transfer, receipt: str, on: date, version: int, by: Actor, at: datetime) -> Transfer:
    """The other side has taken the member in and sent the receipt: from this day on the new roll, not the old."""
    fresh = _locked(transfer, version, TransferState.RECEIVED)
    _not_later(on, at)
    if on < fresh.issued_on:
        raise Refusal("接收日期不能早于开具介绍信。", field="on")
    if on > fresh.due_on:
        raise Refusal(f"介绍信有效期到 {fresh.due_on:%Y-%m-%d}，已过期，请退回后重新开具。", field="on")
    old = fresh.member
    assert old is not None
    if old.ends_on is not None:
        raise Refusal("这名党员已不在原名册上，请核对。")
    _holds_no_office(old)
    fresh.new_member = _moved(old, fresh.target, on, at)
    _settle(fresh, TransferState.RECEIVED, on, receipt, by=by, at=at)
    return fresh


def _moved(old: Member, target: Organisation | None, on: date, at: datetime) -> Member | None:
    """End the line on the old roll, and begin one on the new if that is kept here."""
    old.ends_on, old.end_reason = max(on - DAY, old.starts_on), MemberEnd.TRANSFERRED
    old.save(update_fields=["ends_on", "end_reason"])
    Floating.everything.filter(member=old, ends_on=None).update(ends_on=old.ends_on, end_reason="组织关系已转出")
    if target is None:
        return None
    return Member.everything.create(
        organisation=target, enterprise=target.host, name=old.name, kind=old.kind, joined_on=old.joined_on,
        starts_on=on, recorded_at=at,
    )  # fmt: skip


@audited
def give_back(*, transfer: Transfer, reason: str, on: date, version: int, by: Actor, at: datetime) -> Transfer:
    """The other side does not take the member, or the letter lapsed: the member stays where it was."""
    fresh = _locked(transfer, version, TransferState.RETURNED)
    _not_later(on, at)
    if on < fresh.issued_on:
        raise Refusal("退回日期不能早于开具介绍信。", field="on")
    if not reason.strip():
        raise Refusal("请写明退回的原因。", field="reason")
    _settle(fresh, TransferState.RETURNED, on, reason, by=by, at=at)
    return fresh


@audited
def move_all(*, source: Organisation, target: Organisation, number: str, on: date, by: Actor, at: datetime) -> int:
    """By one decision everybody on a roll goes to another: an organisation is abolished or merged."""
    members = list(Member.everything.select_for_update().filter(organisation=source, ends_on=None))
    for member in members:
        open_ = Transfer.everything.filter(member=member, state=TransferState.ISSUED).first()
        if open_ is not None:
            raise Refusal(f"有党员的转接还没有办完（介绍信 {open_.letter_number}），请先办完。")
        new = _moved(member, target, on, at)
        Transfer.everything.create(
            member=member, name=member.name, source=source, source_name=source.name, target=target,
            target_name=target.name, state=TransferState.RECEIVED, letter_number=number, issued_on=on, due_on=on,
            settled_on=on, receipt=number, new_member=new, reason="党组织撤销或调整", recorded_at=at,
            recorded_by=by.name,
        )  # fmt: skip
    detail = {"from": source.pk, "to": target.pk, "count": len(members)}
    record("transfers.moved_all", on=source, by=by, at=at, detail=detail)
    return len(members)


def _settle(transfer: Transfer, to: TransferState, on: date, words: str, *, by: Actor, at: datetime) -> None:
    transfer.state, transfer.settled_on, transfer.receipt = to, on, words.strip()[:200]
    transfer.version += 1
    transfer.save()
    record(f"transfer.{to}", on=transfer, by=by, at=at, detail={"on": on.isoformat()})
    if transfer.source is not None:
        _tell(transfer.source, f"转往{transfer.target_name}的党员：{TransferState(to).label}。", transfer, at, but=by)


def _locked(transfer: Transfer, version: int, to: TransferState) -> Transfer:
    fresh: Transfer = Transfer.everything.select_for_update(of=("self",)).get(pk=transfer.pk)
    require(TRANSFER_MOVES, now=fresh.state, to=to, labels=dict(TransferState.choices))
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _is_on_roll(organisation: Organisation, name: str, joined_on: date) -> bool:
    rows = Member.everything.filter(organisation=organisation, name=name, joined_on=joined_on, ends_on=None)
    return bool(rows.exists())


def _holds_no_office(member: Member) -> None:
    """An officer is relieved first. Offices belong to a higher domain; they are reached through the relation."""
    offices: Any = getattr(member, "offices")  # noqa: B009  (the relation is of a higher domain)
    if offices.filter(ends_on=None).exists():
        raise Refusal(f"{member.name}是现任班子成员，请先办理免职，再开介绍信。", field="member")


def _not_later(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")


def _check_letter(number: str, days: int) -> None:
    if not number.strip():
        raise Refusal("请填写介绍信编号。", field="letter_number")
    if not rules.is_valid_for(days):
        raise Refusal(f"介绍信有效期应为 1 至 {rules.LETTER_DAYS} 天。", field="days")


def _named(name: str, field: str) -> str:
    if not name.strip():
        raise Refusal("请选择本系统里的党组织，或写明外地党组织的全称。", field=field)
    return name.strip()


def _tell(organisation: Organisation, text: str, about: Transfer, at: datetime, *, but: Actor) -> None:
    people = notices.people_at([Place("organisation", str(organisation.pk))], "secretary", at)
    people += notices.people_at([Place("region", organisation.region_code)], "committee", at)
    told = {person.pk: person for person in people if person.pk != but.user_id}
    notices.post("organisations", to=told.values(), text=text[:300], at=at, about=about, url=about.get_absolute_url())


# --- floating members


@audited
def float_out(
    *, member: Member, elsewhere: str, other_organisation: str, liaison_name: str, on: date, by: Actor, at: datetime
) -> Floating:
    """An own member works elsewhere: where, and who keeps in touch."""
    _not_later(on, at)
    if member.ends_on is not None or on < member.starts_on:
        raise Refusal("这名党员这一天不在名册上。", field="member")
    row = _float(
        Direction.OUT, member.organisation, member, member.name, member.kind, elsewhere, other_organisation,
        liaison_name, on, by, at,
    )  # fmt: skip
    Member.everything.filter(pk=member.pk).update(is_floating=True)
    return row


@audited
def float_in(
    *, organisation: Organisation, name: str, kind: str, elsewhere: str, other_organisation: str, liaison_name: str,
    on: date, by: Actor, at: datetime,
) -> Floating:  # fmt: skip
    """A member of elsewhere works here and takes part: not on the roll, without a vote."""
    _not_later(on, at)
    if organisation.abolished_on is not None or on < organisation.set_up_on:
        raise Refusal("这个党组织这一天还没有成立或已撤销。", field="on")
    if not other_organisation.strip():
        raise Refusal("请写明组织关系所在的党组织。", field="other_organisation")
    return _float(
        Direction.IN, organisation, None, name.strip(), kind, elsewhere, other_organisation, liaison_name, on, by, at
    )


def _float(
    direction: Direction, organisation: Organisation, member: Member | None, name: str, kind: str, elsewhere: str,
    other_organisation: str, liaison_name: str, on: date, by: Actor, at: datetime,
) -> Floating:  # fmt: skip
    row = insert_once(
        lambda: Floating.everything.create(
            organisation=organisation, direction=direction, member=member, name=name, kind=kind,
            elsewhere=elsewhere.strip(), other_organisation=other_organisation.strip(),
            liaison_name=liaison_name.strip(), starts_on=on, due_on=rules.transfer_due(on), recorded_at=at,
            recorded_by=by.name,
        ),
        "这名党员已登记为流动党员。",
        "member",
    )  # fmt: skip
    record(f"floating.{direction}", on=row, by=by, at=at, detail={"organisation": organisation.pk})
    return row


@audited
def confirm_float(*, floating: Floating, on: date, by: Actor, at: datetime) -> Floating:
    """Asked again after half a year: still floating, another half year."""
    fresh = _floating(floating)
    _not_later(on, at)
    if on < fresh.starts_on:
        raise Refusal("日期不能早于流动开始。", field="on")
    fresh.due_on = rules.transfer_due(on)
    fresh.save(update_fields=["due_on"])
    record("floating.confirmed", on=fresh, by=by, at=at)
    return fresh


@audited
def end_float(*, floating: Floating, on: date, reason: str, by: Actor, at: datetime) -> Floating:
    """Back, or gone on; the row stays as history."""
    fresh = _floating(floating)
    _not_later(on, at)
    if on < fresh.starts_on:
        raise Refusal("日期不能早于流动开始。", field="on")
    fresh.ends_on, fresh.end_reason = on, reason.strip()[:200]
    fresh.save(update_fields=["ends_on", "end_reason"])
    if fresh.member_id is not None:
        Member.everything.filter(pk=fresh.member_id).update(is_floating=False)
    record("floating.ended", on=fresh, by=by, at=at)
    return fresh


def _floating(floating: Floating) -> Floating:
    fresh: Floating = Floating.everything.select_for_update(of=("self",)).get(pk=floating.pk)
    if fresh.ends_on is not None:
        raise Refusal("这项登记已经结束。")
    return fresh
