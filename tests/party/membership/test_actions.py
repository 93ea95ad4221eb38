"""A case in the database: what a step changes elsewhere, corrections, moves, back-dating, two people at once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.membership import actions, reminders
from qiaoliang.party.membership.choices import CaseState, Decider, MemberEnd, Stage, StepCode
from qiaoliang.party.membership.editions import edition_on
from qiaoliang.party.membership.histories import history_of, standing_steps
from qiaoliang.party.membership.models import Admission, Candidate, Member, MemberKind, Step
from qiaoliang.party.membership.progress import Ballots, Done
from qiaoliang.party.membership.rules import violations
from qiaoliang.results.indicators.evaluate import value
from tests.cast import Cast, Town
from tests.party.membership.cases import EARLY, apply, brought, following, make_roll, take
from tests.party.membership.walks import ALL, CALENDAR

DAY = timedelta(days=1)


def last_day(admission: Admission) -> date:
    return standing_steps(admission)[-1].happened_on


def test_an_application_opens_a_case_with_its_first_clock(cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at, on=date(2026, 11, 18), back_reason="")
    assert (admission.stage, admission.next_code, admission.side) == (Stage.APPLICANT, StepCode.TALK, "branch")
    assert (admission.due_code, admission.due_on) == (StepCode.TALK, date(2026, 12, 18))
    step = Step.everything.get()
    assert (step.edition, step.is_back_dated, step.decided_by) == ("2026", False, "本人")


def test_one_person_one_case(cast: Cast, town: Town, at: datetime) -> None:
    apply(town, cast.secretary.actor, at)
    with pytest.raises(Refusal, match="一人只立一件"):
        apply(town, cast.secretary.actor, at)


def test_g09_in_the_database(cast: Cast, town: Town, at: datetime) -> None:
    with pytest.raises(Refusal, match="未满 18 岁"):
        apply(town, cast.secretary.actor, at, born_on=date(2010, 1, 1))
    assert not Admission.everything.exists()


def test_the_whole_way_makes_a_full_member_and_counts_once(cast: Cast, town: Town, at: datetime) -> None:
    by = cast.secretary.actor
    admission = brought(town, by, at, StepCode.ARCHIVE, start=date(2024, 1, 10))
    assert (admission.state, admission.stage) == (CaseState.DONE, Stage.FULL)
    candidate = admission.candidate
    assert candidate is not None
    steps = {step.code: step for step in standing_steps(admission)}
    assert candidate.happened_on == steps["activist"].happened_on
    assert candidate.filed_on == steps["filing"].happened_on
    assert candidate.resolved_on == steps["meeting"].happened_on
    assert (candidate.approved_at, candidate.approved_by) == (at, "镇党委")
    assert admission.standing_on == admission.probation_ends_on
    lines = list(Member.everything.filter(name="邹望舒").order_by("pk"))
    assert [(line.kind, line.end_reason) for line in lines] == [
        (MemberKind.PROBATIONARY, MemberEnd.CONVERTED), (MemberKind.FULL, ""),
    ]  # fmt: skip
    assert lines[0].joined_on == lines[1].joined_on == candidate.resolved_on
    assert lines[1].starts_on == lines[0].ends_on + DAY
    assert violations(history_of(admission, standing_steps(admission)), CALENDAR) == []
    credit.confirm(candidate, by=cast.committee.actor, at=at)
    assert value("members_admitted", scope=EVERYTHING, as_of=at.date()).value == 1
    assert verify() is None


def test_back_dating_needs_a_reason_and_is_marked(cast: Cast, town: Town, at: datetime) -> None:
    by, today = cast.secretary.actor, at.date()
    with pytest.raises(Refusal, match="补录请写明原因"):
        apply(town, by, at, on=today - 8 * DAY, back_reason=" ")
    admission = apply(town, by, at, on=today - 8 * DAY)
    assert Step.everything.get().back_reason == EARLY
    step = take(admission, following(admission, StepCode.TALK, today - 7 * DAY), by, at, back_reason="")
    assert not step.is_back_dated
    assert Entry.everything.filter(detail__back_dated=True).count() == 1
    with pytest.raises(Refusal, match="不能晚于今天"):
        take(admission, following(admission, StepCode.ACTIVIST, today + DAY), by, at)


def test_two_people_at_once_do_not_overwrite_each_other(cast: Cast, town: Town, at: datetime) -> None:
    by = cast.secretary.actor
    admission = apply(town, by, at, on=at.date(), back_reason="")
    seen = admission.version
    take(admission, following(admission, StepCode.TALK, at.date()), by, at)
    with pytest.raises(ChangedMeanwhile):
        take(admission, following(admission, StepCode.ACTIVIST, at.date()), by, at, version=seen)


def test_g11_g16_named_members_are_looked_up_on_the_roll(cast: Cast, town: Town, at: datetime) -> None:
    by, roll = cast.secretary.actor, make_roll(town, 2)
    admission = brought(town, by, at, StepCode.FILING, roll=roll)
    done = following(admission, StepCode.MENTORS, last_day(admission))
    roll[0].kind = MemberKind.PROBATIONARY
    roll[0].save()
    with pytest.raises(Refusal, match="不是正式党员"):
        take(admission, done, by, at, roll[:1])
    roll[1].ends_on = done.on - DAY
    roll[1].save()
    with pytest.raises(Refusal, match="不是正式党员"):
        take(admission, done, by, at, roll[1:])


def test_g22_a_lost_vote_is_kept_and_may_be_taken_again(cast: Cast, town: Town, at: datetime) -> None:
    by = cast.secretary.actor
    admission = brought(town, by, at, StepCode.FORM, start=date(2025, 7, 1), step=5)
    day = last_day(admission)
    lost = replace(following(admission, StepCode.MEETING, day), ballots=Ballots(9, 8, 4, 4))
    assert not take(admission, lost, by, at).counts
    assert (admission.next_code, admission.candidate.resolved_on) == (StepCode.MEETING, None)
    take(admission, following(admission, StepCode.MEETING, day + DAY), by, at)
    assert admission.next_code == StepCode.COMMITTEE_TALK
    assert admission.candidate.resolved_on == day + DAY


def test_g22_g24_the_database_holds_the_law_too(cast: Cast, town: Town, at: datetime) -> None:
    admission = apply(town, cast.secretary.actor, at)
    shared = {
        "admission": admission, "organisation": town.branch, "edition": "2026", "happened_on": at.date(),
        "decided_by": "x", "recorded_at": at, "recorded_by": "x",
    }  # fmt: skip
    votes = {"entitled_count": 9, "present_count": 8, "yes_count": 4, "no_count": 4, "written_yes_count": 0}
    for wrong in (
        {"code": "meeting", "decider": "member_meeting", **votes},
        {"code": "meeting", "decider": "member_meeting", **votes, "present_count": 4, "yes_count": 9},
        {"code": "approval", "decider": "general_branch"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.everything.create(**shared, **wrong)


def test_g25_a_refusal_of_the_committee_spends_the_vote(cast: Cast, town: Town, at: datetime) -> None:
    by = cast.committee.actor
    admission = brought(town, by, at, StepCode.COMMITTEE_TALK)
    refusal = replace(following(admission, StepCode.APPROVAL, last_day(admission)), agreed=False)
    take(admission, refusal, by, at)
    assert (admission.next_code, admission.candidate.resolved_on, admission.member) == (StepCode.MEETING, None, None)


def test_g28_cancellation_ends_the_case_and_the_line_of_the_roll(cast: Cast, town: Town, at: datetime) -> None:
    by = cast.committee.actor
    admission = brought(town, by, at, StepCode.OATH)
    cancelled = Done(StepCode.EXTENSION, last_day(admission), Decider.COMMITTEE, extension="cancelled")
    take(admission, cancelled, by, at)
    assert admission.state == CaseState.CANCELLED
    assert admission.member is not None
    assert admission.member.end_reason == MemberEnd.CANCELLED
    with pytest.raises(Refusal, match="已取消资格"):
        take(admission, replace(cancelled, on=at.date()), by, at)


class TestCorrections:
    def test_the_old_row_stays_and_the_record_follows(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        admission = brought(town, by, at, StepCode.FILING)
        old = Step.everything.get(code=StepCode.ACTIVIST)
        done = Done(StepCode.ACTIVIST, old.happened_on + 2 * DAY, Decider.MEMBER_MEETING)
        made = actions.correct(
            step=old, done=done, reason="会议记录上是 27 日", version=admission.version, by=by, at=at
        )
        old.refresh_from_db()
        admission.refresh_from_db()
        assert (made.corrects, old.superseded_at) == (old, at)
        assert admission.candidate is not None
        assert admission.candidate.happened_on == done.on
        assert Entry.everything.get(verb="candidate.corrected").detail["before"] == f"{old.happened_on}"
        with pytest.raises(Refusal, match="已经更正过"):
            actions.correct(step=old, done=done, reason="再改", version=admission.version, by=by, at=at)

    def test_nothing_may_be_corrected_into_a_forbidden_history(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        admission = brought(town, by, at, StepCode.PROPOSED)
        old = Step.everything.get(code=StepCode.ACTIVIST)
        later = Done(StepCode.ACTIVIST, old.happened_on + 5 * DAY, Decider.BRANCH_COMMITTEE)
        with pytest.raises(Refusal, match="不再成立"):
            actions.correct(step=old, done=later, reason="日期", version=admission.version, by=by, at=at)
        old.refresh_from_db()
        assert old.superseded_at is None
        with pytest.raises(Refusal, match="更正原因"):
            actions.correct(step=old, done=later, reason=" ", version=admission.version, by=by, at=at)

    def test_a_decision_is_not_reversed_by_a_correction(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.committee.actor
        admission = brought(town, by, at, StepCode.APPROVAL)
        old = Step.everything.get(code=StepCode.APPROVAL)
        done = Done(StepCode.APPROVAL, old.happened_on, Decider.COMMITTEE, agreed=False)
        with pytest.raises(Refusal, match="不能用更正来改变"):
            actions.correct(step=old, done=done, reason="改主意", version=admission.version, by=by, at=at)


class TestMoves:
    def test_a_transfer_takes_the_history_along(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        admission = brought(town, by, at, StepCode.OATH)
        actions.transfer(
            admission=admission, to=town.other_branch, on=at.date(), reason="调动工作", document_number="介 7",
            version=admission.version, by=by, at=at,
        )  # fmt: skip
        admission.refresh_from_db()
        assert (admission.organisation, admission.region_code) == (town.other_branch, town.other_branch.region_code)
        assert len(standing_steps(admission)) > 15
        old, new = Member.everything.filter(name="邹望舒").order_by("pk")
        assert (old.end_reason, new.organisation, new.kind) == (
            MemberEnd.TRANSFERRED, town.other_branch, MemberKind.PROBATIONARY,
        )  # fmt: skip
        assert cast.secretary.client.get(admission.get_absolute_url()).status_code == 404

    def test_stopped_and_resumed_with_reasons(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        admission = brought(town, by, at, StepCode.MENTORS)
        actions.stop(admission=admission, kind="withdrawn", on=at.date(), reason="本人书面撤回",
                     version=admission.version, by=by, at=at)  # fmt: skip
        admission.refresh_from_db()
        assert (admission.state, admission.due_on, admission.next_code) == (CaseState.WITHDRAWN, None, "")
        with pytest.raises(Refusal, match="本人撤回"):
            take(admission, following(admission, StepCode.REVIEW, at.date()), by, at)
        actions.resume(admission=admission, on=at.date(), reason="再次申请", version=admission.version, by=by, at=at)
        admission.refresh_from_db()
        assert (admission.state, admission.next_code) == (CaseState.OPEN, StepCode.PROPOSED)

    def test_a_probationary_member_is_not_just_stopped(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        admission = brought(town, by, at, StepCode.OATH)
        with pytest.raises(Refusal, match="第 22 步"):
            actions.stop(admission=admission, kind="stopped", on=at.date(), reason="x",
                         version=admission.version, by=by, at=at)  # fmt: skip


class TestSealed:
    def test_birth_date_and_vetting_are_ciphertext(self, cast: Cast, town: Town, at: datetime) -> None:
        brought(town, cast.secretary.actor, at, StepCode.VETTING)
        with connection.cursor() as cursor:
            cursor.execute("SELECT born_on FROM membership_admission")
            born = cursor.fetchone()[0]
            cursor.execute("SELECT vetting FROM membership_step WHERE code = 'vetting'")
            vetting = cursor.fetchone()[0]
        assert born.startswith("s1.")
        assert vetting.startswith("s1.")
        assert Step.everything.get(code="vetting").facts == {}

    def test_g48_a_reveal_names_its_reason_in_the_log(self, cast: Cast, town: Town, at: datetime) -> None:
        admission = brought(town, cast.secretary.actor, at, StepCode.VETTING)
        page = f"{admission.get_absolute_url()}reveal/"
        assert "1990-03-31" not in cast.committee.client.get(page).content.decode()
        assert "1990-03-31" not in cast.committee.client.post(page, {"reason": "x"}).content.decode()
        shown = cast.committee.client.post(page, {"why": "check", "reason": "预审核对年龄"}).content.decode()
        assert "1990-03-31" in shown
        assert "合格" in shown
        entry = Entry.everything.get(verb="admission.revealed")
        assert (entry.actor_name, entry.detail["reason"]) == ("鞠明远", "核实身份或记录：预审核对年龄")


class TestClock:
    def test_one_notice_for_all_that_falls_due(self, cast: Cast, town: Town, at: datetime) -> None:
        by = cast.secretary.actor
        apply(town, by, at, on=date(2026, 10, 10))
        apply(town, by, at, on=date(2026, 10, 24), name="姜照野", identity="999999")
        assert reminders.remind(by=by, at=at) == 2
        notice = Notice.objects.get()
        assert (notice.to, notice.text) == (cast.secretary.user, "发展党员：1 件已超期，1 件一周内到期。")
        assert reminders.remind(by=by, at=at) == 0

    @pytest.mark.parametrize("moment", [datetime(2026, 11, 20, 21, 0), datetime(2026, 11, 21, 10, 0)])
    def test_none_at_night_nor_on_a_day_off(self, moment: datetime, cast: Cast, town: Town, at: datetime) -> None:
        apply(town, cast.secretary.actor, at, on=date(2026, 10, 10))
        assert reminders.remind(by=cast.secretary.actor, at=moment.replace(tzinfo=at.tzinfo)) == 0

    def test_a_new_version_turns_what_comes_next(self, cast: Cast, town: Town, at: datetime) -> None:
        eve = datetime(2026, 5, 8, 10, 0, tzinfo=at.tzinfo)
        by = cast.secretary.actor
        admission = brought(town, by, eve, StepCode.CONSENT, start=date(2025, 1, 3), step=7)
        assert (admission.edition, admission.next_code) == ("2014", StepCode.INTRODUCERS)
        day = datetime(2026, 5, 11, 9, 0, tzinfo=at.tzinfo)
        assert reminders.turn_edition(by=by, at=day) == 1
        admission.refresh_from_db()
        assert (admission.edition, admission.next_code) == (edition_on(day.date()).code, StepCode.NOTICE)
        assert reminders.turn_edition(by=by, at=day) == 0


def test_the_ballots_of_a_story_are_counts_only() -> None:
    """There is no column for who voted how."""
    names = {field.name for field in Step._meta.get_fields()}
    assert {"entitled_count", "present_count", "yes_count", "no_count", "written_yes_count"} <= names
    assert not {name for name in names if "voter" in name or "ballot" in name}
    assert ALL.is_carried


def test_figures_rest_on_records_made_by_cases_only(cast: Cast, town: Town, at: datetime) -> None:
    brought(town, cast.secretary.actor, at, StepCode.ACTIVIST)
    candidate = Candidate.everything.get()
    assert (candidate.state, candidate.helped_by) == ("claimed", None)  # before the posting: nobody's help
    assert cast.secretary.client.get("/party/candidates/new/").status_code == 404
