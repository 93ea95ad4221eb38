"""Random sequences of steps with random numbers: what is let through keeps the law, what is refused changes nothing."""

from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.changes import actions as changes
from qiaoliang.party.changes.actions import Wanted
from qiaoliang.party.changes.models import Change
from qiaoliang.party.elections import actions
from qiaoliang.party.elections.models import Election, ElectionMove, Nominee, Officer, Round, Vote
from qiaoliang.party.elections.rules import Count
from qiaoliang.party.elections.standing import open_seats, running, seats_of
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Coverage, Organisation
from qiaoliang.party.transfers import actions as transfers
from qiaoliang.party.transfers.models import Transfer
from tests.cast import LIDAO, Cast, Town, make_organisation
from tests.party.elections.ballots import TODAY, roll

MODELS = (Election, ElectionMove, Nominee, Round, Vote, Officer, Member, Transfer, Change, Coverage)
NUMBER = st.integers(0, 9)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "prepare", "prepare", "consent", "consent", "vote", "vote", "vote", "session", "file", "file", "void",
                "rename", "short", "cancel", "relieve", "appoint", "issue", "receive", "shift", "abolish", "decide",
            ]
        ),
        st.lists(NUMBER, min_size=8, max_size=8),
    ),
    min_size=3,
    max_size=12,
)  # fmt: skip
PROPER = [(step, [1, 1, 0, 3, 0, 0, 0, 0]) for step in ("prepare", "consent", "vote", "session", "file")]
done: Counter[str] = Counter()


class Walk:
    """One organisation with seven full members, another beside it, and whatever is attempted on them."""

    def __init__(self, town: Town, cast: Cast, at: datetime) -> None:
        self.branch, self.at, self.by = town.branch, at, cast.committee.actor
        self.members = roll(town.branch, 7, probationary=1)
        self.other = make_organisation(town, "O090", "俚岛商会党支部", LIDAO)
        self.given: dict[str, Any] = {"by": self.by, "at": at}

    def organisation(self) -> Organisation:
        return Organisation.everything.get(pk=self.branch.pk)

    def election(self) -> Election:
        found = Election.everything.order_by("pk").last()
        if found is None:
            raise Refusal("没有选举")
        return found

    def attempt(self, step: str, numbers: list[int]) -> None:
        getattr(self, step)(numbers)

    def prepare(self, numbers: list[int]) -> None:
        post = "member" if numbers[0] else "secretary"
        named = [(member, post) for member in self.members[: 3 + numbers[1] % 5]]
        purpose = ("set_up", "term", "by_election")[numbers[2] % 3]
        actions.prepare(
            organisation=self.organisation(), purpose=purpose, nominees=named, on=TODAY,
            seats=numbers[3] % 6 if numbers[0] else 0, **self.given,
        )  # fmt: skip

    def consent(self, numbers: list[int]) -> None:
        election = self.election()
        actions.consent(election=election, on=TODAY, number="1", version=election.version, **self.given)

    def vote(self, numbers: list[int]) -> None:
        election = self.election()
        able = running(election, list(election.nominees.order_by("pk")))
        votes = {one.pk: (numbers * 2)[place] for place, one in enumerate(able)}
        if numbers[7] < 7:  # mostly proper: all there, the first ones ahead
            full = Member.everything.filter(Member.full_on(TODAY), organisation=self.branch).count()
            counted, left = (
                Count(full, full, full, full),
                sum(open_seats(election, list(election.nominees.all())).values()),
            )
            votes = {one.pk: full if place < left - numbers[6] % 2 else 0 for place, one in enumerate(able)}
        else:
            counted = Count(*numbers[:5])
        actions.vote(
            election=election, on=TODAY, count=counted, votes=votes, version=election.version,
            excluded_reason="外出" if numbers[5] else "", **self.given,
        )  # fmt: skip

    def void(self, numbers: list[int]) -> None:
        election = self.election()
        actions.note_void(
            election=election, on=TODAY, count=Count(*numbers[:5]), reason="", version=election.version, **self.given
        )

    def session(self, numbers: list[int]) -> None:
        election = self.election()
        chosen = list(election.nominees.filter(is_elected=True).order_by("pk"))
        if not chosen:
            raise Refusal("没有人当选")
        actions.hold_session(
            election=election, on=TODAY, present=len(chosen) - (numbers[4] > 6), secretary=chosen[0],
            secretary_votes=len(chosen) - numbers[2] % 3, version=election.version, **self.given,
        )  # fmt: skip

    def file(self, numbers: list[int]) -> None:
        election = self.election()
        actions.file(election=election, on=TODAY, number="2", version=election.version, **self.given)

    def rename(self, numbers: list[int]) -> None:
        election = self.election()
        named = [(member, "member") for member in self.members[numbers[0] % 4 :]]
        actions.renominate(election=election, nominees=named, on=TODAY, version=election.version, **self.given)

    def short(self, numbers: list[int]) -> None:
        election = self.election()
        actions.close_short(election=election, on=TODAY, reason="大会同意", version=election.version, **self.given)

    def cancel(self, numbers: list[int]) -> None:
        election = self.election()
        actions.cancel(election=election, reason="改期", version=election.version, **self.given)

    def relieve(self, numbers: list[int]) -> None:
        officer = Officer.everything.filter(ends_on=None).order_by("pk").first()
        if officer is None:
            raise Refusal("没有人在任")
        actions.relieve(officer=officer, on=TODAY, reason="left", number="", **self.given)

    def appoint(self, numbers: list[int]) -> None:
        post = ("secretary", "deputy", "member")[numbers[1] % 3]
        actions.appoint(
            organisation=self.organisation(), member=self.members[numbers[0] % 8], post=post, on=TODAY, number="3",
            **self.given,
        )  # fmt: skip

    def issue(self, numbers: list[int]) -> None:
        member = Member.everything.get(pk=self.members[numbers[0] % 8].pk)
        transfers.issue(
            member=member, target=self.other, target_name="", letter_number="介 1", on=TODAY, days=30, reason="",
            **self.given,
        )  # fmt: skip

    def receive(self, numbers: list[int]) -> None:
        transfer = Transfer.everything.order_by("pk").last()
        if transfer is None:
            raise Refusal("没有转接")
        transfers.receive(transfer=transfer, receipt="回 1", on=TODAY, version=transfer.version, **self.given)

    def shift(self, numbers: list[int]) -> None:
        day = self.organisation().term_ends_on
        kind = "late" if numbers[0] % 2 else "early"
        day = day.replace(year=day.year + (1 if kind == "late" else -1)) if day else TODAY
        self._apply(Wanted(kind=kind, reason="重组", to_day=day))

    def abolish(self, numbers: list[int]) -> None:
        self._apply(Wanted(kind="abolish", reason="搬迁", successor=self.other if numbers[0] % 2 else None))

    def _apply(self, wanted: Wanted) -> None:
        changes.apply(organisation=self.organisation(), wanted=wanted, applied_on=TODAY, **self.given)

    def decide(self, numbers: list[int]) -> None:
        change = Change.everything.filter(state="applied").order_by("pk").first()
        if change is None:
            raise Refusal("没有申请")
        changes.decide(change=change, number="4", on=TODAY, version=change.version, **self.given)


