"""The arithmetic of elections at its bounds; each guard of rules.md that it keeps has a test of its name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.party.elections import rules
from qiaoliang.party.elections.rules import Count, Nomination


@pytest.mark.parametrize(
    ("entitled", "least"), [(3, 3), (4, 4), (5, 5), (6, 5), (9, 8), (10, 9), (11, 9), (15, 13), (100, 81)]
)
def test_g07_more_than_four_fifths_are_a_quorum(entitled: int, least: int) -> None:
    assert rules.least_present(entitled) == least
    assert rules.has_quorum(least, entitled)
    assert not rules.has_quorum(least - 1, entitled)
    assert not rules.has_quorum(entitled * 4 // 5, entitled), "exactly four fifths are not enough"


@pytest.mark.parametrize(
    ("seats", "least"), [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 8), (7, 9), (10, 12), (11, 14)]
)
def test_g08_a_fifth_more_candidates_than_seats(seats: int, least: int) -> None:
    assert rules.least_candidates(seats) == least
    named = [Nomination(f"员{number}", True, "member") for number in range(least)]
    assert rules.nominations(named, {"member": seats}) == []
    (problem,) = rules.nominations(named[1:], {"member": seats})
    assert (problem.guard, problem.is_hard) == ("G08", True)
    assert f"至少 {least} 名" in problem.sentence


@pytest.mark.parametrize(("entitled", "least"), [(3, 2), (4, 3), (9, 5), (10, 6), (11, 6)])
def test_elected_by_more_than_half_of_those_entitled(entitled: int, least: int) -> None:
    assert rules.least_votes(entitled) == least
    assert rules.decide({1: least}, 1, entitled).elected == (1,)
    assert rules.decide({1: least - 1}, 1, entitled).elected == ()


def test_a_probationary_member_cannot_stand() -> None:
    named = [Nomination("员甲", True, "secretary"), Nomination("员乙", False, "secretary")]
    (problem,) = rules.nominations(named, {"secretary": 1})
    assert "没有被选举权" in problem.sentence


@pytest.mark.parametrize(
    ("kind", "full", "wanted", "reason", "guard"),
    [
        ("branch", 6, 0, "", None), ("branch", 6, 3, "", "不设委员会"), ("branch", 7, 0, "", "应当设"),
        ("branch", 7, 2, "", "应为 3 至 7 名"), ("branch", 7, 3, "", None), ("branch", 7, 5, "", None),
        ("branch", 7, 6, "", "请写明理由"), ("branch", 7, 7, "党员分布在三个厂区", None),
        ("branch", 40, 8, "", "应为 3 至 7 名"), ("joint_branch", 7, 3, "", None),
        ("general_branch", 60, 5, "", None), ("committee", 120, 0, "", "应当设"), ("committee", 120, 12, "x", "应为"),
    ],
)  # fmt: skip
def test_g03_a_committee_from_seven_full_members(
    kind: str, full: int, wanted: int, reason: str, guard: str | None
) -> None:
    found = rules.seats(kind, full, wanted, reason)
    assert (guard is None and not found) or (guard is not None and guard in found[0].sentence)


@pytest.mark.parametrize(
    ("counted", "word"),
    [
        (Count(10, 9, 9, 9), None), (Count(10, 8, 8, 8), "五分之四"), (Count(10, 11, 9, 9), "多于应到会"),
        (Count(10, 9, 10, 9), "发出票"), (Count(10, 9, 9, 10), "选举无效"), (Count(10, 9, 8, 8, 9), "废票"),
        (Count(10, 9, 9, 7, 7), None),
    ],
)  # fmt: skip
def test_what_makes_a_meeting_void(counted: Count, word: str | None) -> None:
    found = rules.meeting(counted)
    assert (word is None and not found) or (word is not None and word in found[0].sentence)


def test_more_votes_than_ballots_allow_are_refused() -> None:
    counted = Count(10, 10, 10, 10, 1)
    assert rules.ballots(counted, {1: 9, 2: 9, 3: 9, 4: 0}, 3) == []
    assert "超过了这个数" in rules.ballots(counted, {1: 10}, 3)[0].sentence
    assert "合计不能超过 27" in rules.ballots(counted, {1: 9, 2: 9, 3: 9, 4: 1}, 3)[0].sentence


def test_the_most_votes_win_and_a_tie_for_the_last_seat_elects_neither() -> None:
    assert rules.decide({1: 9, 2: 8, 3: 7, 4: 6}, 3, 9) == rules.Outcome((1, 2, 3), (), 0)
    assert rules.decide({1: 9, 2: 7, 3: 7, 4: 6}, 2, 9) == rules.Outcome((1,), (2, 3), 1)
    assert rules.decide({1: 5, 2: 5, 3: 5}, 2, 9) == rules.Outcome((), (1, 2, 3), 2)
    assert rules.decide({1: 9, 2: 4}, 2, 9) == rules.Outcome((1,), (), 1)


@pytest.mark.parametrize(
    ("committee", "present", "votes", "word"),
    [
        (3, 3, 2, None), (3, 2, 2, "五分之四"), (5, 5, 2, "没有选出"), (5, 4, 4, "五分之四"), (5, 5, 6, "不能是"),
        (6, 5, 4, None),
    ],
)  # fmt: skip
def test_the_committee_chooses_its_secretary(committee: int, present: int, votes: int, word: str | None) -> None:
    found = rules.session(committee, present, votes)
    assert (word is None and not found) or (word is not None and word in found[0].sentence)


@pytest.mark.parametrize(
    ("kind", "elected", "ends"),
    [
        ("branch", date(2026, 11, 20), date(2029, 11, 19)), ("joint_branch", date(2024, 2, 29), date(2027, 2, 27)),
        ("general_branch", date(2026, 1, 1), date(2028, 12, 31)), ("committee", date(2026, 11, 20), date(2031, 11, 19)),
    ],
)  # fmt: skip
def test_terms_of_three_and_five_years(kind: str, elected: date, ends: date) -> None:
    assert rules.term_ends(kind, elected) == ends


@given(
    st.integers(3, 60).flatmap(
        lambda entitled: st.tuples(
            st.just(entitled), st.integers(1, 9), st.dictionaries(st.integers(1, 12), st.integers(0, entitled))
        )
    )
)
def test_whoever_is_elected_had_the_votes_and_nobody_better_was_left_out(
    drawn: tuple[int, int, dict[int, int]],
) -> None:
    entitled, seats, votes = drawn
    outcome = rules.decide(votes, seats, entitled)
    assert len(outcome.elected) + outcome.seats_left == seats
    assert all(votes[key] * 2 > entitled for key in (*outcome.elected, *outcome.tied))
    others = [number for key, number in votes.items() if key not in outcome.elected and number * 2 > entitled]
    if outcome.elected and others:
        assert max(others) < min(votes[key] for key in outcome.elected)
    if outcome.tied:
        assert len(outcome.tied) > outcome.seats_left > 0
        assert len({votes[key] for key in outcome.tied}) == 1
