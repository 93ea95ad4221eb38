"""The check-list of a nomination: what is met, what is missing, what to do; nothing missing is approvable (G31)."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.instructors.nominations import actions, rules
from qiaoliang.instructors.nominations.actions import NotQualified
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town
from tests.instructors.nominations.test_actions import TEST, approved, nominate

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def page(client: Any, path: str) -> str:
    return str(client.get(path).content.decode())


class TestChecklist:
    def test_every_criterion_is_listed_met_or_not(self) -> None:
        known = rules.Qualification(True, "在招商科工作 6 年", "", date(2026, 12, 1))
        lines = rules.checklist(known, starts_on=TODAY)
        assert [(line.label, line.is_met) for line in lines] == [
            ("正式党员", True), ("懂经济", True), ("懂党务", False), ("岗前培训", False),
        ]  # fmt: skip
        assert lines[1].known == "在招商科工作 6 年"
        assert all(line.todo for line in lines if not line.is_met), "what is missing says what to do"

    def test_the_page_shows_it_to_office_and_department(self, town: Town, cast: Cast, at: datetime) -> None:
        made = nominate(town, at, party_evidence="")
        for person in (cast.office, cast.coordinator):
            shown = page(person.client, f"/instructors/{made.pk}/")
            assert "条件核对" in shown
            assert "还没有写明懂党务的依据" in shown
            assert "还没有岗前培训记录" in shown
        assert "缺一项也不能批准" in page(cast.office.client, f"/instructors/{made.pk}/approve/")

    def test_the_term_that_was_typed_decides_on_the_training(self, town: Town, cast: Cast, at: datetime) -> None:
        made = actions.record_training(instructor=nominate(town, at), trained_on=TODAY, by=TEST, at=at)
        path = f"/instructors/{made.pk}/approve/"
        assert "四项都符合" in page(cast.office.client, path)
        given = {"version": made.version, "term_starts_on": "2026-11-01"}
        assert "任期不能早于这一天开始" in cast.office.client.post(path, given).content.decode()
        cast.office.client.post(path, {"version": made.version, "term_starts_on": "2026-11-20"})
        made.refresh_from_db()
        assert made.standing == Standing.APPROVED

    def test_a_settled_nomination_shows_none(self, town: Town, cast: Cast) -> None:
        assert "条件核对" not in page(cast.office.client, f"/instructors/{town.colleague.pk}/")


class TestReturned:
    def test_the_reason_stands_on_the_page_and_on_the_departments_workbench(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        made = actions.return_nomination(instructor=nominate(town, at), reason="请附支部意见", by=TEST, at=at)
        assert "退回理由：请附支部意见" in page(cast.coordinator.client, f"/instructors/{made.pk}/")
        assert "提名被退回：单晓东" in page(cast.coordinator.client, "/workbench/")
        again = actions.amend(instructor=made, given={"party_evidence": "任支部书记 3 年"}, by=TEST, at=at)
        assert (again.standing, again.decision_note) == (Standing.NOMINATED, "")

    def test_the_database_keeps_no_return_without_reason(self, town: Town, at: datetime) -> None:
        made = nominate(town, at)
        with pytest.raises(IntegrityError, match="instructor_returned_with_reason"), transaction.atomic():
            Instructor.everything.filter(pk=made.pk).update(standing=Standing.RETURNED)


class TestServing:
    @pytest.mark.parametrize("field", ["economic_evidence", "party_evidence"])
    def test_evidence_stays(self, town: Town, at: datetime, field: str) -> None:
        serving = approved(town, at)
        with pytest.raises(NotQualified) as refused:
            actions.amend(instructor=serving, given={field: "  "}, by=TEST, at=at)
        assert refused.value.field == field

    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"economic_evidence": ""}, "instructor_knows_both"),
            ({"party_evidence": ""}, "instructor_knows_both"),
            ({"trained_on": None}, "instructor_trained_before_service"),
            ({"trained_on": date(2027, 1, 1)}, "instructor_trained_before_service"),
            ({"is_full_member": False}, "instructor_is_full_member"),
        ],
    )
    def test_g31_and_the_other_criteria_hold_in_the_database(
        self, town: Town, at: datetime, columns: dict[str, Any], name: str
    ) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Instructor.everything.filter(pk=approved(town, at).pk).update(**columns)

    def test_training_cannot_move_behind_the_term(self, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal, match="不能晚于这一天"):
            actions.record_training(instructor=approved(town, at), trained_on=TODAY, by=TEST, at=at)