def snapshot() -> list[list[tuple[Any, ...]]]:
    return [list(model.everything.order_by("pk").values_list()) for model in MODELS]


def hold(walk: Walk) -> None:
    """What must be true after any step."""
    branch = walk.organisation()
    assert Election.everything.open().filter(organisation=branch).count() <= 1
    for round_ in Round.everything.filter(void_reason=""):
        assert round_.present * 5 > round_.entitled * 4
    for election in Election.everything.all():
        chosen = list(election.nominees.filter(is_elected=True))
        for nominee in chosen:
            carried = Vote.everything.filter(nominee=nominee, round__election=election, round__body="meeting")
            assert any(vote.yes_count * 2 > vote.round.entitled for vote in carried), "G08"
        assert len(chosen) <= sum(seats_of(election).values())
        if election.state in ("elected", "filed") and election.purpose != "by_election":
            assert [one.office for one in chosen].count("secretary") == 1
    present = Officer.everything.filter(organisation=branch, ends_on=None)
    secretary = present.filter(post="secretary").first()
    assert branch.secretary_name == (secretary.name if secretary else "") or not Officer.everything.exists()
    people = list(Member.everything.filter(ends_on=None).values_list("name", flat=True))
    assert len(people) == len(set(people)) == 8, "everybody is on one roll, nobody on two"
    if branch.abolished_on is not None:
        assert not present.exists()
        assert not branch.members.filter(ends_on=None).exists()
        assert not Coverage.everything.filter(organisation=branch, ends_on=None).exists()


class _Enough(Exception):
    """Undo the whole walk, so that the next begins with the same town."""


@pytest.mark.django_db
def test_no_sequence_breaks_the_law(town: Town, cast: Cast, at: datetime) -> None:
    walk = Walk(town, cast, at)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, len(PROPER)), STEPS)
    def walks(start: int, steps: list[tuple[str, list[int]]]) -> None:
        with suppress(_Enough), transaction.atomic():
            for step, numbers in [*PROPER[:start], *steps]:
                before = snapshot()
                try:
                    walk.attempt(step, numbers)
                    done[step] += 1
                except Refusal:
                    assert snapshot() == before, f"a refused {step} changed something"
                hold(walk)
            assert verify() is None
            raise _Enough

    walks()
    assert {"prepare", "consent", "vote", "session", "file", "appoint", "issue", "abolish"} <= set(done), done
