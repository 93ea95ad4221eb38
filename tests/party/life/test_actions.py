"""Organisation life through its actions: plan, door, attendance, held, votes, what is owed, corrections."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.life import actions, codes
from qiaoliang.party.life.choices import Presence, State
from qiaoliang.party.life.models import Attendance, Decision, Duty, Gathering
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Meeting
from qiaoliang.registry.programme.models import Setting
from qiaoliang.registry.programme.settings import calendar, values
from tests.cast import Cast, Town
from tests.party.membership.cases import make_roll

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def roll(town: Town) -> list[Member]:
    return make_roll(town)


@pytest.fixture
def said(cast: Cast, at: datetime) -> dict[str, Any]:
    return {"by": cast.secretary.actor, "at": at}


def planned(town: Town, said: dict[str, Any], **more: Any) -> Gathering:
    given = {"organisation": town.branch, "kind": "members", "on": TODAY, "topic": "讨论年度计划"}
    return actions.plan(**{**given, **more}, **said)


def entered(town: Town, said: dict[str, Any], **more: Any) -> Gathering:
    given = {"organisation": town.branch, "kind": "members", "on": TODAY, "topic": "讨论年度计划", "away": {}}
    return actions.enter(**{**given, **more}, **said)


class TestPlanning:
    def test_a_day_that_has_passed_is_not_planned(self, town: Town, said: dict[str, Any]) -> None:
        with pytest.raises(Refusal, match="今天以后"):
            planned(town, said, on=TODAY - DAY)

    def test_a_committee_is_of_full_members_of_the_branch(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        roll[0].kind = MemberKind.PROBATIONARY
        roll[0].save()
        with pytest.raises(Refusal, match="须是正式党员"):
            planned(town, said, kind="committee", chosen=roll[:3])
        with pytest.raises(Refusal, match="请选应到的人"):
            planned(town, said, kind="committee")
        made = planned(town, said, kind="committee", chosen=roll[1:4])
        assert made.attendances.count() == 3

    def test_a_year_is_planned_once(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        """9 full members: the committee meets too. What is planned already is not planned twice."""
        given: dict[str, Any] = {
            "organisation": town.branch, "year": 2027, "day_of_month": 5, "values": values(TODAY), "full_members": 9,
            "topics": {"members": "党员大会", "theme_day": "主题党日", "committee": "支委会", "life": "组织生活会"},
            "calendar": calendar(),
        }  # fmt: skip
        made = actions.plan_year(**given, **said)
        counted = {
            kind: sum(one.kind == kind for one in made) for kind in ("members", "theme_day", "committee", "life")
        }
        assert counted == {"members": 4, "theme_day": 12, "committee": 12, "life": 1}
        assert all(calendar().is_workday(one.on) for one in made)
        assert actions.plan_year(**given, **said) == []

    def test_moved_and_called_off_with_a_reason(self, town: Town, said: dict[str, Any]) -> None:
        made = planned(town, said)
        moved = actions.move(gathering=made, on=TODAY + DAY, topic="", version=made.version, **said)
        assert (moved.on, moved.planned_on, moved.topic) == (TODAY + DAY, TODAY, "讨论年度计划")
        with pytest.raises(ChangedMeanwhile):
            actions.move(gathering=made, on=TODAY + DAY, topic="", version=made.version, **said)
        with pytest.raises(Refusal, match="写明原因"):
            actions.call_off(gathering=moved, reason=" ", version=moved.version, **said)
        off = actions.call_off(gathering=moved, reason="停电", version=moved.version, **said)
        assert off.state == State.CALLED_OFF

    def test_a_member_is_in_one_group(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        given: dict[str, Any] = {"organisation": town.branch, "starts_on": date(2026, 9, 1)}
        group = actions.make_group(name="第一党小组", chosen=roll[:4], **given, **said)
        with pytest.raises(Refusal, match="一人只在一个党小组"):
            actions.make_group(name="第二党小组", chosen=roll[3:], **given, **said)
        held = entered(town, said, kind="group", group=group)
        assert held.expected_count == 4
        with pytest.raises(Refusal, match="选是哪个党小组"):
            entered(town, said, kind="group")


class TestHeld:
    def test_a_held_meeting_is_a_fact_and_counts_who_came(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        made = entered(town, said, away={roll[0].pk: "", roll[1].pk: "travel"}, minutes="记录", study_hours=2)
        assert (made.expected_count, made.present_count) == (9, 7)
        fact = Meeting.everything.get()
        assert (made.fact, fact.kind, fact.held_on) == (fact, "members", TODAY)
        states = dict(made.attendances.values_list("member", "presence"))
        assert (states[roll[0].pk], states[roll[1].pk], states[roll[2].pk]) == ("absent", "leave", "present")
        assert verify() is None

    def test_the_same_meeting_of_a_day_is_entered_once(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        entered(town, said)
        with pytest.raises(Refusal, match="已经登记"):
            entered(town, said)
        assert Gathering.everything.count() == 1, "nothing of the refused one stays"

    def test_nobody_came_or_nobody_is_on_the_roll(self, town: Town, said: dict[str, Any]) -> None:
        with pytest.raises(Refusal, match="补全党员名册"):
            entered(town, said)
        roll = make_roll(town, 3)
        with pytest.raises(Refusal, match="没有人到会"):
            entered(town, said, away={member.pk: "" for member in roll})
        with pytest.raises(Refusal, match="不能晚于今天"):
            entered(town, said, on=TODAY + DAY)

    def test_who_left_before_the_day_is_not_expected(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        roll[8].ends_on = TODAY - DAY
        roll[8].save()
        assert entered(town, said).expected_count == 8

    def test_a_correction_keeps_what_was_said_before(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        made = entered(town, said, on=TODAY - DAY, minutes="旧的", away={roll[0].pk: "duty"})
        with pytest.raises(Refusal, match="更正原因"):
            actions.correct(gathering=made, away={}, reason="", version=made.version, on=TODAY, **said)
        right = actions.correct(
            gathering=made, away={}, reason="日期记错", version=made.version, on=TODAY, minutes="新的", **said
        )
        kept = right.corrections.get()
        assert (kept.was["on"], kept.was_minutes, len(kept.was["away"])) == ("2026-11-19", "旧的", 1)
        assert (right.on, right.minutes, right.present_count) == (TODAY, "新的", 9)
        assert Meeting.everything.filter(voided_at=None).get().held_on == TODAY
        assert Meeting.everything.filter(voided_at__isnull=False).get().held_on == TODAY - DAY

    def test_what_was_never_held_is_taken_back_and_owed_again(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        made = entered(town, said)
        actions.open_duties(**said)
        duty = Duty.everything.get(kind="members", organisation=town.branch)
        assert duty.kept_by == made
        actions.retract(gathering=made, reason="没有开成", version=made.version, **said)
        duty.refresh_from_db()
        assert duty.kept_by is None
        assert not Meeting.everything.filter(voided_at=None).exists()

    def test_minutes_are_sealed_and_an_old_text_is_kept(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        made = entered(town, said)
        made = actions.write_minutes(gathering=made, minutes="第一稿", version=made.version, **said)
        assert not made.corrections.exists()
        made = actions.write_minutes(gathering=made, minutes="第二稿", version=made.version, **said)
        assert made.corrections.get().was_minutes == "第一稿"


class TestVotes:
    def decided(self, made: Gathering, said: dict[str, Any], yes: int, no: int = 0, abstained: int = 0) -> Decision:
        return actions.decide(gathering=made, text="通过年度计划", yes=yes, no=no, abstained=abstained, **said)

    def test_entitled_and_present_come_from_the_attendance(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        """A probationary member is there and has no vote (rules.md section 1, hard)."""
        roll[8].kind = MemberKind.PROBATIONARY
        roll[8].save()
        made = entered(town, said, away={roll[0].pk: ""})
        with pytest.raises(Refusal, match="两个数要相等"):
            self.decided(made, said, 8)
        decision = self.decided(made, said, 5, 2)
        assert (decision.entitled_count, decision.present_count, decision.is_carried) == (8, 7, True)
        assert not self.decided(made, said, 4, 3).is_carried, "half of all is not more than half"

    def test_without_a_quorum_nothing_is_decided(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        made = entered(town, said, away={member.pk: "" for member in roll[:5]})
        with pytest.raises(Refusal, match="不足一半，不能表决"):
            self.decided(made, said, 4)

    def test_other_meetings_take_no_vote_nor_does_a_planned_one(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        with pytest.raises(Refusal, match="只有党员大会和支委会"):
            self.decided(entered(town, said, kind="theme_day"), said, 9)
        with pytest.raises(Refusal, match="先登记这次会已开"):
            self.decided(planned(town, said), said, 9)

    def test_a_corrected_vote_stays_beside_the_right_one(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        made = entered(town, said)
        wrong = self.decided(made, said, 4, 5)
        right = actions.correct_decision(
            decision=wrong, text="通过年度计划", yes=5, no=4, abstained=0, reason="唱票记错", **said
        )
        wrong.refresh_from_db()
        assert (right.corrects, right.is_carried, wrong.superseded_reason) == (wrong, True, "唱票记错")
        with pytest.raises(Refusal, match="已经更正或撤下"):
            actions.withdraw_decision(decision=wrong, reason="重复", **said)

    def test_attendance_under_a_vote_is_not_changed(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        made = entered(town, said)
        decision = self.decided(made, said, 9)
        given: dict[str, Any] = {"gathering": made, "away": {roll[0].pk: ""}, "reason": "他没来", "on": TODAY}
        with pytest.raises(Refusal, match="先撤下这项表决"):
            actions.correct(version=made.version, **given, **said)
        actions.withdraw_decision(decision=decision, reason="重新登记", **said)
        made.refresh_from_db()
        assert actions.correct(version=made.version, **given, **said).present_count == 8

    @pytest.mark.parametrize(
        "counts",
        [
            {"present_count": 10}, {"present_count": 4, "yes_count": 4}, {"no_count": 1}, {"is_carried": False},
            {"kind": "theme_day"}, {"yes_count": 4, "no_count": 5},
        ],
    )  # fmt: skip
    def test_the_database_holds_the_law_too(
        self, town: Town, said: dict[str, Any], roll: list[Member], counts: dict[str, Any], at: datetime
    ) -> None:
        made = entered(town, said)
        lawful = {
            "kind": "members", "entitled_count": 9, "present_count": 9, "yes_count": 9, "no_count": 0,
            "abstained_count": 0, "is_carried": True,
        }  # fmt: skip
        rest = {"gathering": made, "text": "事", "recorded_at": at, "recorded_by": "许知远"}
        Decision.everything.create(**lawful, **rest)
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.everything.create(**{**lawful, **counts}, **rest)


class TestDoor:
    @pytest.fixture
    def opened(self, town: Town, said: dict[str, Any], roll: list[Member]) -> Gathering:
        made = planned(town, said)
        return actions.open_door(gathering=made, version=made.version, **said)

    def test_only_on_the_day(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        made = planned(town, said, on=TODAY + DAY)
        with pytest.raises(Refusal, match="只能在当天签到"):
            actions.open_door(gathering=made, version=made.version, **said)

    def test_the_code_turns_every_minute_and_the_last_one_still_holds(self, opened: Gathering, at: datetime) -> None:
        now, minute = codes.code_at(opened.door_key, at), timedelta(minutes=1)
        assert len(now) == 6
        assert codes.accepts(opened.door_key, f"{now[:3]} {now[3:]}", at)
        assert codes.accepts(opened.door_key, now, at + minute)
        assert not codes.accepts(opened.door_key, now, at + 2 * minute)
        assert codes.code_at(f"{opened.door_key}x", at) != now

    def test_a_ticket_belongs_to_its_meeting_and_expires(self, opened: Gathering, at: datetime) -> None:
        ticket = codes.ticket(opened.pk, at)
        assert codes.admitted(ticket, opened.pk, at + timedelta(minutes=4))
        assert not codes.admitted(ticket, opened.pk, at + timedelta(minutes=6))
        assert not codes.admitted(ticket, opened.pk + 1, at)
        assert not codes.admitted(f"{ticket}x", opened.pk, at)

    def test_a_member_arrives_once(self, opened: Gathering, said: dict[str, Any], roll: list[Member]) -> None:
        row = actions.arrive(gathering=opened, member_id=roll[0].pk, **said)
        assert (row.presence, row.how) == (Presence.PRESENT, "code")
        with pytest.raises(Refusal, match="已经签到"):
            actions.arrive(gathering=opened, member_id=roll[0].pk, **said)
        with pytest.raises(Refusal, match="从名单里选"):
            actions.arrive(gathering=opened, member_id=0, **said)

    def test_guessing_is_bounded(self, opened: Gathering, said: dict[str, Any], at: datetime) -> None:
        wrong = f"{(int(codes.code_at(opened.door_key, at)) + 7) % 10**6:06d}"
        tried = [actions.try_code(gathering=opened, typed=wrong, **said) for _ in range(20)]
        assert not any(tried)
        right = codes.code_at(opened.door_key, at)
        with pytest.raises(Refusal, match="等一分钟"):
            actions.try_code(gathering=opened, typed=right, **said)
        later = at + timedelta(seconds=61)
        right = codes.code_at(opened.door_key, later)
        assert actions.try_code(gathering=opened, typed=right, by=said["by"], at=later)
        assert Entry.everything.filter(verb="gathering.door_guarded").count() == 1

    def test_a_closed_door_admits_nobody(
        self, opened: Gathering, said: dict[str, Any], roll: list[Member], at: datetime
    ) -> None:
        shut = actions.close_door(gathering=opened, version=opened.version, **said)
        assert not actions.try_code(gathering=shut, typed=codes.code_at(shut.door_key, at), **said)
        with pytest.raises(Refusal, match="没有在签到"):
            actions.arrive(gathering=shut, member_id=roll[0].pk, **said)

    def test_a_new_opening_voids_the_old_link(self, opened: Gathering, said: dict[str, Any]) -> None:
        old = opened.door_key
        shut = actions.close_door(gathering=opened, version=opened.version, **said)
        again = actions.open_door(gathering=shut, version=shut.version, **said)
        assert again.door_key != old

    def test_leave_needs_a_reason_and_the_secretary_may_tick(
        self, opened: Gathering, said: dict[str, Any], roll: list[Member]
    ) -> None:
        with pytest.raises(Refusal, match="请假要选原因"):
            actions.mark(gathering=opened, marks={roll[0].pk: ("leave", "")}, version=opened.version, **said)
        marks = {roll[0].pk: ("leave", "health"), roll[1].pk: ("present", "")}
        assert actions.mark(gathering=opened, marks=marks, version=opened.version, **said) == 2
        row = Attendance.everything.get(gathering=opened, member=roll[0])
        assert (row.presence, row.leave_reason, row.how) == ("leave", "health", "secretary")
        came = actions.arrive(gathering=opened, member_id=roll[0].pk, **said)
        assert (came.presence, came.leave_reason) == ("present", "")


class TestOwed:
    def test_duties_open_once_and_are_kept_by_meetings(
        self, town: Town, said: dict[str, Any], roll: list[Member]
    ) -> None:
        """The neighbour's branch owes too; no committee there: nobody is on its roll."""
        made = entered(town, said, kind="theme_day", on=date(2026, 11, 3))
        opened = actions.open_duties(**said)
        assert actions.open_duties(**said) == 0
        mine = Duty.everything.filter(organisation=town.branch)
        assert set(mine.values_list("kind", flat=True)) == {
            "members", "committee", "theme_day", "class", "life", "appraisal", "talks",
        }  # fmt: skip
        assert opened == mine.count() + Duty.everything.filter(organisation=town.other_branch).count()
        assert not Duty.everything.filter(organisation=town.other_branch, kind="committee").exists()
        assert mine.get(kind="theme_day").kept_by == made
        assert set(mine.open(TODAY).values_list("kind", flat=True)) == {
            "members", "committee", "class", "life", "appraisal", "talks",
        }  # fmt: skip

    def test_the_clock_catches_up_the_months_it_slept(
        self, town: Town, said: dict[str, Any], roll: list[Member], at: datetime
    ) -> None:
        actions.open_duties(by=said["by"], at=at - timedelta(days=70))
        actions.open_duties(**said)
        months = Duty.everything.filter(organisation=town.branch, kind="theme_day").values_list("first", flat=True)
        assert sorted(months) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
        assert Duty.everything.missed(TODAY).filter(organisation=town.branch, kind="theme_day").count() == 2

    def test_a_rule_changed_leaves_the_period_that_runs(
        self, town: Town, said: dict[str, Any], roll: list[Member], at: datetime
    ) -> None:
        Setting.objects.create(
            key="theme_day_per", value="quarter", effective_on=date(2026, 11, 10), recorded_at=at, recorded_by="周立言"
        )
        actions.open_duties(**said)
        running = Duty.everything.filter(kind="theme_day", organisation=town.branch)
        assert list(running.values_list("per", flat=True)) == ["month"]
        later = datetime(2027, 1, 4, 10, tzinfo=at.tzinfo)
        actions.open_duties(by=said["by"], at=later)
        duty = Duty.everything.get(kind="theme_day", organisation=town.branch, per="quarter")
        assert duty.first == date(2027, 1, 1)

    def test_each_group_owes_its_own_meeting(self, town: Town, said: dict[str, Any], roll: list[Member]) -> None:
        for name, part in (("第一党小组", roll[:4]), ("第二党小组", roll[4:])):
            actions.make_group(organisation=town.branch, name=name, starts_on=date(2026, 9, 1), chosen=part, **said)
        actions.open_duties(**said)
        first, second = Duty.everything.filter(kind="group").order_by("group")
        held = entered(town, said, kind="group", group=first.group)
        again = entered(town, said, kind="group", group=second.group, away={})
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.kept_by, second.kept_by) == (held, again)
        assert held.fact == again.fact, "one fact for the branch"
        actions.retract(gathering=held, reason="没有开", version=held.version, **said)
        assert Meeting.everything.filter(voided_at=None).count() == 1

    def test_the_committee_excuses_and_reminders_come_once(
        self, town: Town, cast: Cast, said: dict[str, Any], roll: list[Member]
    ) -> None:
        late = datetime(2026, 11, 25, 10, tzinfo=said["at"].tzinfo)
        actions.open_duties(**said)
        duty = Duty.everything.get(organisation=town.branch, kind="committee")
        with pytest.raises(Refusal, match="写明免开原因"):
            actions.excuse(duty=duty, reason="", by=cast.committee.actor, at=late)
        actions.excuse(duty=duty, reason="企业停产检修", by=cast.committee.actor, at=late)
        assert actions.remind(by=said["by"], at=late) == 2
        notice = Notice.objects.get(to=cast.secretary.user, kind="meeting_due")
        assert "主题党日" in notice.text
        assert "支委会" not in notice.text
        assert actions.remind(by=said["by"], at=late) == 0
