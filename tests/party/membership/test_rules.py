"""Guards G09 to G30 (rules.md section 9), each by name, and what both versions of the rules have in common."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qiaoliang.party.membership.choices import Decider, Stage, StepCode
from qiaoliang.party.membership.editions import EDITIONS, edition_on
from qiaoliang.party.membership.progress import (
    Ballots,
    Done,
    History,
    Listed,
    add_months,
    allowed,
    due,
    offered,
    outlook,
    place,
    projection,
)
from qiaoliang.party.membership.rules import violations
from tests.party.membership.walks import ALL, BORN, CALENDAR, added, proper, refused, walk

DAY = timedelta(days=1)
EARLY, LATE = date(2019, 6, 3), date(2026, 6, 1)  # starts under the 2014 and under the 2026 version
BOTH = pytest.mark.parametrize("start", [EARLY, LATE], ids=["2014", "2026"])


def last_day(history: History) -> date:
    return history.done[-1].on


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)  # fmt: skip
def test_a_month_is_the_same_day_clamped(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_both_versions_have_the_24_numbers_but_for_the_notice() -> None:
    old, new = EDITIONS
    assert {step.number for step in new.steps} == set(range(1, 25))
    assert {step.number for step in old.steps} == set(range(1, 25)) - {9}
    assert (edition_on(date(2026, 5, 10)).code, edition_on(date(2026, 5, 11)).code) == ("2014", "2026")


@BOTH
def test_g09_an_applicant_is_18_on_the_day(start: date) -> None:
    birthday = date(start.year - 18, start.month, start.day)
    assert refused(History(birthday), proper(History(birthday), StepCode.APPLICATION, start)) == ""
    assert "未满 18 岁" in refused(
        History(birthday + DAY), proper(History(birthday + DAY), StepCode.APPLICATION, start)
    )
    assert "出生日期" in refused(History(None), proper(History(None), StepCode.APPLICATION, start))


@BOTH
def test_g10_the_talk_is_due_within_a_month(start: date) -> None:
    history = walk(StepCode.APPLICATION, start=start)
    limit = add_months(start, 1)
    found = due(history, StepCode.TALK, start)
    assert found is not None
    assert found.on == limit
    assert refused(history, proper(history, StepCode.TALK, limit)) == ""
    late = proper(history, StepCode.TALK, limit + DAY)
    assert "请写明原因" in refused(history, late)
    assert refused(history, replace(late, late_reason="本人出差")) == ""


@BOTH
def test_g11_mentors_are_one_or_two_full_members(start: date) -> None:
    history = walk(StepCode.FILING, start=start)
    mentors = proper(history, StepCode.MENTORS, last_day(history))
    assert refused(history, mentors) == ""
    assert "不是正式党员" in refused(history, replace(mentors, members=(Listed(1, False),)))
    for wrong in ((), (Listed(1, True), Listed(1, True)), tuple(Listed(n, True) for n in range(3))):
        assert "一至两名" in refused(history, replace(mentors, members=wrong))


@BOTH
def test_g12_all_half_yearly_reviews_are_there(start: date) -> None:
    history = walk(StepCode.MENTORS, start=start)
    decided = history.last(StepCode.ACTIVIST)
    assert decided is not None
    year = add_months(decided.on, 12)
    proposed = proper(history, StepCode.PROPOSED, year)
    assert "还缺 2 次" in refused(history, proposed)
    one = added(history, proper(history, StepCode.REVIEW, add_months(decided.on, 6)))
    assert "还缺 1 次" in refused(one, proposed)
    assert "还不到" in refused(one, proper(one, StepCode.REVIEW, add_months(decided.on, 6) - DAY))
    two = added(one, proper(one, StepCode.REVIEW, year))
    assert refused(two, proposed) == ""


@BOTH
def test_g13_an_activist_is_cultivated_for_a_year(start: date) -> None:
    history = walk(StepCode.MENTORS, start=start)
    decided = history.last(StepCode.ACTIVIST)
    assert decided is not None
    assert "未满一年" in refused(history, proper(history, StepCode.PROPOSED, add_months(decided.on, 12) - DAY))


def test_g14_the_notice_needs_the_committees_consent_first_2026() -> None:
    history = walk(StepCode.PROPOSED, start=LATE)
    day = last_day(history)
    assert "备案同意" in refused(history, proper(history, StepCode.NOTICE, day + 10 * DAY))
    refusal = replace(proper(history, StepCode.CONSENT, day), agreed=False)
    assert "备案同意" in refused(added(history, refusal), proper(history, StepCode.NOTICE, day + 10 * DAY))
    consented = added(history, proper(history, StepCode.CONSENT, day + 3 * DAY))
    early = replace(proper(consented, StepCode.NOTICE, day + 20 * DAY), notice_from=day)
    assert "之前不能公示" in refused(consented, early)


def test_g15_the_notice_hangs_five_working_days_2026() -> None:
    history = walk(StepCode.CONSENT, start=LATE)
    monday = last_day(history) + (7 - last_day(history).weekday()) * DAY
    notice = replace(proper(history, StepCode.NOTICE, monday + 11 * DAY), notice_from=monday)
    days = sorted(monday + n * DAY for n in range(12) if CALENDAR.is_workday(monday + n * DAY))
    assert "5 个工作日" in refused(history, replace(notice, notice_to=days[3]))
    assert refused(history, replace(notice, notice_to=days[4])) == ""
    assert "没有结束" in refused(history, replace(notice, on=days[4] - DAY, notice_to=days[4]))
    assert "查清" in refused(history, replace(notice, notice_to=days[4], objections="open"))


def test_g15_a_holiday_in_the_notice_counts_for_nothing() -> None:
    history = History(BORN, (*walk(StepCode.PROPOSED, start=date(2025, 4, 1)).done,))
    day = date(2026, 9, 24)
    history = added(history, proper(history, StepCode.CONSENT, day))
    over_the_national_day = replace(proper(history, StepCode.NOTICE, date(2026, 10, 7)), notice_from=date(2026, 10, 1))
    assert "5 个工作日" in refused(history, over_the_national_day)


def test_g14_g15_2014_knows_no_notice() -> None:
    history = walk(StepCode.CONSENT, start=EARLY)
    assert "确定入党介绍人" in refused(history, proper(history, StepCode.NOTICE, last_day(history) + 9 * DAY))
    assert refused(history, proper(history, StepCode.INTRODUCERS, last_day(history))) == ""


@BOTH
def test_g16_two_different_full_members_introduce(start: date) -> None:
    before = StepCode.NOTICE if start == LATE else StepCode.CONSENT
    history = walk(before, start=start)
    introducers = proper(history, StepCode.INTRODUCERS, last_day(history))
    assert refused(history, introducers) == ""
    for wrong in ((Listed(1, True),), (Listed(1, True), Listed(1, True)), tuple(Listed(n, True) for n in range(3))):
        assert "两名不同" in refused(history, replace(introducers, members=wrong))
    assert "不是正式党员" in refused(history, replace(introducers, members=(Listed(1, True), Listed(2, False))))


@BOTH
def test_g17_nobody_goes_on_without_a_passed_vetting(start: date) -> None:
    history = walk(StepCode.INTRODUCERS, start=start)
    day = last_day(history)
    assert "结论" in refused(history, Done(StepCode.VETTING, day, Decider.BRANCH))
    failed = added(history, replace(proper(history, StepCode.VETTING, day), vetting="fail"))
    assert "政治审查" in refused(failed, proper(failed, StepCode.TRAINING, day))
    again = added(failed, proper(failed, StepCode.VETTING, day + 90 * DAY))
    assert refused(again, proper(again, StepCode.TRAINING, day + 91 * DAY)) == ""


@BOTH
def test_g18_three_days_or_24_hours_or_a_reason(start: date) -> None:
    history = walk(StepCode.VETTING, start=start)
    training = replace(proper(history, StepCode.TRAINING, last_day(history)), training_days=0)
    assert "3 天或 24 学时" in refused(history, replace(training, training_days=2, training_hours=23))
    for enough in ({"training_days": 3}, {"training_hours": 24}, {"waiver": "远洋作业，已自学"}):
        assert refused(history, replace(training, **enough)) == ""  # type: ignore[arg-type]


@BOTH
def test_g19_only_a_committee_prereviews(start: date) -> None:
    history = walk(StepCode.BRANCH_REVIEW, start=start)
    prereview = proper(history, StepCode.PREREVIEW, last_day(history))
    assert refused(history, prereview) == ""
    for body in (Decider.GENERAL_BRANCH, Decider.BRANCH_COMMITTEE, Decider.PARTY_GROUP):
        assert "不能办" in refused(history, replace(prereview, decider=body))
    refusal = added(history, replace(prereview, agreed=False))
    assert "基层党委预审" in refused(refusal, proper(refusal, StepCode.FORM, last_day(refusal)))


@BOTH
def test_g20_who_leaves_within_three_months_is_not_admitted(start: date) -> None:
    history = walk(StepCode.TRAINING, start=start)
    review = proper(history, StepCode.BRANCH_REVIEW, last_day(history))
    limit = add_months(review.on, 3)
    assert "三个月内" in refused(history, replace(review, leaves_on=limit - DAY))
    assert refused(history, replace(review, leaves_on=limit)) == ""


@BOTH
def test_g21_the_meeting_follows_the_prereview_within_a_month(start: date) -> None:
    history = walk(StepCode.FORM, start=start)
    prereview = history.last(StepCode.PREREVIEW)
    assert prereview is not None
    limit = add_months(prereview.on, 1)
    assert refused(history, proper(history, StepCode.MEETING, limit)) == ""
    late = proper(history, StepCode.MEETING, limit + DAY)
    assert "请写明原因" in refused(history, late)
    assert refused(history, replace(late, late_reason="多数党员出海")) == ""


@BOTH
@pytest.mark.parametrize(
    ("ballots", "is_carried"),
    [
        (Ballots(entitled=9, present=5, yes=5), True), (Ballots(entitled=9, present=5, yes=4), False),
        (Ballots(entitled=9, present=5, yes=4, written_yes=1), True), (Ballots(entitled=10, present=6, yes=5), False),
        (Ballots(entitled=10, present=6, yes=5, written_yes=1), True), (Ballots(entitled=3, present=2, yes=2), True),
    ],
)  # fmt: skip
def test_g22_more_than_half_of_all_entitled(start: date, ballots: Ballots, is_carried: bool) -> None:
    history = walk(StepCode.FORM, start=start)
    meeting = replace(proper(history, StepCode.MEETING, last_day(history)), ballots=ballots)
    voted = added(history, meeting)
    assert (place(voted, meeting.on).last == StepCode.MEETING) is is_carried
    assert (allowed(voted, meeting.on)[0] == StepCode.COMMITTEE_TALK) is is_carried


@BOTH
@pytest.mark.parametrize(
    ("ballots", "words"),
    [
        (Ballots(entitled=8, present=4, yes=4), "没有超过应到会的一半"),
        (Ballots(entitled=8, present=9, yes=8), "不能超过应到会"),
        (Ballots(entitled=8, present=6, yes=5, no=2), "超过了到会人数"),
        (Ballots(entitled=8, present=6, yes=5, written_yes=3), "没有到会的人"),
    ],
)
def test_g22_no_vote_without_quorum_and_true_counts(start: date, ballots: Ballots, words: str) -> None:
    history = walk(StepCode.FORM, start=start)
    meeting = replace(proper(history, StepCode.MEETING, last_day(history)), ballots=ballots)
    assert words in refused(history, meeting)


@BOTH
def test_g23_one_candidate_a_ballot(start: date) -> None:
    history = walk(StepCode.FORM, start=start)
    meeting = proper(history, StepCode.MEETING, last_day(history))
    assert "逐个表决" in refused(history, replace(meeting, ballots=replace(ALL, candidates=2)))


@BOTH
def test_g24_no_general_branch_party_group_or_temporary_body_approves(start: date) -> None:
    for code, before in ((StepCode.APPROVAL, StepCode.COMMITTEE_TALK), (StepCode.CONFIRMATION, StepCode.CONVERSION)):
        history = walk(before, start=start)
        approval = proper(history, code, last_day(history))
        assert refused(history, approval) == ""
        for body in (Decider.GENERAL_BRANCH, Decider.PARTY_GROUP, Decider.TEMPORARY, Decider.MEMBER_MEETING):
            assert "不能办" in refused(history, replace(approval, decider=body))


@BOTH
def test_g25_approval_within_three_months_and_six_at_most(start: date) -> None:
    history = walk(StepCode.COMMITTEE_TALK, start=start)
    vote = history.last(StepCode.MEETING)
    assert vote is not None
    three, six = add_months(vote.on, 3), add_months(vote.on, 6)
    assert refused(history, proper(history, StepCode.APPROVAL, three)) == ""
    late = proper(history, StepCode.APPROVAL, six)
    assert "请写明原因" in refused(history, late)
    assert refused(history, replace(late, late_reason="换届")) == ""
    expired = replace(proper(history, StepCode.APPROVAL, six + DAY), late_reason="换届")
    assert "重新召开支部大会" in refused(history, expired)
    again = added(history, replace(proper(history, StepCode.MEETING, six + DAY), late_reason="超过六个月"))
    assert place(again, six + DAY).probation_ends_on == add_months(six + DAY, 12)


@BOTH
def test_g25_a_refused_approval_needs_a_new_vote(start: date) -> None:
    history = walk(StepCode.COMMITTEE_TALK, start=start)
    refusal = added(history, replace(proper(history, StepCode.APPROVAL, last_day(history)), agreed=False))
    assert place(refusal, last_day(refusal)).next == StepCode.MEETING


def test_g26_the_oath_within_a_month_since_2026() -> None:
    new, old = walk(StepCode.UPWARD, start=LATE, step=5), walk(StepCode.UPWARD, start=EARLY, step=5)
    approval = new.last(StepCode.APPROVAL)
    assert approval is not None
    late = add_months(approval.on, 1) + DAY
    assert refused(new, proper(new, StepCode.OATH, late - DAY)) == ""
    assert "请写明原因" in refused(new, proper(new, StepCode.OATH, late))
    assert refused(old, proper(old, StepCode.OATH, last_day(old) + 60 * DAY)) == ""


@BOTH
def test_g27_probation_runs_a_year_from_the_resolution(start: date) -> None:
    history = walk(StepCode.OATH, start=start)
    vote = history.last(StepCode.MEETING)
    assert vote is not None
    end = add_months(vote.on, 12)
    assert place(history, last_day(history)).probation_ends_on == end
    ready = history
    for months in (6, 12):
        ready = added(
            ready, proper(ready, StepCode.PROBATION_REVIEW, max(last_day(ready), add_months(vote.on, months)))
        )
    assert refused(ready, proper(ready, StepCode.CONVERSION, end)) == ""
    early = History(BORN, tuple(one for one in ready.done if one.on < end))
    assert "预备期未满" in refused(early, proper(early, StepCode.CONVERSION, end - DAY))
    request = replace(proper(ready, StepCode.CONVERSION, end + DAY), requested_on=end - DAY)
    assert "转正申请不能早于" in refused(ready, request)


@BOTH
def test_g28_probation_is_extended_once_by_6_to_12_months(start: date) -> None:
    history = walk(StepCode.OATH, start=start)
    end = place(history, last_day(history)).probation_ends_on
    assert end is not None
    extension = proper(history, StepCode.EXTENSION, end)
    for months in (0, 5, 13):
        assert "6 至 12 个月" in refused(history, replace(extension, months=months))
    assert "还不能决定延长" in refused(history, replace(extension, on=end - DAY))
    for months in (6, 12):
        extended = added(history, replace(extension, months=months))
        assert place(extended, end).probation_ends_on == add_months(end, months)
        assert "只能延长一次" in refused(extended, replace(extension, on=add_months(end, months)))
        cancelled = added(extended, replace(extension, on=add_months(end, months), extension="cancelled", months=0))
        assert place(cancelled, last_day(cancelled)).is_cancelled
        assert "已经办结" in refused(cancelled, proper(cancelled, StepCode.CONVERSION, add_months(end, 12)))


@BOTH
def test_g29_standing_counts_from_the_day_probation_ended(start: date) -> None:
    history = walk(StepCode.CONFIRMATION, start=start)
    vote = history.last(StepCode.MEETING)
    assert vote is not None
    found = place(history, last_day(history))
    assert found.standing_on == add_months(vote.on, 12)
    assert found.stage == Stage.FULL


@BOTH
def test_g30_the_archive_holds_every_document(start: date) -> None:
    history = walk(StepCode.CONFIRMATION, start=start)
    archive = proper(history, StepCode.ARCHIVE, last_day(history))
    for code in archive.papers:
        assert "还缺材料" in refused(history, replace(archive, papers=tuple(p for p in archive.papers if p != code)))
    closed = added(history, archive)
    assert allowed(closed, last_day(closed)) == ()


@BOTH
def test_nothing_can_be_skipped(start: date) -> None:
    """From every place on the way, every step but the ones offered is refused."""
    history = walk(StepCode.ARCHIVE, start=start)
    for count in range(len(history.done)):
        part = History(BORN, history.done[:count])
        day = part.done[-1].on if count else start
        for code in StepCode:
            if code not in allowed(part, day):
                assert refused(part, proper(part, code, day)), code


@BOTH
def test_what_happened_after_cannot_be_dated_before(start: date) -> None:
    history = walk(StepCode.TALK, start=start)
    assert "不能早于上一步" in refused(history, proper(history, StepCode.ACTIVIST, last_day(history) - DAY))


class TestAcrossTheChangeOver:
    """A finished step keeps its version; a later one uses the version in force on its day."""

    EVE, DAY_ONE = date(2026, 5, 10), date(2026, 5, 11)

    def to_consent(self) -> History:
        return walk(StepCode.CONSENT, start=date(2025, 1, 3), step=9)

    def test_consent_of_2014_and_introducers_before_the_day(self) -> None:
        history = self.to_consent()
        assert last_day(history) < self.EVE
        assert refused(history, proper(history, StepCode.INTRODUCERS, self.EVE)) == ""

    def test_from_the_day_on_the_notice_comes_first(self) -> None:
        history = self.to_consent()
        assert "发展对象公示" in refused(history, proper(history, StepCode.INTRODUCERS, self.DAY_ONE))
        assert refused(history, proper(history, StepCode.NOTICE, date(2026, 5, 22))) == ""

    def test_who_was_past_the_place_of_the_notice_needs_none(self) -> None:
        history = self.to_consent()
        history = added(history, proper(history, StepCode.INTRODUCERS, self.EVE))
        assert refused(history, proper(history, StepCode.VETTING, self.DAY_ONE)) == ""

    def test_late_entries_of_the_old_version_are_offered(self) -> None:
        history, today = self.to_consent(), date(2026, 6, 1)
        assert offered(history, today)[:2] == (StepCode.NOTICE, StepCode.INTRODUCERS)

    def test_a_history_that_crosses_is_whole(self) -> None:
        history = walk(StepCode.ARCHIVE, start=date(2025, 1, 3), step=9)
        assert violations(history, CALENDAR) == []
        assert {edition_on(done.on).code for done in history.done} == {"2014", "2026"}


def test_the_outlook_names_what_falls_due_first_and_at_whom_it_lies() -> None:
    history = walk(StepCode.MENTORS, start=LATE)
    decided = history.last(StepCode.ACTIVIST)
    assert decided is not None
    found = outlook(history, last_day(history))
    assert (found.due_code, found.due_on) == (StepCode.REVIEW, add_months(decided.on, 6))
    assert (found.place.next, found.side) == (StepCode.PROPOSED, "branch")
    voted = walk(StepCode.MEETING, start=LATE)
    found = outlook(voted, last_day(voted))
    assert (found.place.next, found.due_code, found.side) == (
        StepCode.COMMITTEE_TALK, StepCode.APPROVAL, "committee",
    )  # fmt: skip
    assert found.due_on == add_months(last_day(voted), 3)


def test_the_projection_never_promises_too_early() -> None:
    """The days foretold for a case are kept by nobody who follows the rules: each step may be taken that day."""
    history = walk(StepCode.MENTORS, start=LATE)
    decided = history.last(StepCode.ACTIVIST)
    assert decided is not None
    found = projection(history, last_day(history), CALENDAR)
    assert next(iter(found)) == StepCode.PROPOSED
    assert found[StepCode.PROPOSED] == add_months(decided.on, 12)
    assert found[StepCode.CONVERSION] == add_months(found[StepCode.MEETING], 12)
    assert list(found.values()) == sorted(found.values())
