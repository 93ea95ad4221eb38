"""Reports of duty: written from confirmed records, edited by section, returned and accepted, one Word file."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.audit.actions import verify
from qiaoliang.fieldwork.outcomes.models import Share
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.web.duty import actions, rules
from qiaoliang.web.duty.choices import Section
from qiaoliang.web.duty.models import DutyReport
from tests.cast import Cast, Person, Town
from tests.web.dossier.test_dossier import contact, demand, outcome

PATH = "/duty/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def report(town: Town, cast: Cast, at: datetime) -> DutyReport:
    """The second half of 2026 with something in it: talks, a confirmed loan, one that waits, an overdue demand."""
    contact(town, 3, channel="visit")
    contact(town, 9)
    contact(town, 200)  # of the first half
    for number, more in ((1, {"state": "confirmed", "confirmed_at": at}), (2, {})):
        row = outcome(town, number, helped_by=town.stint, **more)
        Share.everything.create(outcome=row, stint=town.stint, percent=100)
    demand(town, due_on=at.date() - timedelta(days=5))
    return actions.begin(instructor=town.instructor, year=2026, half=2, by=cast.instructor.actor, at=at)


def page(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


class TestRules:
    @given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
    def test_every_day_lies_in_its_half_and_halves_meet(self, day: date) -> None:
        year, half = rules.half_of(day)
        start, end = rules.days_of(year, half)
        assert start <= day <= end
        assert rules.days_of(*rules.before(year, half))[1] + timedelta(days=1) == start


class TestProse:
    def test_what_was_done_and_what_came_of_it(self, report: DutyReport) -> None:
        told = report.sections
        assert "联系服务帆砺渔具有限公司、汐歌海产有限公司，共2家企业" in told["overview"]
        assert "与企业联系2次，其中上门走访1次" in told["overview"]
        assert "服务的2家企业中，1家已有党组织覆盖。尚未覆盖的是帆砺渔具有限公司。" in told["party"]
        assert "协调贷款1500万元" in told["economy"]  # the one that waits is not counted
        assert told["harmony"] == "本期没有已确认的成效。"
        assert "汐歌海产有限公司诉求“冷库用电增容”，现由海洋发展局办理，超" in told["stuck"]
        assert "推动帆砺渔具有限公司建立党组织" in told["next"]

    def test_nothing_of_gifts_or_heads_admitted(self, report: DutyReport) -> None:
        assert not any(word in text for text in report.sections.values() for word in ("捐", "发展党员", "名"))


class TestEditing:
    def test_writing_anew_keeps_what_the_person_wrote(
        self, town: Town, cast: Cast, report: DutyReport, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        edited = actions.edit(
            report=report, section="harmony", text="组织了两次座谈。", version=report.version, by=by, at=at
        )  # fmt: skip
        contact(town, 1)
        anew = actions.write_anew(report=edited, by=by, at=at + timedelta(hours=1))
        assert anew.sections["harmony"] == "组织了两次座谈。"
        assert "联系3次" in anew.sections["overview"]
        back = actions.edit(report=anew, section="harmony", text=" ", version=anew.version, by=by, at=at)
        assert (back.sections["harmony"], back.edited) == ("本期没有已确认的成效。", [])

    def test_a_second_hand_is_refused_and_a_long_text_says_so(
        self, cast: Cast, report: DutyReport, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        with pytest.raises(ChangedMeanwhile):
            actions.edit(report=report, section="party", text="x", version=report.version - 1, by=by, at=at)
        answer = cast.instructor.client.post(
            f"{PATH}{report.pk}/sections/party/", {"text": "长" * 2001, "version": report.version}
        )
        assert "最多 2000 字" in answer.content.decode()

    def test_begun_twice_it_is_one_and_old_halves_are_over(
        self, town: Town, cast: Cast, report: DutyReport, at: datetime
    ) -> None:  # fmt: skip
        by = cast.instructor.actor
        assert actions.begin(instructor=town.instructor, year=2026, half=2, by=by, at=at).pk == report.pk
        with pytest.raises(Refusal, match="只能写"):
            actions.begin(instructor=town.instructor, year=2025, half=1, by=by, at=at)


class TestDeciding:
    def test_submitted_returned_accepted(self, cast: Cast, report: DutyReport, at: datetime) -> None:
        here = f"{PATH}{report.pk}/"
        assert cast.coordinator.client.get(here).status_code == 403  # a draft is the writer's own
        assert cast.instructor.client.post(f"{here}submit/").status_code == 302
        assert "审阅于海宁2026年下半年述职报告" in page(cast.coordinator, "/workbench/")
        answer = cast.coordinator.client.post(f"{here}return/", {"words": ""})
        assert "请写明要改什么" in answer.content.decode()
        assert cast.coordinator.client.post(f"{here}return/", {"words": "补充座谈情况"}).status_code == 302
        assert "2026年下半年述职报告已退回" in page(cast.instructor, "/workbench/")
        assert "补充座谈情况" in page(cast.instructor, here)
        cast.instructor.client.post(f"{here}submit/")
        assert cast.coordinator.client.post(f"{here}accept/", {"words": ""}).status_code == 302
        report.refresh_from_db()
        assert report.state == "accepted"
        with pytest.raises(Refusal, match="已提交"):
            actions.write_anew(report=report, by=cast.instructor.actor, at=at)
        assert verify() is None

    def test_who_reads(self, cast: Cast, report: DutyReport, at: datetime) -> None:
        actions.submit(report=report, by=cast.instructor.actor, at=at)
        statuses = {name: person.client.get(f"{PATH}{report.pk}/").status_code for name, person in cast}
        assert statuses == {
            "office": 200, "county_officer": 404, "neighbour": 404, "coordinator": 200, "instructor": 200,
            "other_instructor": 404, "secretary": 404, "owner": 404, "committee": 404, "carrier": 404, "auditor": 200,
            "administrator": 404, "security": 404, "overseer": 404,
        }  # fmt: skip
        assert "于海宁" not in page(cast.other_instructor, PATH)


class TestPaper:
    def test_the_file_says_what_the_page_says(self, cast: Cast, report: DutyReport) -> None:
        answer = cast.instructor.client.get(f"{PATH}{report.pk}/word/")
        text = "\n".join(line.text for line in Document(BytesIO(answer.content)).paragraphs)
        for section in Section:
            assert str(section.label) in text
            assert report.sections[str(section)] in text
        assert "述职报告" in text

    def test_few_queries(
        self, cast: Cast, report: DutyReport, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for path in (PATH, f"{PATH}{report.pk}/"):
            page(cast.instructor, path)
            with django_assert_max_num_queries(12, info=path):
                page(cast.instructor, path)
