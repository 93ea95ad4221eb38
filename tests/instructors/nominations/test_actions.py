"""From nomination to the end of service; leave and backups (G31 and eligibility)."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.nominations import actions, rules
from qiaoliang.instructors.nominations.actions import BackupAway, NotQualified
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.registry.programme import actions as programme
from tests.cast import Cast, Town

TEST = system("test")
GIVEN: dict[str, Any] = {
    "name": "单晓东", "function": "marine", "position": "科长", "phone": "", "divisions": ["13", "04"],
    "economic_evidence": "在渔业科工作 8 年", "party_evidence": "任支部书记 2 年", "has_party_experience": True,
    "is_full_member": True, "min_load": 0, "max_load": 5, "longitude": None, "latitude": None,
}  # fmt: skip


def nominate(town: Town, at: datetime, **more: Any) -> Instructor:
    return actions.nominate(department=town.marine, given={**GIVEN, **more}, by=TEST, at=at)


def approved(town: Town, at: datetime) -> Instructor:
    made = actions.record_training(instructor=nominate(town, at), trained_on=date(2026, 11, 1), by=TEST, at=at)
    return actions.approve(instructor=made, term_starts_on=date(2026, 11, 15), by=TEST, at=at)


class TestRules:
    def test_the_last_day_of_a_term(self) -> None:
        assert rules.term_end(date(2026, 1, 1), 24) == date(2027, 12, 31)
        assert rules.term_end(date(2026, 11, 15), 24) == date(2028, 11, 14)
        assert rules.term_end(date(2024, 2, 29), 12) == date(2025, 2, 27)

    def test_everything_that_is_lacking_is_named(self) -> None:
        nothing = rules.Qualification(False, " ", "", None)
        fields = [lack.field for lack in rules.lacks(nothing, starts_on=date(2026, 1, 1))]
        assert fields == ["is_full_member", "economic_evidence", "party_evidence", "trained_on"]
        ready = rules.Qualification(True, "甲", "乙", date(2026, 1, 1))
        assert list(rules.lacks(ready, starts_on=date(2026, 1, 1))) == []
        assert [one.field for one in rules.lacks(ready, starts_on=date(2025, 12, 31))] == ["trained_on"]


class TestNominate:
    def test_the_department_names_somebody(self, town: Town, cast: Cast, at: datetime) -> None:
        made = actions.nominate(department=town.marine, given=GIVEN, by=cast.coordinator.actor, at=at)
        made.refresh_from_db()
        assert (made.standing, made.number) == (Standing.NOMINATED, f"2026-{made.pk:04d}")
        assert made.initials == "sxd"
        assert made.divisions == ["04", "13"]
        assert set(Notice.objects.values_list("to__name", flat=True)) == {"周立言"}

    def test_only_from_the_own_department(self, town: Town, cast: Cast, at: datetime) -> None:
        for actor in (cast.coordinator.actor, cast.county_officer.actor, cast.instructor.actor):
            with pytest.raises(Refusal) as refused:
                actions.nominate(department=town.taxation, given=GIVEN, by=actor, at=at)
            assert refused.value.field == "department"
        assert actions.nominate(department=town.taxation, given=GIVEN, by=cast.neighbour.actor, at=at).pk

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"name": " "}, "name"), ({"function": "golf"}, "function"), ({"divisions": ["99"]}, "divisions"),
            ({"min_load": 6}, "max_load"), ({"max_load": 21}, "max_load"), ({"phone": "12"}, "phone"),
            ({"longitude": 122.0}, "longitude"), ({"is_full_member": False}, "is_full_member"),
        ],
    )  # fmt: skip
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        before = Instructor.everything.count()
        with pytest.raises(Refusal) as refused:
            nominate(town, at, **more)
        assert refused.value.field == field
        assert Instructor.everything.count() == before


class TestApprove:
    def test_approved_for_the_term_in_force(self, town: Town, cast: Cast, at: datetime) -> None:
        programme.change_setting(
            key="term_months", text="12", effective_on=date(2026, 1, 1), reason="会议", by=TEST, at=at
        )
        made = approved(town, at)
        assert (made.standing, made.term_ends_on) == (Standing.APPROVED, date(2027, 11, 14))
        assert Notice.objects.filter(kind="nomination_decided", to__name="邹子谦").count() == 1

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"economic_evidence": ""}, "economic_evidence"),
            ({"party_evidence": " "}, "party_evidence"),
            ({}, "trained_on"),
        ],
    )
    def test_eligibility(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        with pytest.raises(NotQualified) as refused:
            actions.approve(instructor=nominate(town, at, **more), term_starts_on=at.date(), by=TEST, at=at)
        assert refused.value.field == field

    def test_g31_only_full_members(self, town: Town, at: datetime) -> None:
        """G31: refused by the action, and by the database whoever writes."""
        made = nominate(town, at)
        Instructor.everything.filter(pk=made.pk).update(is_full_member=False)
        with pytest.raises(NotQualified, match="正式党员"):
            actions.approve(instructor=made, term_starts_on=at.date(), by=TEST, at=at)
        with pytest.raises(IntegrityError), transaction.atomic():
            Instructor.everything.filter(pk=made.pk).update(standing=Standing.APPROVED)

    def test_not_twice(self, town: Town, at: datetime) -> None:
        with pytest.raises(MoveNotAllowed):
            actions.approve(instructor=approved(town, at), term_starts_on=at.date(), by=TEST, at=at)

    def test_somebody_was_faster(self, town: Town, at: datetime) -> None:
        made = nominate(town, at)
        seen = Instructor.everything.get(pk=made.pk)
        actions.return_nomination(instructor=made, reason="材料不全", by=TEST, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.approve(instructor=seen, term_starts_on=at.date(), by=TEST, at=at)


class TestReturnAndAmend:
    def test_a_returned_nomination_is_put_forward_again(self, town: Town, cast: Cast, at: datetime) -> None:
        returned = actions.return_nomination(instructor=nominate(town, at), reason="请补充依据", by=TEST, at=at)
        assert returned.standing == Standing.RETURNED
        assert "请补充依据" in Notice.objects.get(to__name="邹子谦").text
        again = actions.amend(instructor=returned, given={"economic_evidence": "在招商科工作"}, by=TEST, at=at)
        assert (again.standing, again.economic_evidence) == (Standing.NOMINATED, "在招商科工作")

    def test_a_reason_is_needed(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            actions.return_nomination(instructor=nominate(town, at), reason=" ", by=TEST, at=at)
        assert refused.value.field == "reason"

    def test_a_serving_instructor_stays_a_full_member(self, town: Town, at: datetime) -> None:
        with pytest.raises(NotQualified):
            actions.amend(instructor=approved(town, at), given={"is_full_member": False}, by=TEST, at=at)

    def test_nothing_changed_writes_nothing(self, town: Town, at: datetime) -> None:
        made = nominate(town, at)
        before = Entry.everything.count()
        actions.amend(instructor=made, given={"max_load": 5}, by=TEST, at=at)
        assert Entry.everything.count() == before


class TestEnd:
    def test_ends(self, town: Town, at: datetime) -> None:
        ended = actions.end(instructor=approved(town, at), on=at.date(), reason="调动", by=TEST, at=at)
        assert (ended.standing, ended.term_ends_on) == (Standing.ENDED, at.date())
        with pytest.raises(Refusal):
            actions.record_training(instructor=ended, trained_on=at.date(), by=TEST, at=at)

    @pytest.mark.parametrize(
        ("more", "field"),
        [({"reason": ""}, "reason"), ({"on": date(2026, 11, 14)}, "on"), ({"on": date(2026, 11, 21)}, "on")],
    )
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        given = {"on": at.date(), "reason": "调动", **more}
        with pytest.raises(Refusal) as refused:
            actions.end(instructor=approved(town, at), by=TEST, at=at, **given)
        assert refused.value.field == field


class TestTraining:
    def test_not_in_the_future_nor_after_the_term_began(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal):
            actions.record_training(instructor=nominate(town, at), trained_on=date(2026, 11, 21), by=TEST, at=at)
        with pytest.raises(Refusal, match="任期"):
            actions.record_training(instructor=approved(town, at), trained_on=date(2026, 11, 16), by=TEST, at=at)


class TestLeave:
    def leave(self, town: Town, at: datetime, **more: Any) -> Leave:
        given = {
            "instructor": town.instructor, "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 20),
            "backup": town.colleague, "reason": "培训", "by": TEST, "at": at,
        }  # fmt: skip
        return actions.grant_leave(**{**given, **more})

    def test_with_a_backup(self, town: Town, at: datetime) -> None:
        made = self.leave(town, at)
        assert made.backup == town.colleague
        assert not Instructor.everything.available(date(2026, 12, 5)).filter(pk=town.instructor.pk).exists()

    def test_overlapping_leave(self, town: Town, at: datetime) -> None:
        self.leave(town, at)
        for starts, ends in ((date(2026, 12, 20), None), (date(2026, 11, 1), date(2026, 12, 1))):
            with pytest.raises(Refusal) as refused:
                self.leave(town, at, starts_on=starts, ends_on=ends)
            assert refused.value.field == "starts_on"
        assert self.leave(town, at, starts_on=date(2026, 12, 21), ends_on=None).pk

    def test_the_backup_must_be_there(self, town: Town, at: datetime) -> None:
        self.leave(town, at, instructor=town.colleague, backup=None)
        with pytest.raises(BackupAway, match="也请假"):
            self.leave(town, at)
        with pytest.raises(BackupAway, match="本人"):
            self.leave(town, at, backup=town.instructor)
        with pytest.raises(BackupAway, match="在任"):
            self.leave(town, at, backup=nominate(town, at))

    def test_ends_before_it_starts(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            self.leave(town, at, ends_on=date(2026, 11, 30))
        assert refused.value.field == "ends_on"

    def test_a_backup_is_named_later_and_the_leave_ends_early(self, town: Town, at: datetime) -> None:
        open_one = self.leave(town, at, backup=None, ends_on=None)
        assert actions.name_backup(leave=open_one, backup=town.colleague, by=TEST, at=at).backup == town.colleague
        assert actions.end_leave(leave=open_one, on=date(2026, 12, 3), by=TEST, at=at).ends_on == date(2026, 12, 3)
        with pytest.raises(Refusal):
            actions.end_leave(leave=open_one, on=date(2026, 11, 1), by=TEST, at=at)


def test_reading_a_phone_is_logged(town: Town, at: datetime) -> None:
    """G48"""
    made = nominate(town, at, phone="13900000009")
    with pytest.raises(Refusal):
        actions.reveal_phone(instructor=made, reason="", by=TEST, at=at)
    assert actions.reveal_phone(instructor=made, reason="约谈", by=TEST, at=at) == "13900000009"
    assert Entry.everything.filter(verb="instructor.phone_revealed").count() == 1
