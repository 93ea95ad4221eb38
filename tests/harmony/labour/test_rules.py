"""Votes and clocks at their boundaries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.harmony.labour import rules
from qiaoliang.harmony.labour.choices import DisputeStage, Stage
from qiaoliang.harmony.labour.rules import Vote
from qiaoliang.kit.refusal import Refusal


@pytest.mark.parametrize(
    ("vote", "passed"),
    [
        (Vote(90, 60, 46), True),  # exactly two thirds there, one more than half of all
        (Vote(90, 60, 45), False),  # half is not more than half
        (Vote(90, 59, 59), False),  # one short of the quorum
        (Vote(1, 1, 1), True),
        (Vote(3, 2, 2), True),
    ],
)
def test_a_draft_needs_two_thirds_there_and_more_than_half_of_all(vote: Vote, passed: bool) -> None:
    vote.check()
    assert vote.is_passed is passed


@pytest.mark.parametrize(
    ("vote", "sentence"),
    [
        (Vote(0, 0, 0), "应到"),
        (Vote(10, 11, 5), "实到"),
        (Vote(10, 5, 6), "赞成"),
        (Vote(10, -1, 0), "实到"),
        (Vote(10, 5, -1), "赞成"),
    ],
)
def test_numbers_that_cannot_be_are_refused(vote: Vote, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        vote.check()


@given(st.integers(1, 400), st.data())
def test_nobody_passes_without_a_majority_of_all(entitled: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, entitled))
    vote = Vote(entitled, present, data.draw(st.integers(0, present)))
    assert not vote.is_passed or (vote.in_favour > entitled / 2 and vote.present >= entitled * 2 / 3)


def test_the_statutory_days() -> None:
    day = date(2026, 11, 2)
    assert rules.due(Stage.PROPOSED, day) == date(2026, 11, 12)
    assert rules.due(Stage.CONSULTING, day) == date(2027, 1, 1)
    assert rules.due(Stage.SIGNED, day) == date(2026, 11, 12)
    assert rules.due(Stage.FILED, day) == date(2026, 11, 17)
    assert rules.takes_effect_on(day) == date(2026, 11, 18)
    assert rules.due(Stage.PASSED, day) is None
    assert rules.dispute_due(DisputeStage.MEDIATING, day) == date(2026, 11, 17)
    assert rules.dispute_due(DisputeStage.APPLIED, day) == date(2026, 11, 7)
    assert rules.dispute_due(DisputeStage.ACCEPTED, day) == date(2026, 12, 17)
    assert rules.dispute_due(DisputeStage.ACCEPTED, day, extended=True) == date(2027, 1, 1)
    assert rules.dispute_due(DisputeStage.FAILED, day, arose_on=date(2026, 3, 1)) == date(2027, 3, 1)
    assert rules.lapses_on(date(2028, 2, 29)) == date(2029, 2, 28)
