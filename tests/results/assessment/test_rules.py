"""The arithmetic of the assessment: shares, caps, vetoes, quota."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.results.assessment import rules
from qiaoliang.results.assessment.choices import DEFAULT
from qiaoliang.results.assessment.rules import Record

DAY = date(2026, 6, 1)
RECORDS = st.lists(st.tuples(st.booleans(), st.sampled_from([1, 2, 4])), max_size=30)


def of(*marks: bool, weight: int = 2) -> list[Record]:
    return [Record(DAY, "", mark, weight) for mark in marks]


def test_a_share_is_what_was_due_and_done() -> None:
    assert rules.share(of(True, True, False, False)) == Decimal("0.5")
    assert rules.share([]) is None
    assert rules.share([*of(True), *of(False, weight=1)]) == Decimal(2) / 3  # a hard thing undone costs half


@given(RECORDS)
def test_points_stay_within_their_weight(marks: list[tuple[bool, int]]) -> None:
    records = [Record(DAY, "", is_good, weight) for is_good, weight in marks]
    own = rules.points(25, rules.share(records))
    assert own is None or 0 <= own <= 25


@given(RECORDS)
def test_doing_more_of_what_was_due_never_costs(marks: list[tuple[bool, int]]) -> None:
    before = rules.share([Record(DAY, "", is_good, weight) for is_good, weight in marks])
    for place, (is_good, weight) in enumerate(marks):
        if not is_good:
            better = [*marks[:place], (True, weight), *marks[place + 1 :]]
            after = rules.share([Record(DAY, "", good, heavy) for good, heavy in better])
            assert after is not None
            assert before is not None
            assert after > before


def test_items_without_anything_due_leave_the_sum() -> None:
    items = [(25, Decimal(25)), (15, None), (25, Decimal("12.5"))]
    assert rules.total(items, 0, 0, DEFAULT) == Decimal("75.0")
    assert rules.total([(25, None)], 0, 0, DEFAULT) == 0


def test_deductions_are_capped_and_never_go_below_zero() -> None:
    assert rules.deducted(3, 0, DEFAULT) == 3
    assert rules.deducted(40, 0, DEFAULT) == 10
    assert rules.deducted(40, 2, DEFAULT) == 20
    assert rules.total([(25, Decimal(1))], 40, 2, DEFAULT) == 0


@pytest.mark.parametrize(
    ("points", "grade"),
    [("90", "excellent"), ("89.9", "competent"), ("75", "competent"), ("60", "basic"), ("59.9", "incompetent")],
)
def test_what_is_proposed(points: str, grade: str) -> None:
    assert rules.proposed(Decimal(points), has_veto=False, scheme=DEFAULT) == grade
    assert rules.proposed(Decimal(points), has_veto=True, scheme=DEFAULT) == "incompetent"


def test_the_quota_of_excellent_only_warns() -> None:
    assert not rules.above_quota(2, 10, 20)
    assert rules.above_quota(3, 10, 20)


COUNTS = st.dictionaries(st.sampled_from(["small", "struggling", "uncovered"]), st.integers(0, 9))


@given(COUNTS, RECORDS)
def test_a_difficult_portfolio_lifts_and_never_beyond_the_weight(
    counts: dict[str, int], marks: list[tuple[bool, int]]
) -> None:
    factor = rules.difficulty(counts, 9, DEFAULT)
    assert 1 <= factor <= Decimal("1.15")
    share = rules.share([Record(DAY, "", good, weight) for good, weight in marks])
    plain, lifted = rules.points(25, share), rules.points(25, share, factor)
    assert (plain is None) == (lifted is None)
    assert plain is None or plain <= lifted <= 25


def test_the_factor_by_hand() -> None:
    """Of eight firms six small, two struggling, four without an organisation: 3·6/8 + 6·2/8 + 6·4/8 = 6.75 %."""
    assert rules.difficulty({"small": 6, "struggling": 2, "uncovered": 4}, 8, DEFAULT) == Decimal("1.068")
    assert rules.difficulty({}, 0, DEFAULT) == 1


def test_a_scheme_adds_up() -> None:
    assert "30%" in rules.refused_scheme({**DEFAULT, "difficulty": {"small": 20, "struggling": 6, "uncovered": 6}})
    assert rules.refused_scheme(DEFAULT) == ""
    assert "100" in rules.refused_scheme({**DEFAULT, "weights": {"organisation": 50}})
    assert "由高到低" in rules.refused_scheme({**DEFAULT, "bands": {"excellent": 70, "competent": 75, "basic": 60}})
