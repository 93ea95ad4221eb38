"""The arithmetic of organisation life: periods, what is owed, votes (rules.md, section 1)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit.workdays import WorkCalendar, seeded_calendar
from qiaoliang.party.life import rules
from qiaoliang.party.life.choices import Per
from qiaoliang.party.life.rules import Period, Standing, Vote
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.registry.programme.choices import RHYTHMS, SETTINGS

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
NUMBERS = st.integers(-2, 60)


@pytest.mark.parametrize(
    ("per", "day", "first", "last"),
    [
        (Per.MONTH, date(2028, 2, 10), date(2028, 2, 1), date(2028, 2, 29)),
        (Per.QUARTER, date(2026, 11, 20), date(2026, 10, 1), date(2026, 12, 31)),
        (Per.HALF_YEAR, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (Per.YEAR, date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(per: Per, day: date, first: date, last: date) -> None:
    assert rules.period_of(per, day) == Period(first, last)


@given(DAYS, DAYS, st.sampled_from([Per.MONTH, Per.QUARTER, Per.HALF_YEAR, Per.YEAR]))
def test_periods_follow_each_other_without_a_gap(start: date, end: date, per: Per) -> None:
    found = list(rules.periods(per, start, end))
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(found))
    if start <= end:
        assert found[0].holds(start)
        assert found[-1].holds(end)


@given(DAYS, st.integers(1, 31), st.sampled_from([Per.MONTH, Per.QUARTER, Per.YEAR]))
def test_a_planned_day_is_worked_and_lies_in_its_period(day: date, wished: int, per: Per) -> None:
    calendar = seeded_calendar(range(2020, 2032))
    period = rules.period_of(per, day)
    planned = rules.planned_day(period, wished, calendar)
    assert period.holds(planned)
    assert calendar.is_workday(planned)


@pytest.mark.parametrize(
    ("per", "day", "wished", "planned"),
    [
        (Per.MONTH, date(2026, 11, 3), 10, date(2026, 11, 10)),
        (Per.MONTH, date(2026, 11, 3), 14, date(2026, 11, 16)),  # a Saturday: the next worked day
        (Per.MONTH, date(2026, 7, 3), 31, date(2026, 7, 31)),
        (Per.MONTH, date(2026, 6, 3), 31, date(2026, 6, 30)),  # June has no 31st
        (Per.MONTH, date(2026, 2, 3), 31, date(2026, 2, 27)),  # nor February, whose 28th is a Saturday
        (Per.MONTH, date(2026, 5, 3), 30, date(2026, 5, 29)),  # a Saturday, and no worked day after it in May
        (Per.QUARTER, date(2026, 10, 3), 1, date(2026, 12, 1)),  # in the last month of the period
    ],
)
def test_a_planned_day_is_the_wished_one_the_next_or_the_last(per: Per, day: date, wished: int, planned: date) -> None:
    assert rules.planned_day(rules.period_of(per, day), wished, WorkCalendar()) == planned


def test_every_kind_has_its_rhythm_as_the_regulation_says() -> None:
    defaults = {kind: SETTINGS[key].default for kind, key in rules.KEYS.items()}
    assert set(defaults) == set(MeetingKind)
    assert dict(RHYTHMS).keys() == set(Per)
    assert defaults[MeetingKind.MEMBERS] == Per.QUARTER
    for monthly in (MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.THEME_DAY):
        assert defaults[monthly] == Per.MONTH
    for yearly in (MeetingKind.LIFE, MeetingKind.APPRAISAL, MeetingKind.TALKS):
        assert defaults[yearly] == Per.YEAR


def test_a_rhythm_of_never_is_no_duty() -> None:
    values = {key: SETTINGS[key].default for key in rules.KEYS.values()} | {"party_class_per": "never"}
    assert MeetingKind.CLASS not in rules.rhythms(values)


class TestWhatIsOwed:
    NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))

    def test_a_committee_meets_from_seven_full_members_on(self) -> None:
        """G03 for meetings: below seven there is no committee that could meet."""
        seven, six = (Standing(True, date(2023, 7, 1), count) for count in (7, 6))
        assert rules.owes(MeetingKind.COMMITTEE, seven, self.NOVEMBER)
        assert not rules.owes(MeetingKind.COMMITTEE, six, self.NOVEMBER)
        assert rules.owes(MeetingKind.MEMBERS, six, self.NOVEMBER)

    def test_a_branch_set_up_within_the_period_owes_from_the_next_one_on(self) -> None:
        young = Standing(True, date(2026, 11, 2), 5)
        assert not rules.owes(MeetingKind.THEME_DAY, young, self.NOVEMBER)
        assert rules.owes(MeetingKind.THEME_DAY, young, Period(date(2026, 12, 1), date(2026, 12, 31)))

    def test_general_branches_and_committees_have_other_rules(self) -> None:
        assert not rules.owes(MeetingKind.MEMBERS, Standing(False, date(2023, 1, 1), 60), self.NOVEMBER)


class TestVotes:
    def test_half_of_those_entitled_make_a_quorum(self) -> None:
        """Member meeting: present ≥ ½ of the voting members (hard)."""
        assert rules.is_quorate(10, 5)
        assert not rules.is_quorate(10, 4)
        assert not rules.is_quorate(11, 5)
        assert not rules.is_quorate(0, 0)

    def test_more_than_half_of_all_entitled_carry_a_decision(self) -> None:
        """In favour > ½ of *all* voting members, not of those present (hard)."""
        assert rules.is_carried(10, 6)
        assert not rules.is_carried(10, 5)
        assert rules.is_carried(9, 5)

    @pytest.mark.parametrize(
        ("vote", "words"),
        [
            (Vote("members", 9, 4, 4, 0, 0), "不足一半"),
            (Vote("members", 9, 10, 10, 0, 0), "多于应到会"),
            (Vote("members", 9, 7, 6, 0, 0), "两个数要相等"),
            (Vote("members", 9, 7, 8, -1, 0), "不能是负数"),
            (Vote("theme_day", 9, 9, 9, 0, 0), "只有党员大会和支委会"),
            (Vote("members", 0, 0, 0, 0, 0), "不足一半"),
        ],
    )
    def test_what_forbids_a_vote_is_said(self, vote: Vote, words: str) -> None:
        assert words in rules.problems(vote)[0].sentence

    @given(st.sampled_from(list(MeetingKind)), NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
    def test_no_vote_stands_that_the_rules_forbid(
        self, kind: str, entitled: int, present: int, yes: int, no: int, abstained: int
    ) -> None:
        """Said again in other words, over thousands of counts."""
        stands = not rules.problems(Vote(kind, entitled, present, yes, no, abstained))
        lawful = (
            kind in ("members", "committee")
            and entitled > 0
            and all(count >= 0 for count in (present, yes, no, abstained))
            and present <= entitled
            and present >= entitled / 2
            and yes + no + abstained == present
        )
        assert stands is lawful
        if stands and rules.is_carried(entitled, yes):
            assert yes > entitled / 2
