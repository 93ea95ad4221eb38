"""Officers: who took office by an election, was appointed or relieved; the organisation's own columns follow."""

from datetime import date, datetime, timedelta

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.elections import rules
from qiaoliang.party.elections.actions import moves
from qiaoliang.party.elections.choices import OfficerBasis, OfficerEnd, Post, Purpose
from qiaoliang.party.elections.models import Election, Officer
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations.models import Organisation

DAY = timedelta(days=1)


def take_office(election: Election, *, by: Actor, at: datetime) -> list[Officer]:
    """The elected stand as officers from the day of the election; those before them leave, but for a by-election."""
    on, organisation = election.elected_on, election.organisation
    assert on is not None
    is_by = election.purpose == Purpose.BY_ELECTION
    ends = organisation.term_ends_on if is_by else rules.term_ends(organisation.kind, on)
    chosen = list(election.nominees.filter(is_elected=True))
    if not is_by:
        _end(organisation, on - DAY, OfficerEnd.TERM)
    elif any(one.office == Post.SECRETARY for one in chosen):
        _end(organisation, on - DAY, OfficerEnd.RELIEVED, Post.SECRETARY)
    made = [
        Officer.everything.create(
            organisation=organisation, member=one.member, name=one.name, post=one.office, basis=OfficerBasis.ELECTED,
            document_number=election.filing_number, election=election, starts_on=on, term_ends_on=ends,
            recorded_at=at, recorded_by=by.name,
        )
        for one in chosen
    ]  # fmt: skip
    repeat(organisation, ends, by=by, at=at)
    record("officers.took_office", on=organisation, by=by, at=at, detail={"election": election.pk, "count": len(made)})
    return made


def _end(organisation: Organisation, on: date, reason: OfficerEnd, post: str = "") -> int:
    rows = Officer.everything.filter(organisation=organisation, ends_on=None)
    ended = 0
    for officer in rows.filter(post=post) if post else rows:
        officer.ends_on, officer.end_reason = max(on, officer.starts_on), reason
        officer.save(update_fields=["ends_on", "end_reason"])
        ended += 1
    return ended


def repeat(organisation: Organisation, term_ends_on: date | None, *, by: Actor, at: datetime) -> None:
    """The organisation's own columns say what the officers say."""
    secretary = Officer.everything.filter(organisation=organisation, ends_on=None, post=Post.SECRETARY).first()
    fresh = Organisation.everything.get(pk=organisation.pk)
    name = secretary.name if secretary else ""
    if (fresh.secretary_name, fresh.term_ends_on) != (name, term_ends_on):
        organisations.amend(organisation=fresh, secretary_name=name, term_ends_on=term_ends_on, by=by, at=at)


@audited
def appoint(
    *, organisation: Organisation, member: Member, post: str, on: date, number: str, by: Actor, at: datetime,
    term_ends_on: date | None = None,
) -> Officer:  # fmt: skip
    """The upper organisation appoints or sends somebody between elections; the term stays as it is.

    `term_ends_on` is for an organisation that stood long before it came into the system, and has no term in it yet.
    """
    ends = organisation.term_ends_on or term_ends_on
    moves.check_day(on, at, organisation.set_up_on, "党组织成立")
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销，不能再任命。")
    if not number.strip():
        raise Refusal("任命要有文号。", field="number")
    if member.pk not in moves.full_members(organisation, on):
        raise Refusal(f"{member.name}不在本组织的正式党员名册上，请先办理组织关系转接。", field="member")
    if Officer.everything.filter(organisation=organisation, member=member, ends_on=None).exists():
        raise Refusal(f"{member.name}已在任，请先办理免职。", field="member")
    if post == Post.SECRETARY:
        _end(organisation, on - DAY, OfficerEnd.RELIEVED, Post.SECRETARY)
    officer: Officer = Officer.everything.create(
        organisation=organisation, member=member, name=member.name, post=post, basis=OfficerBasis.APPOINTED,
        document_number=number.strip(), starts_on=on, term_ends_on=ends, recorded_at=at,
        recorded_by=by.name,
    )  # fmt: skip
    repeat(organisation, ends, by=by, at=at)
    record("officer.appointed", on=officer, by=by, at=at, detail={"organisation": organisation.pk, "post": post})
    return officer


@audited
def relieve(*, officer: Officer, on: date, reason: str, number: str, by: Actor, at: datetime) -> Officer:
    """Somebody leaves an office before the end of the term."""
    fresh: Officer = Officer.everything.select_for_update(of=("self",)).get(pk=officer.pk)
    if fresh.ends_on is not None:
        raise Refusal("这项任职已经结束。")
    moves.check_day(on, at, fresh.starts_on, "任职")
    fresh.ends_on, fresh.end_reason = on, OfficerEnd(reason)
    fresh.save(update_fields=["ends_on", "end_reason"])
    organisation = fresh.organisation
    repeat(organisation, organisation.term_ends_on, by=by, at=at)
    record("officer.relieved", on=fresh, by=by, at=at, detail={"reason": reason, "document": number.strip()})
    return fresh


@audited
def shift_term(*, organisation: Organisation, to: date, number: str, by: Actor, at: datetime) -> Organisation:
    """An approved early or late re-election: the term ends on another day, at most a year from the old one."""
    ends = organisation.term_ends_on
    if ends is None:
        raise Refusal("这个党组织没有任期，不能提前或延期换届。")
    earliest, latest = rules.earliest(ends), rules.latest(ends)
    assert earliest is not None
    if not earliest <= to <= latest or to == ends:
        raise Refusal(f"提前或延期换届最多一年，应在 {earliest:%Y-%m-%d} 至 {latest:%Y-%m-%d} 之间。", field="to")
    Officer.everything.filter(organisation=organisation, ends_on=None).update(term_ends_on=to)
    repeat(organisation, to, by=by, at=at)
    record("organisation.term_shifted", on=organisation, by=by, at=at, detail={"from": f"{ends}", "to": f"{to}"})
    return Organisation.everything.get(pk=organisation.pk)


@audited
def end_all(*, organisation: Organisation, on: date, by: Actor, at: datetime) -> int:
    """The organisation is abolished: everybody leaves office."""
    ended = _end(organisation, on, OfficerEnd.ABOLISHED)
    record("officers.ended", on=organisation, by=by, at=at, detail={"count": ended})
    return ended
