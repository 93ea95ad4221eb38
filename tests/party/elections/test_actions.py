"""An election from the names to the officers: refused where the regulation says so, never half done."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.party.elections import actions
from qiaoliang.party.elections.choices import ElectionState, OfficerEnd, Post, Purpose
from qiaoliang.party.elections.models import Election, Nominee, Officer, Round, leads
from qiaoliang.party.membership.models import MemberKind
from tests.cast import Cast, Town
from tests.party.elections.ballots import DAY, TODAY, consented, count, prepared, roll, vote


def file(election: Election, cast: Cast, at: datetime, on: date = TODAY) -> Election:
    election.refresh_from_db()
    return actions.file(
        election=election, on=on, number="俚党〔2026〕30号", version=election.version, by=cast.committee.actor, at=at
    )


def test_a_small_branch_elects_its_secretary_directly(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 5, probationary=2)
    election = consented(town, cast, at, members[:2])
    election = vote(election, cast, at, [3, 2], count(5))
    assert (election.state, election.elected_on) == (ElectionState.ELECTED, TODAY)
    assert Officer.everything.count() == 0, "in office only when the result is filed"
    file(election, cast, at)
    officer = Officer.everything.get()
    assert (officer.name, officer.post, officer.starts_on) == (members[0].name, Post.SECRETARY, TODAY)
    assert officer.term_ends_on == date(2029, 11, 19)
    town.branch.refresh_from_db()
    assert (town.branch.secretary_name, town.branch.term_ends_on) == (members[0].name, date(2029, 11, 19))
    assert [row["member"] for row in leads(TODAY)] == [members[0].pk]
    assert verify() is None


def test_a_committee_is_elected_and_chooses_its_secretary(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 9)
    election = consented(town, cast, at, members[:4], post=Post.MEMBER, seats=3)
    election = vote(election, cast, at, [9, 8, 6, 4], count(9))
    assert election.state == ElectionState.CONSENTED, "the committee has yet to meet"
    chosen = list(Nominee.everything.filter(election=election, is_elected=True).order_by("pk"))
    assert [one.member for one in chosen] == members[:3]
    actions.hold_session(
        election=election, on=TODAY, present=3, secretary=chosen[1], secretary_votes=3, deputy=chosen[0],
        version=election.version, by=cast.secretary.actor, at=at,
    )  # fmt: skip
    file(election, cast, at)
    assert dict(Officer.everything.values_list("name", "post")) == {
        members[1].name: "secretary", members[0].name: "deputy", members[2].name: "member",
    }  # fmt: skip


def test_a_tie_and_an_open_seat_are_voted_on_again(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 9)
    election = consented(town, cast, at, members[:5], post=Post.MEMBER, seats=3)
    election = vote(election, cast, at, [9, 6, 6, 6, 0], count(9))
    assert Nominee.everything.filter(election=election, is_elected=True).count() == 1
    election = vote(election, cast, at, [7, 5, 4, 0], count(9))
    assert Nominee.everything.filter(election=election, is_elected=True).count() == 3
    assert [round_.number for round_ in Round.everything.filter(election=election)] == [1, 2]


def test_seats_may_be_reduced_to_what_a_committee_needs(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 9)
    election = consented(town, cast, at, members[:6], post=Post.MEMBER, seats=5)
    election = vote(election, cast, at, [9, 9, 4, 4, 4, 0], count(9))
    given: dict[str, Any] = {"on": TODAY, "reason": "大会同意", "by": cast.secretary.actor, "at": at}
    with pytest.raises(Refusal, match="至少 3 名"):
        actions.close_short(election=election, version=election.version, **given)
    election = vote(election, cast, at, [6, 3, 3, 0], count(9))
    closed = actions.close_short(election=election, version=election.version, **given)
    assert closed.seats == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"counted": (5, 4)}, "没有超过五分之四"),
        ({"counted": (6, 6)}, "应到会不能填 6 名"),
        ({"counted": (4, 4)}, "少计 1 名"),
        ({"numbers": [6, 0]}, "超过了这个数"),
        ({"numbers": [3, 3]}, "得票合计不能超过 5"),
        ({"on": TODAY + DAY}, "不能晚于今天"),
        ({"on": TODAY - DAY}, "不能早于同意人选"),
    ],
)
def test_a_vote_the_regulation_forbids_changes_nothing(
    change: dict[str, Any], sentence: str, cast: Cast, town: Town, at: datetime
) -> None:
    election = consented(town, cast, at, roll(town.branch, 5)[:2])
    with pytest.raises(Refusal, match=sentence):
        vote(election, cast, at, change.get("numbers", [3, 2]), count(*change.get("counted", (5,))),
             on=change.get("on", TODAY))  # fmt: skip
    assert Round.everything.count() == 0
    election.refresh_from_db()
    assert election.state == ElectionState.CONSENTED


def test_whoever_cannot_come_is_left_out_with_a_reason(cast: Cast, town: Town, at: datetime) -> None:
    election = consented(town, cast, at, roll(town.branch, 5)[:2])
    election = vote(election, cast, at, [3, 1], count(4), excluded_reason="员戊出国半年以上")
    assert election.state == ElectionState.ELECTED


def test_a_void_meeting_is_kept_and_elects_nobody(cast: Cast, town: Town, at: datetime) -> None:
    election = consented(town, cast, at, roll(town.branch, 5)[:2])
    actions.note_void(
        election=election, on=TODAY, count=count(5, 3), reason="", version=election.version, by=cast.secretary.actor,
        at=at,
    )  # fmt: skip
    assert "五分之四" in Round.everything.get().void_reason
    election.refresh_from_db()
    with pytest.raises(Refusal, match="请写明为什么无效"):
        actions.note_void(
            election=election, on=TODAY, count=count(5), reason=" ", version=election.version,
            by=cast.secretary.actor, at=at,
        )  # fmt: skip
    assert vote(election, cast, at, [3, 2], count(5)).state == ElectionState.ELECTED


def test_the_database_keeps_the_quorum_too(cast: Cast, town: Town, at: datetime) -> None:
    election = consented(town, cast, at, roll(town.branch, 5)[:2])
    given = {"election": election, "number": 1, "held_on": TODAY, "recorded_at": at, "recorded_by": "许知远"}
    numbers = {"entitled": 5, "handed_out": 4, "returned": 4}
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.everything.create(**given, **numbers, present=4)
    Round.everything.create(**given, **numbers, present=5)


@pytest.mark.parametrize(
    ("names", "seats", "sentence"),
    [(1, 0, "至少 2 名"), (3, 3, "不设委员会")],
)
def test_names_are_judged_when_put_forward(
    names: int, seats: int, sentence: str, cast: Cast, town: Town, at: datetime
) -> None:
    members = roll(town.branch, 5)
    with pytest.raises(Refusal, match=sentence):
        prepared(town, cast, at, members[:names], seats=seats)
    assert Election.everything.count() == 0


def test_only_full_members_of_the_own_roll_stand(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 4, probationary=1)
    assert members[4].kind == MemberKind.PROBATIONARY
    foreign = roll(town.other_branch, 1)
    for stranger in (members[4], foreign[0]):
        with pytest.raises(Refusal, match="没有被选举权"):
            prepared(town, cast, at, [members[0], stranger])


def test_one_election_at_a_time_and_no_lost_update(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 5)
    election = prepared(town, cast, at, members[:2])
    with pytest.raises(Refusal, match="已有选举在办"):
        prepared(town, cast, at, members[2:4])
    by = cast.committee.actor
    with pytest.raises(MoveNotAllowed):
        actions.file(election=election, on=TODAY, number="1", version=election.version, by=by, at=at)
    actions.consent(election=election, on=TODAY, number="1", version=election.version, by=by, at=at)
    with pytest.raises(ChangedMeanwhile):
        actions.consent(election=election, on=TODAY, number="1", version=election.version, by=by, at=at)


def test_other_names_after_a_vote_that_filled_nothing(cast: Cast, town: Town, at: datetime) -> None:
    members = roll(town.branch, 5)
    election = consented(town, cast, at, members[:2])
    election = vote(election, cast, at, [2, 2], count(5))
    by, given = cast.secretary.actor, {"on": TODAY, "at": at}
    with pytest.raises(Refusal, match="已经过投票"):
        actions.renominate(
            election=election, nominees=[(members[0], "secretary"), (members[2], "secretary")],
            version=election.version, by=by, **given,
        )  # fmt: skip
    again = actions.renominate(
        election=election, nominees=[(one, "secretary") for one in members[2:4]], version=election.version, by=by,
        **given,
    )  # fmt: skip
    assert again.state == ElectionState.PREPARED
    assert Round.everything.filter(election=election).count() == 1, "what was voted on stays readable"


# --- terms and officers


def in_office(town: Town, cast: Cast, at: datetime, ends: date) -> list[Any]:
    members = roll(town.branch, 5)
    actions.appoint(
        organisation=town.branch, member=members[0], post=Post.SECRETARY, on=date(2024, 1, 1), number="俚党〔2024〕1号",
        term_ends_on=ends, by=cast.committee.actor, at=at,
    )  # fmt: skip
    town.branch.refresh_from_db()
    return members


def test_a_new_term_ends_the_old_one(cast: Cast, town: Town, at: datetime) -> None:
    members = in_office(town, cast, at, date(2026, 12, 31))
    election = consented(town, cast, at, members[1:3], purpose=Purpose.TERM)
    assert election.due_on == date(2026, 12, 31)
    file(vote(election, cast, at, [1, 4], count(5)), cast, at)
    old, new = Officer.everything.order_by("starts_on")
    assert (old.ends_on, old.end_reason) == (TODAY - DAY, OfficerEnd.TERM)
    assert (new.name, new.ends_on) == (members[2].name, None)


def test_a_re_election_is_prepared_in_the_last_half_year_or_after_an_approval(
    cast: Cast, town: Town, at: datetime
) -> None:
    members = in_office(town, cast, at, date(2027, 8, 1))
    with pytest.raises(Refusal, match="2027-02-01 起可以提人选"):
        prepared(town, cast, at, members[1:3], purpose=Purpose.TERM)
    for to in (date(2026, 7, 31), date(2028, 8, 2), date(2027, 8, 1)):
        with pytest.raises(Refusal, match="最多一年"):
            actions.shift_term(organisation=town.branch, to=to, number="1", by=cast.committee.actor, at=at)
    town.branch = actions.shift_term(
        organisation=town.branch, to=date(2027, 3, 1), number="1", by=cast.committee.actor, at=at
    )
    assert Officer.everything.get().term_ends_on == date(2027, 3, 1)
    prepared(town, cast, at, members[1:3], purpose=Purpose.TERM)


def test_a_by_election_keeps_the_term(cast: Cast, town: Town, at: datetime) -> None:
    members = in_office(town, cast, at, date(2027, 8, 1))
    actions.relieve(
        officer=Officer.everything.get(), on=TODAY, reason=OfficerEnd.LEFT, number="", by=cast.committee.actor, at=at
    )
    town.branch.refresh_from_db()
    assert town.branch.secretary_name == ""
    election = consented(town, cast, at, members[1:3], purpose=Purpose.BY_ELECTION)
    file(vote(election, cast, at, [4, 1], count(5)), cast, at)
    town.branch.refresh_from_db()
    assert (town.branch.secretary_name, town.branch.term_ends_on) == (members[1].name, date(2027, 8, 1))


def test_an_appointment_needs_a_number_and_a_member_of_the_roll(cast: Cast, town: Town, at: datetime) -> None:
    members = in_office(town, cast, at, date(2027, 8, 1))
    stranger = roll(town.other_branch, 1)[0]
    given: dict[str, Any] = {
        "organisation": town.branch, "post": Post.SECRETARY, "on": TODAY, "by": cast.committee.actor, "at": at
    }  # fmt: skip
    for member, number, sentence in (
        (members[1], " ", "要有文号"), (stranger, "1", "不在本组织"), (members[0], "1", "已在任"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=sentence):
            actions.appoint(member=member, number=number, **given)
    actions.appoint(member=members[1], number="俚党〔2026〕40号", **given)
    present = Officer.everything.filter(ends_on=None)
    assert [one.name for one in present] == [members[1].name]
    assert list(leads(TODAY - timedelta(days=30)).values_list("member", flat=True)) == [members[0].pk]
