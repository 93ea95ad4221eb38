"""How a contest is decided: against an independent reading of the same rule, and what may never matter."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.contests import rules
from qiaoliang.party.contests.rules import Sheet, Weighed, placed, trimmed_mean

POINTS = st.integers(0, rules.TOP)
WEIGHTS = st.sampled_from([(100,), (60, 40), (40, 30, 30), (33, 33, 34), (10, 20, 30, 40)])


@st.composite
def contests(draw: Any) -> tuple[dict[int, list[dict[int, int]]], list[Weighed]]:
    """Works with three to eight sheets each, marks close together so that ties are common."""
    criteria = [Weighed(key, weight) for key, weight in enumerate(draw(WEIGHTS), start=11)]
    marks = draw(st.sampled_from([POINTS, st.integers(80, 83), st.just(90)]))
    sheet = st.fixed_dictionaries({one.key: marks for one in criteria})
    works = st.dictionaries(st.integers(1, 40), st.lists(sheet, min_size=3, max_size=8), min_size=1, max_size=7)
    return draw(works), criteria


def as_read(sheets: list[Sheet], criteria: list[Weighed]) -> tuple[Decimal, list[Decimal]]:
    """The stated rule, read by somebody with a pocket calculator: total and means with two decimals."""
    cents = Decimal("0.01")
    means, total = [], Fraction(0)
    for one in criteria:
        marks = [Fraction(sheet[one.key]) for sheet in sheets]
        if len(marks) >= 5:
            marks.remove(max(marks))
            marks.remove(min(marks))
        average = mean(marks)
        total += average * one.weight / 100
        means.append(_decimal(average).quantize(cents, ROUND_HALF_UP))
    return _decimal(total).quantize(cents, ROUND_HALF_UP), means


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


@given(contests())
def test_it_is_what_the_stated_rule_says(case: Any) -> None:
    works, criteria = case
    for row in placed(works, criteria):
        total, means = as_read(works[row.work], criteria)
        assert rules.shown(row.total) == f"{total}"
        assert [rules.shown(one) for one in row.means] == [f"{one}" for one in means]
        assert row.is_trimmed == (len(works[row.work]) >= 5)


@given(contests())
def test_places_follow_total_then_criteria_and_equals_share(case: Any) -> None:
    works, criteria = case
    rows = placed(works, criteria)
    assert sorted(row.work for row in rows) == sorted(works)
    for row in rows:
        better = sum((other.total, other.means) > (row.total, row.means) for other in rows)
        assert row.place == better + 1


@given(contests(), st.randoms(use_true_random=False))
def test_the_order_of_jurors_and_of_works_does_not_matter(case: Any, chance: Any) -> None:
    works, criteria = case
    mixed = list(works.items())
    chance.shuffle(mixed)
    again = {work: chance.sample(sheets, len(sheets)) for work, sheets in mixed}
    assert placed(again, criteria) == placed(works, criteria)


@given(contests(), st.data())
def test_a_better_mark_never_hurts(case: Any, data: Any) -> None:
    works, criteria = case
    work = data.draw(st.sampled_from(sorted(works)))
    sheet = data.draw(st.integers(0, len(works[work]) - 1))
    key = data.draw(st.sampled_from([one.key for one in criteria]))
    before = {row.work: row for row in placed(works, criteria)}[work]
    raised = {one: [dict(kept) for kept in sheets] for one, sheets in works.items()}
    raised[work][sheet][key] = rules.TOP
    after = {row.work: row for row in placed(raised, criteria)}[work]
    assert after.total >= before.total
    assert after.place <= before.place


@given(st.lists(POINTS, min_size=5, max_size=12), POINTS)
def test_one_juror_alone_cannot_pull_the_mean_out_of_the_others_range(others: list[int], wild: int) -> None:
    """What trimming is for: whatever one juror gives, the mean stays within what the others gave."""
    assert min(others) <= trimmed_mean([*others, wild]) <= max(others)


def test_four_are_not_trimmed_and_five_are() -> None:
    assert trimmed_mean([0, 80, 90, 100]) == Fraction(270, 4)
    assert trimmed_mean([0, 80, 90, 100, 100]) == 90


def test_ties_are_broken_by_the_first_criterion_and_else_shared() -> None:
    criteria = [Weighed(1, 50), Weighed(2, 50)]
    works: dict[int, list[Sheet]] = {
        1: [{1: 80, 2: 90}] * 3, 2: [{1: 90, 2: 80}] * 3, 3: [{1: 80, 2: 90}] * 3, 4: [{1: 70, 2: 70}] * 3,
    }  # fmt: skip
    assert [(row.work, row.place) for row in placed(works, criteria)] == [(2, 1), (1, 2), (3, 2), (4, 4)]


def test_fewer_than_three_sheets_decide_nothing() -> None:
    with pytest.raises(Refusal, match="不足 3 名"):
        placed({1: [{1: 5}] * 2}, [Weighed(1, 100)])
    with pytest.raises(Refusal, match="不足 3 名"):
        placed({1: [{1: 5}] * 3, 2: []}, [Weighed(1, 100)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("创新性 40\n可行性 30", "权重合计是 70"), ("创新性", "看不出权重"), ("创新性 40\n创新性 60", "同名"),
        ("", "1 到 8 项"), ("甲 0\n乙 100", "看不出权重"), ("\n".join(f"第{n}项 11" for n in range(9)), "1 到 8 项"),
    ],
)  # fmt: skip
def test_criteria_must_make_a_hundred(text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        rules.criteria_of(text)


def test_criteria_are_read_as_people_write_them() -> None:
    assert rules.criteria_of("创新性 40%\n\n 可行 性　30\n效益 30 ") == [("创新性", 40), ("可行 性", 30), ("效益", 30)]


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("由邹望舒提出", ["邹望舒"], "邹望舒"), ("由邹 望舒提出", ["邹望舒"], "邹望舒"),
        ("班组提出", ["邹望舒", ""], ""), ("姓王", ["王"], ""),
    ],
)  # fmt: skip
def test_a_work_that_names_its_author_is_found_out(text: str, names: list[str], found: str) -> None:
    assert rules.gives_away(text, names) == found
