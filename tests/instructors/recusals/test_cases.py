"""Open cases of an enterprise: who handles one is barred (G33), whoever is of the same unit is marked."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import audited, verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.postings import actions as postings
from qiaoliang.instructors.postings.actions import ConflictOfInterest
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Part
from qiaoliang.instructors.recusals import actions
from qiaoliang.instructors.recusals.imports import KIND
from qiaoliang.instructors.recusals.models import Case, CaseKind
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets.fate import Fate
from qiaoliang.kit.sheets.kinds import judge
from qiaoliang.kit.sheets.read import open_workbook
from qiaoliang.web.commands import clocks
from tests.cast import Cast, Town

TODAY = date(2026, 11, 20)
TICK = system("tick")
HOME = "/instructors/cases/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def case(town: Town, cast: Cast, at: datetime) -> Any:
    def case(**more: Any) -> Case:
        given: dict[str, Any] = {
            "kind": CaseKind.PENALTY, "number": "渔罚〔2026〕7号", "enterprise": town.seafood, "unit": town.marine,
            "handler_name": "于海宁", "opened_on": date(2026, 11, 2), "by": cast.office.actor, "at": at,
        }  # fmt: skip
        return actions.record_case(**{**given, **more})

    return case


def kinds() -> set[tuple[str, str]]:
    return set(Conflict.everything.filter(ends_on=None).values_list("instructor__name", "kind"))


class TestChecking:
    def test_g33_the_handler_is_barred_and_the_office_told(
        self, town: Town, cast: Cast, at: datetime, case: Any
    ) -> None:
        case()
        assert kinds() == {("于海宁", "same_handler"), ("于海宁", "same_unit")}
        told = Notice.objects.filter(kind="conflict_arisen")
        assert set(told.values_list("to__name", flat=True)) == {"周立言", "丛慧敏"}
        assert "汐歌海产" in cast.office.client.get("/instructors/reassignments/?tab=conflict").content.decode()
        assert verify() is None

    def test_g33_nobody_who_handles_a_case_is_posted(self, town: Town, cast: Cast, at: datetime, case: Any) -> None:
        case(enterprise=town.foods, handler_name="毕文涛")
        with pytest.raises(ConflictOfInterest, match="同一案件经办人"):
            postings.post(
                instructor=town.colleague, enterprise=town.foods, part=Part.LEAD, starts_on=TODAY,
                reason="主管水产加工", by=cast.office.actor, at=at,
            )  # fmt: skip

    def test_the_same_unit_warns_and_does_not_bar(self, town: Town, cast: Cast, at: datetime, case: Any) -> None:
        case(handler_name="无此人")
        assert kinds() == {("于海宁", "same_unit")}
        assert not Notice.objects.filter(kind="conflict_arisen").exists()
        page = cast.office.client.get("/instructors/reassignments/").content.decode()
        assert "汐歌海产" not in page

    def test_a_namesake_elsewhere_is_another_person(self, town: Town, case: Any) -> None:
        case(unit=town.taxation)
        assert kinds() == set()

    def test_twice_changes_nothing(self, town: Town, at: datetime, case: Any) -> None:
        case()
        before = list(Conflict.everything.values_list("pk", "ends_on"))
        assert actions.recheck(by=TICK, at=at) == actions.Checked(0, 0)
        assert list(Conflict.everything.values_list("pk", "ends_on")) == before

    def test_the_clock_finds_what_arose_since(self, town: Town, cast: Cast, at: datetime, case: Any) -> None:
        """The case came first, the posting after it: the nightly check marks the pair."""
        case(enterprise=town.foods, handler_name="无此人")
        assert kinds() == set()
        postings.post(
            instructor=town.colleague, enterprise=town.foods, part=Part.LEAD, starts_on=TODAY, reason="主管水产加工",
            by=cast.office.actor, at=at,
        )  # fmt: skip
        assert clocks.check_people(at + timedelta(hours=14)).startswith("回避新增 1 条，解除 0 条；")
        assert kinds() == {("毕文涛", "same_unit")}

    def test_closing_ends_what_only_this_case_gave_reason_for(
        self, town: Town, cast: Cast, at: datetime, case: Any
    ) -> None:
        first, second = case(), case(number="渔罚〔2026〕8号", handler_name="")
        actions.close_case(case=first, closed_on=TODAY, by=cast.office.actor, at=at)
        assert kinds() == {("于海宁", "same_unit")}, "the second case still marks the unit"
        actions.close_case(case=second, closed_on=TODAY, by=cast.office.actor, at=at)
        assert kinds() == set()
        with pytest.raises(Refusal, match="已在 2026-11-20 结案"):
            actions.close_case(case=second, closed_on=TODAY, by=cast.office.actor, at=at)

    def test_nobody_ends_by_hand_what_would_come_back(self, cast: Cast, at: datetime, case: Any) -> None:
        case()
        for conflict in Conflict.everything.all():
            with pytest.raises(Refusal, match="结案时自动解除"):
                postings.end_conflict(conflict=conflict, ends_on=TODAY, by=cast.office.actor, at=at)
        page = cast.office.client.get("/instructors/postings/conflicts/").content.decode()
        assert "结案时自动解除" in page

    def test_what_people_recorded_stays(self, town: Town, cast: Cast, at: datetime, case: Any) -> None:
        postings.add_conflict(
            instructor=town.instructor, enterprise=town.seafood, kind=ConflictKind.SAME_HANDLER, note="本人经办",
            starts_on=TODAY, by=cast.office.actor, at=at,
        )  # fmt: skip
        made = case()
        actions.close_case(case=made, closed_on=TODAY, by=cast.office.actor, at=at)
        assert kinds() == {("于海宁", "same_handler")}
        assert Conflict.everything.get(ends_on=None).origin == Origin.RECORDED


class TestRecord:
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"number": " "}, "number"), ({"kind": "x"}, "kind"),
            ({"opened_on": TODAY + timedelta(days=1)}, "opened_on"),
            ({"opened_on": date(1990, 1, 1)}, "opened_on"),
        ],
    )  # fmt: skip
    def test_refused(self, case: Any, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            case(**wrong)
        assert refused.value.field == field

    def test_once(self, case: Any, town: Town, at: datetime) -> None:
        made = case()
        with pytest.raises(Refusal, match="已经登记过"):
            case()
        with pytest.raises(IntegrityError, match=r"case_once|unit_id"), transaction.atomic():
            Case.everything.create(
                kind=made.kind, number=made.number, enterprise=town.foods, unit=made.unit, opened_on=TODAY,
                recorded_at=at, recorded_by="x",
            )  # fmt: skip
        with pytest.raises(IntegrityError, match="case_closes_after_opening"), transaction.atomic():
            Case.everything.filter(pk=made.pk).update(closed_on=date(2026, 1, 1))

    def test_a_department_records_its_own_cases_only(self, town: Town, cast: Cast, case: Any) -> None:
        assert case(by=cast.coordinator.actor).pk
        with pytest.raises(Refusal) as refused:
            case(by=cast.coordinator.actor, unit=town.taxation, number="税罚1号")
        assert refused.value.field == "unit"
        with pytest.raises(Refusal):
            case(by=cast.neighbour.actor, number="渔罚9号")


class TestPages:
    def test_record_and_close(self, town: Town, cast: Cast) -> None:
        given = {
            "enterprise": "汐歌海产有限公司", "unit": town.marine.pk, "kind": "penalty", "number": "渔罚7号",
            "handler_name": "于海宁", "opened_on": "2026-11-02",
        }  # fmt: skip
        cast.coordinator.client.post(f"{HOME}new/", given)
        row = Case.everything.get()
        assert "渔罚7号" in cast.coordinator.client.get(HOME).content.decode()
        assert "渔罚7号" in cast.office.client.get(f"{HOME}?tab=touching").content.decode()
        assert "渔罚7号" not in cast.neighbour.client.get(HOME).content.decode()
        cast.coordinator.client.post(f"{HOME}{row.pk}/close/", {"closed_on": "2026-11-20"})
        assert kinds() == set()

    def test_a_department_does_not_read_anothers(self, town: Town, cast: Cast, case: Any) -> None:
        """It serves the enterprise, and still the case of another unit is not its business."""
        made = case(unit=town.taxation, handler_name="")
        assert made.number not in cast.coordinator.client.get(HOME).content.decode()
        assert cast.coordinator.client.get(f"{HOME}{made.pk}/close/").status_code == 403

    def test_few_queries(self, cast: Cast, case: Any, django_assert_max_num_queries: Any) -> None:
        case()
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.office.client.get(HOME)


class TestImport:
    def book(self, *rows: list[Any]) -> Any:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["承办单位", "案号", "当事人", "类别", "经办人", "立案日期", "结案日期"])
        for row in rows:
            sheet.append(row)
        content = io.BytesIO()
        book.save(content)
        return open_workbook(content.getvalue(), name="案件.xlsx")

    def row(self, **more: Any) -> list[Any]:
        row = {
            "unit": "海洋发展局", "number": "渔罚7号", "enterprise": "汐歌海产有限公司", "kind": "行政处罚",
            "handler": "于海宁", "opened": "2026-11-02", "closed": None, **more,
        }  # fmt: skip
        return list(row.values())

    def test_rows_enter_are_checked_and_undone(self, cast: Cast, at: datetime) -> None:
        actor = cast.office.actor
        found = judge(KIND, self.book(self.row()), by=actor, at=at)
        assert not found.faults
        undo = apply(found, actor, at)
        assert kinds() == {("于海宁", "same_handler"), ("于海宁", "same_unit")}
        closed = judge(KIND, self.book(self.row(closed="2026-11-19")), by=actor, at=at)
        assert [row.fate for row in closed.rows] == [Fate.UPDATE]
        again = apply(closed, actor, at)
        assert kinds() == set()
        take_back(again, actor, at)
        assert ("于海宁", "same_handler") in kinds()
        take_back(undo, actor, at)
        assert not Case.everything.exists()
        assert kinds() == set()

    @pytest.mark.parametrize(
        "more",
        [{"unit": "没有这个局"}, {"enterprise": "没有这家"}, {"kind": "别的"}, {"opened": "2027-01-01"},
         {"closed": "2026-01-01"}, {"number": ""}],
    )  # fmt: skip
    def test_faulty_rows(self, cast: Cast, at: datetime, more: dict[str, Any]) -> None:
        assert judge(KIND, self.book(self.row(**more)), by=cast.office.actor, at=at).faults

    def test_one_number_is_one_case(self, cast: Cast, at: datetime, case: Any) -> None:
        case(number="渔罚7号")
        other = judge(KIND, self.book(self.row(enterprise="穗屿食品有限公司")), by=cast.office.actor, at=at)
        assert "另一家企业" in other.faults[0].message


def apply(found: Any, by: Any, at: datetime) -> Any:
    return audited(lambda: KIND.apply(found.of(Fate.NEW), found.of(Fate.UPDATE), by=by, at=at))()


def take_back(undo: Any, by: Any, at: datetime) -> None:
    audited(lambda: KIND.undo(undo, by=by, at=at))()
