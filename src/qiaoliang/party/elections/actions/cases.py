"""An election as a case: names put forward, agreed by the upper committee, filed; or put forward anew, cancelled."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.instructors.postings.rules import add_months
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.elections import rules
from qiaoliang.party.elections.actions import moves, officers
from qiaoliang.party.elections.choices import ElectionState, Post, Purpose
from qiaoliang.party.elections.models import Election, ElectionMove, Nominee
from qiaoliang.party.elections.standing import seats_of
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations import rules as branches
from qiaoliang.party.organisations.choices import CaseState
from qiaoliang.party.organisations.models import Organisation, SetUpCase

Named = Sequence[tuple[Member, str]]  # who is put forward, and for which post
TERM_OPENS_MONTHS = 6  # a re-election may be prepared from the first alert on


@audited
def prepare(
    *, organisation: Organisation, purpose: str, nominees: Named, on: date, seats: int = 0, seats_reason: str = "",
    deputy_seats: int = 0, by: Actor, at: datetime,
) -> Election:  # fmt: skip
    """Put names forward for the election of an organisation's committee, or of its secretary where it has none."""
    moves.check_day(on, at, organisation.set_up_on, "党组织成立")
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销，不能再选举。")
    case, due_on = _occasion(organisation, Purpose(purpose), on)
    election = insert_once(
        lambda: Election.everything.create(
            organisation=organisation, region_code=organisation.region_code, purpose=purpose, case=case, seats=seats,
            seats_reason=seats_reason.strip(), deputy_seats=deputy_seats, prepared_on=on, due_on=due_on,
            recorded_at=at, recorded_by=by.name,
        ),
        "这个党组织已有选举在办，请先办完。",
        "purpose",
    )  # fmt: skip
    _name(election, nominees, on)
    ElectionMove.everything.create(
        election=election, to=ElectionState.PREPARED, on=on, note=f"{len(nominees)} 名人选", moved_at=at,
        moved_by=by.name,
    )  # fmt: skip
    record("election.prepared", on=election, by=by, at=at, detail={"purpose": purpose, "seats": seats})
    moves.tell(election, f"{organisation.name}报来{Purpose(purpose).label}候选人预备人选，请审查。", at, but=by)
    return election


def _occasion(organisation: Organisation, purpose: Purpose, on: date) -> tuple[SetUpCase | None, date]:
    """The set-up case it belongs to, and the day by which it is to be held."""
    ends = organisation.term_ends_on
    if purpose == Purpose.SET_UP:
        case = SetUpCase.everything.filter(organisation=organisation, state=CaseState.DECIDED).first()
        if case is None and ends is not None:
            raise Refusal("这个党组织已有任期，请选“换届选举”或“补选”。", field="purpose")
        return case, case.due_on if case else branches.election_due(organisation.set_up_on)
    if ends is None:
        raise Refusal("这个党组织还没有选举过，请选“新成立选举”。", field="purpose")
    if purpose == Purpose.BY_ELECTION:
        if on > ends:
            raise Refusal(f"任期已于 {ends:%Y-%m-%d} 届满，不能补选，应当换届。", field="purpose")
        return None, ends
    if on < (opens := add_months(ends, -TERM_OPENS_MONTHS)):
        sentence = f"任期到 {ends:%Y-%m-%d}，{opens:%Y-%m-%d} 起可以提人选；提前换届请先办理提前换届审批。"
        raise Refusal(sentence, field="on")
    return None, ends


def _name(election: Election, nominees: Named, on: date) -> None:
    """Judge seats and names, then keep them."""
    roll = moves.full_members(election.organisation, on)
    if election.purpose != Purpose.BY_ELECTION:
        kind = election.organisation.kind
        moves.refuse_first(rules.seats(kind, len(roll), election.seats, election.seats_reason))
    stated = [rules.Nomination(member.name, member.pk in roll, post) for member, post in nominees]
    moves.refuse_first(rules.nominations(stated, {str(post): count for post, count in seats_of(election).items()}))
    for member, post in nominees:
        if not seats_of(election).get(Post(post)):
            raise Refusal(f"这次不选{Post(post).label}。", field="nominees")
        insert_once(
            lambda member=member, post=post: Nominee.everything.create(  # type: ignore[misc]
                election=election, member=member, name=member.name, post=post
            ),
            f"{member.name}提了两次，请去掉一次。",
            "nominees",
        )


@audited
def renominate(*, election: Election, nominees: Named, on: date, version: int, by: Actor, at: datetime) -> Election:
    """Other names: before the consent, or after a vote that filled nothing. What was voted on stays readable."""
    fresh = moves.locked(election, version)
    if fresh.state == ElectionState.CONSENTED:
        moves.may_go(fresh, ElectionState.PREPARED)
    elif fresh.state != ElectionState.PREPARED:
        raise Refusal("已经选出，不能再换人选。")
    if fresh.nominees.filter(is_elected=True).exists():
        raise Refusal("已有人当选，差额部分请在原人选里继续选举。")
    moves.check_day(on, at, fresh.prepared_on, "提出人选")
    fresh.nominees.filter(votes=None).delete()
    kept = {(nominee.member_id, nominee.post) for nominee in fresh.nominees.all()}
    if any((member.pk, post) in kept for member, post in nominees):
        raise Refusal("新人选里有人已经过投票没有选上，请换人或在原人选里再选。", field="nominees")
    _name(fresh, nominees, on)
    moves.move(fresh, ElectionState.PREPARED, on, f"另提 {len(nominees)} 名人选", by=by, at=at)
    return fresh


@audited
def consent(*, election: Election, on: date, number: str, version: int, by: Actor, at: datetime) -> Election:
    """The upper committee agrees to the names: now the meeting may elect."""
    fresh = moves.locked(election, version)
    moves.may_go(fresh, ElectionState.CONSENTED)
    moves.check_day(on, at, fresh.prepared_on, "提出人选")
    if not number.strip():
        raise Refusal("请填写同意人选的文号。", field="number")
    fresh.consented_on, fresh.consent_number = on, number.strip()
    moves.move(fresh, ElectionState.CONSENTED, on, number.strip(), by=by, at=at)
    moves.tell(fresh, f"{fresh.organisation.name}的候选人预备人选已同意，请召开党员大会选举。", at, but=by)
    return fresh


@audited
def file(*, election: Election, on: date, number: str, version: int, by: Actor, at: datetime) -> Election:
    """The upper committee files the result: the officers are in office from the day they were elected."""
    fresh = moves.locked(election, version)
    moves.may_go(fresh, ElectionState.FILED)
    moves.check_day(on, at, fresh.elected_on, "选举")
    if not number.strip():
        raise Refusal("请填写备案文号。", field="number")
    fresh.filed_on, fresh.filing_number = on, number.strip()
    moves.move(fresh, ElectionState.FILED, on, number.strip(), by=by, at=at)
    officers.take_office(fresh, by=by, at=at)
    if fresh.case is not None:
        organisations.file_case(case=fresh.case, on=on, note=number.strip(), by=by, at=at)
    moves.tell(fresh, f"{fresh.organisation.name}的选举结果已备案。", at, but=by)
    return fresh


@audited
def cancel(*, election: Election, reason: str, version: int, by: Actor, at: datetime) -> Election:
    """The election does not take place; it stays readable, and another may begin."""
    fresh = moves.locked(election, version)
    moves.may_go(fresh, ElectionState.CANCELLED)
    if not reason.strip():
        raise Refusal("请写明取消的原因。", field="reason")
    moves.move(fresh, ElectionState.CANCELLED, timezone.localdate(at), reason.strip(), by=by, at=at)
    return fresh
