"""Whatever people do, in whatever order: no attendance and no vote stands that the rules forbid."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.life import actions
from qiaoliang.party.life.models import Attendance, Correction, Decision, Duty, Gathering
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Meeting
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll

TODAY = date(2026, 11, 20)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.sampled_from(["members", "committee", "theme_day"]), st.sets(st.integers(0, 6))),
        st.tuples(st.just("decide"), st.integers(0, 8), st.integers(0, 3)),
        st.tuples(st.just("correct"), st.sets(st.integers(0, 6)), st.integers(0, 2)),
        st.tuples(st.just("retract"), st.just(0), st.just(0)),
        st.tuples(st.just("withdraw"), st.just(0), st.just(0)),
        st.tuples(st.just("revote"), st.integers(0, 8), st.integers(0, 3)),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture
def roll(town: Town) -> list[Member]:
    """Six full members and a probationary one."""
    members = make_roll(town, 7)
    members[6].kind = MemberKind.PROBATIONARY
    members[6].save()
    return members


def _take(move: tuple[Any, ...], town: Town, roll: list[Member], said: dict[str, Any]) -> None:
    what, first, second = move
    last = Gathering.everything.order_by("-pk").first()
    if what == "enter":
        away = {roll[place].pk: "duty" if place % 2 else "" for place in second}
        chosen = roll[:5] if first == "committee" else ()
        if first == "committee":
            away = {key: reason for key, reason in away.items() if key in {member.pk for member in roll[:5]}}
        actions.enter(organisation=town.branch, kind=first, on=TODAY, topic="会", away=away, chosen=chosen, **said)
    elif last is None:
        return
    elif what == "decide":
        actions.decide(gathering=last, text="事", yes=first, no=second, abstained=0, **said)
    elif what == "correct":
        away = {roll[place].pk: "" for place in first}
        actions.correct(gathering=last, away=away, reason="更正", version=last.version, on=TODAY, **said)
    elif what == "retract":
        actions.retract(gathering=last, reason="没开", version=last.version, **said)
    else:
        decision = Decision.everything.filter(superseded_at=None).order_by("-pk").first()
        if decision is not None and what == "withdraw":
            actions.withdraw_decision(decision=decision, reason="错了", **said)
        elif decision is not None:
            actions.correct_decision(
                decision=decision, text="事", yes=first, no=second, abstained=0, reason="错", **said
            )


def _lawful(full: set[int]) -> None:
    """Everything that stands, judged by another reader of the rules."""
    for gathering in Gathering.everything.all():
        rows = list(gathering.attendances.all())
        present = {row.member_id for row in rows if row.presence == "present"}
        assert all((row.presence == "leave") is bool(row.leave_reason) for row in rows)
        if gathering.state == "held":
            assert present
            assert not any(row.presence == "expected" for row in rows)
            assert (gathering.expected_count, gathering.present_count) == (len(rows), len(present))
            assert gathering.fact.voided_at is None
            assert gathering.fact.held_on == gathering.on
        for vote in gathering.decisions.filter(superseded_at=None):
            assert gathering.state == "held"
            assert gathering.kind in ("members", "committee")
            entitled = {row.member_id for row in rows} & full
            assert vote.entitled_count == len(entitled)
            assert vote.present_count == len(present & full) >= vote.entitled_count / 2
            assert vote.yes_count + vote.no_count + vote.abstained_count == vote.present_count
            assert vote.is_carried is (vote.yes_count > vote.entitled_count / 2)
    held = Gathering.everything.filter(state="held")
    assert Meeting.everything.filter(voided_at=None).count() == held.values("fact").distinct().count()
    for duty in Duty.everything.all():
        ran = held.filter(organisation=duty.organisation, kind=duty.kind, on__range=(duty.first, duty.last))
        assert (duty.kept_by is not None) is ran.exists()


@given(moves=MOVES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_forbidden_state_is_reached(
    town: Town, cast: Cast, roll: list[Member], at: datetime, moves: list[tuple[Any, ...]]
) -> None:
    said: dict[str, Any] = {"by": cast.secretary.actor, "at": at}
    for model in (Correction, Attendance):
        model.everything.all().delete()
    Decision.everything.update(corrects=None)
    for table in (Decision, Duty, Gathering, Meeting):
        table.everything.all().delete()
    actions.open_duties(**said)
    corrected = 0
    for move in moves:
        with suppress(Refusal):
            _take(move, town, roll, said)
            corrected += move[0] in ("correct", "retract") and Gathering.everything.exists()
        _lawful({member.pk for member in roll[:6]})
    assert Correction.everything.count() == corrected, "every correction keeps what was said before"
    assert verify() is None
