"""Reading a survey: intervals after Wilson, nothing shown below thirty answers (G49)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.evaluate import rows, value
from qiaoliang.results.surveys import reading, rules
from tests.cast import Town
from tests.results.indicators.records import AS_OF, answers


@pytest.mark.parametrize(
    ("successes", "valid", "low", "high"),
    [  # worked by hand from Wilson's formula with z = 1.96
        (0, 10, "0.0", "27.8"),
        (10, 10, "72.2", "100.0"),
        (50, 100, "40.4", "59.6"),
        (0, 0, "0.0", "100.0"),
    ],
)
def test_the_interval(successes: int, valid: int, low: str, high: str) -> None:
    assert rules.interval(successes, valid) == (Decimal(low), Decimal(high))


def test_thirty_answers_may_be_shown_and_twenty_nine_may_not() -> None:
    assert [rules.may_show(valid) for valid in (29, 30)] == [False, True]


def test_a_question_is_read_as_counts(town: Town) -> None:
    held = answers(town, "effective", 35, 5)
    effective, satisfied = reading.readings(held)
    assert (effective.valid, effective.top, effective.percent) == (40, 35, Decimal("87.5"))
    assert effective.response_rate == Decimal("80.0")
    assert dict(effective.by_value) == {5: 35, 4: 0, 3: 5, 2: 0, 1: 0}
    assert (satisfied.valid, satisfied.percent, satisfied.by_value) == (0, None, {})


def test_too_few_answers_show_nothing_but_their_number(town: Town) -> None:
    effective = reading.readings(answers(town, "effective", 28, 1))[0]
    assert (effective.valid, effective.top, effective.percent, effective.interval) == (29, None, None, None)
    assert effective.by_value == {}


@pytest.mark.parametrize(("top", "rest"), [(39, 1), (36, 4), (1, 39), (4, 36)])
def test_a_few_who_differ_are_not_told_by_the_total(town: Town, top: int, rest: int) -> None:
    """29 of 30 would single one person out."""
    held = answers(town, "effective", top, rest)
    effective = reading.readings(held)[0]
    assert (effective.valid, effective.top, effective.percent, effective.interval) == (40, None, None, None)
    assert effective.by_value == {}
    found = value("survey_effective", scope=EVERYTHING, as_of=AS_OF)
    assert (found.is_hidden, found.numerator, found.records, found.interval) == (True, 0, 0, None)
    assert rows("survey_effective", scope=EVERYTHING, as_of=AS_OF).count() == 0


def test_the_last_survey_is_the_last_that_was_closed_and_entered(town: Town) -> None:
    evening = town.at + timedelta(hours=10)
    assert reading.last_closed(AS_OF, evening) is None
    held = answers(town, "effective", 3, 1)
    answers(town, "effective", 3, 1, closed_on=AS_OF + timedelta(days=1))
    answers(town, "effective", 3, 1, recorded_at=evening + timedelta(days=1))
    assert reading.last_closed(AS_OF, evening) == held
