"""The votes: of the members' meeting, round by round, and of the new committee's first session."""

from collections.abc import Mapping
from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.elections import rules
from qiaoliang.party.elections.actions import moves
from qiaoliang.party.elections.choices import Body, ElectionState, Post, Purpose
from qiaoliang.party.elections.models import Election, Nominee, Round, Vote
from qiaoliang.party.elections.standing import is_filled, open_seats, running
from qiaoliang.party.organisations import actions as organisations


@audited
def vote(
    *, election: Election, on: date, count: rules.Count, votes: Mapping[int, int], version: int, by: Actor,
    at: datetime, excluded_reason: str = "",
) -> Round:  # fmt: skip
    """Enter one round of the members' meeting: counts by nominee key, never who voted how."""
    fresh = _ready(election, version, on, at)
    roll = moves.full_members(fresh.organisation, on)
    moves.refuse_first(rules.entitled(len(roll), count.entitled, excluded_reason))
    moves.refuse_first(rules.meeting(count))
    nominees = list(fresh.nominees.order_by("pk"))
    able = {nominee.pk: nominee for nominee in running(fresh, nominees)}
    gone = [nominee.name for nominee in able.values() if nominee.member_id not in roll]
    if gone:
        raise Refusal(f"{'、'.join(gone)}已不是本组织的正式党员，请取消选举后另提人选。", field="votes")
    if set(votes) != set(able):
        raise Refusal("请为每一名候选人填写得票数。", field="votes")
    round_ = _round(fresh, on, count, excluded_reason, by, at)
    left = open_seats(fresh, nominees)
    for post, seats in left.items():
        mine = {key: votes[key] for key, nominee in able.items() if nominee.post == post}
        if mine:
            moves.refuse_first(rules.ballots(count, mine, seats))
            outcome = rules.decide(mine, seats, count.entitled)
            Nominee.everything.filter(pk__in=outcome.elected).update(is_elected=True)
    Vote.everything.bulk_create(
        Vote(round=round_, nominee_id=key, yes_count=number) for key, number in sorted(votes.items())
    )
    record("election.voted", on=fresh, by=by, at=at, detail={"round": round_.number, "present": count.present})
    _go_on(fresh, on, by=by, at=at)
    return round_


def _ready(election: Election, version: int, on: date, at: datetime) -> Election:
    fresh = moves.locked(election, version)
    moves.may_go(fresh, ElectionState.ELECTED)
    moves.check_day(on, at, fresh.consented_on, "同意人选")
    last = fresh.rounds.order_by("-number").first()
    if last is not None and on < last.held_on:
        raise Refusal(f"日期不能早于上一轮（{last.held_on:%Y-%m-%d}）。", field="on")
    return fresh


def _round(
    election: Election, on: date, count: rules.Count, excluded_reason: str, by: Actor, at: datetime, **more: str
) -> Round:
    return Round.everything.create(
        election=election, number=election.rounds.count() + 1, held_on=on, entitled=count.entitled,
        present=count.present, handed_out=count.handed_out, returned=count.returned, invalid=count.invalid,
        excluded_reason=excluded_reason.strip()[:200], recorded_at=at, recorded_by=by.name, **more,
    )  # fmt: skip


def _go_on(election: Election, on: date, *, by: Actor, at: datetime) -> None:
    """All seats filled and no committee that still has to choose its secretary: elected. Otherwise one version on."""
    chooses = bool(election.seats) and election.purpose != Purpose.BY_ELECTION
    if chooses or not is_filled(open_seats(election, list(election.nominees.all()))):
        moves.touched(election)
    else:
        _elected(election, on, by=by, at=at)


def _elected(election: Election, on: date, *, by: Actor, at: datetime) -> None:
    """Whoever was elected without another office holds the one stood for."""
    for nominee in election.nominees.filter(is_elected=True, office=""):
        nominee.office = nominee.post
        nominee.save(update_fields=["office"])
    election.elected_on = on
    chosen = election.nominees.filter(is_elected=True).count()
    moves.move(election, ElectionState.ELECTED, on, f"选出 {chosen} 名", by=by, at=at)
    if election.case is not None:
        organisations.elect_case(case=election.case, on=on, note=f"党员大会选举，选出 {chosen} 名", by=by, at=at)
    moves.tell(election, f"{election.organisation.name}已完成选举，请备案。", at, but=by)


@audited
def note_void(
    *, election: Election, on: date, count: rules.Count, reason: str, version: int, by: Actor, at: datetime
) -> Round:
    """A meeting that could not elect (no quorum, more ballots than voters): kept with its reason, nobody elected."""
    fresh = _ready(election, version, on, at)
    found = rules.meeting(count)
    if not found and not reason.strip():
        raise Refusal("这次会议达到了规定人数，请写明为什么无效。", field="void_reason")
    sentence = reason.strip() or found[0].sentence
    round_ = _round(fresh, on, count, "", by, at, void_reason=sentence[:300])
    record("election.void_round", on=fresh, by=by, at=at, detail={"round": round_.number, "reason": sentence[:200]})
    moves.touched(fresh)
    return round_


@audited
def close_short(*, election: Election, on: date, reason: str, version: int, by: Actor, at: datetime) -> Election:
    """The meeting agrees to do with the members elected, where they are enough for a committee."""
    fresh = _ready(election, version, on, at)
    chosen = fresh.nominees.filter(is_elected=True, post=Post.MEMBER).count()
    least = rules.SEATS[fresh.organisation.kind][0]
    if not fresh.seats or chosen < least:
        raise Refusal(f"已选出 {chosen} 名，委员会至少 {least} 名，不能减少名额，请继续选举。")
    if not reason.strip():
        raise Refusal("请写明减少名额的理由。", field="reason")
    fresh.seats, fresh.seats_reason = chosen, reason.strip()[:200]
    fresh.version += 1
    fresh.save(update_fields=["seats", "seats_reason", "version"])
    record("election.seats_reduced", on=fresh, by=by, at=at, detail={"seats": chosen, "reason": reason.strip()[:200]})
    return fresh


@audited
def hold_session(
    *, election: Election, on: date, present: int, secretary: Nominee, secretary_votes: int,
    deputy: Nominee | None = None, version: int, by: Actor, at: datetime,
) -> Election:  # fmt: skip
    """The new committee meets for the first time and chooses its secretary, and a deputy where it has one."""
    fresh = _ready(election, version, on, at)
    chosen = {one.pk: one for one in fresh.nominees.filter(is_elected=True)}
    if not fresh.seats or not is_filled(open_seats(fresh, list(chosen.values()))):
        raise Refusal("委员还没有选齐，不能开委员会第一次会议。")
    if secretary.pk not in chosen or (deputy is not None and deputy.pk not in chosen):
        raise Refusal("书记、副书记要从当选的委员里选。", field="secretary")
    if deputy is not None and deputy.pk == secretary.pk:
        raise Refusal("书记和副书记不能是同一人。", field="deputy")
    moves.refuse_first(rules.session(len(chosen), present, secretary_votes))
    count = rules.Count(len(chosen), present, present, present)
    round_ = _round(fresh, on, count, "", by, at, body=Body.SESSION)
    Vote.everything.create(round=round_, nominee=secretary, yes_count=secretary_votes)
    for nominee, office in ((secretary, Post.SECRETARY), (deputy, Post.DEPUTY)):
        if nominee is not None:
            chosen[nominee.pk].office = office
            chosen[nominee.pk].save(update_fields=["office"])
    _elected(fresh, on, by=by, at=at)
    return fresh
