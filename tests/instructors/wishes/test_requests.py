"""An owner asks for another instructor: answered by the office, at no cost to anyone; the instructor is not told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.postings.actions import LoadExceeded
from qiaoliang.instructors.postings.models import Handover, Stint
from qiaoliang.instructors.wishes import actions
from qiaoliang.instructors.wishes.actions import NobodyPosted
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Source
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.states import MoveNotAllowed
from tests.cast import Cast, Town, make_stint

TODAY = date(2026, 11, 20)
HOME = "/instructors/wishes/requests/"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def asked(town: Town, cast: Cast, at: datetime) -> ChangeRequest:
    return actions.ask_for_another(
        enterprise=town.seafood, reason="沟通较少", source=Source.OWN, by=cast.owner.actor, at=at
    )


def text_of(response: Any) -> str:
    return str(response.content.decode())


def reassign(asked: ChangeRequest, town: Town, cast: Cast, at: datetime) -> ChangeRequest:
    return actions.reassign(
        request=asked, instructor=town.colleague, starts_on=TODAY, handover="", by=cast.office.actor, at=at
    )


class TestCase:
    def test_asked_once_and_the_office_told_alone(
        self, asked: ChangeRequest, town: Town, cast: Cast, at: datetime
    ) -> None:
        assert (asked.stint, asked.due_on) == (town.stint, date(2026, 12, 4))
        assert set(Notice.objects.values_list("to__name", flat=True)) == {"周立言", "丛慧敏"}
        with pytest.raises(Refusal, match="已经提出"):
            actions.ask_for_another(enterprise=town.seafood, reason="", source="own", by=cast.owner.actor, at=at)

    def test_who_is_about_to_leave_need_not_be_asked_away(self, town: Town, cast: Cast, at: datetime) -> None:
        Stint.everything.filter(pk=town.stint.pk).update(ends_on=date(2026, 11, 22))
        with pytest.raises(Refusal, match="2026-11-22 就要卸任"):
            actions.ask_for_another(enterprise=town.seafood, reason="", source=Source.OWN, by=cast.owner.actor, at=at)

    def test_nobody_to_change(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(NobodyPosted):
            actions.ask_for_another(enterprise=town.foods, reason="", source="call", by=cast.office.actor, at=at)

    def test_not_for_another_enterprise(self, town: Town, cast: Cast, at: datetime) -> None:
        for person in (cast.owner, cast.neighbour, cast.instructor):
            with pytest.raises(Refusal, match="只能为本企业"):
                actions.ask_for_another(
                    enterprise=town.fishing_gear, reason="", source="own", by=person.actor, at=at
                )  # fmt: skip

    def test_reassigned_in_one_go(self, asked: ChangeRequest, town: Town, cast: Cast, at: datetime) -> None:
        done = reassign(asked, town, cast, at)
        town.stint.refresh_from_db()
        assert (town.stint.ends_on, town.stint.end_reason) == (TODAY - timedelta(days=1), "项目办改派")
        new = Stint.everything.get(enterprise=town.seafood, ends_on=None)
        assert (new.instructor, done.state, done.answer) == (
            town.colleague, Answer.REASSIGNED, "自 2026-11-20 起由毕文涛负责。",
        )  # fmt: skip
        assert Handover.everything.get().source == town.stint
        assert "毕文涛" in Notice.objects.get(kind="change_answered", to=cast.owner.user).text
        told = Notice.objects.get(to=cast.instructor.user).text
        assert "企业" not in told.replace("汐歌海产", "")
        assert "请求" not in told
        with pytest.raises(MoveNotAllowed):
            actions.keep(request=done, reason="不换了吧", by=cast.office.actor, at=at)
        assert verify() is None

    def test_g35_not_to_somebody_who_is_full(self, asked: ChangeRequest, town: Town, cast: Cast, at: datetime) -> None:
        type(town.colleague).everything.filter(pk=town.colleague.pk).update(max_load=1)
        make_stint(town, town.colleague, town.foods)
        with pytest.raises(LoadExceeded):
            reassign(asked, town, cast, at)
        town.stint.refresh_from_db()
        assert town.stint.ends_on is None, "all or nothing"
        asked.refresh_from_db()
        assert asked.state == Answer.OPEN

    def test_kept_with_a_reason(self, asked: ChangeRequest, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="企业会看到"):
            actions.keep(request=asked, reason=" ", by=cast.office.actor, at=at)
        kept = actions.keep(request=asked, reason="正在跟进技改补助", by=cast.office.actor, at=at)
        assert (kept.state, kept.closed_by) == (Answer.KEPT, "周立言")

    def test_the_database_keeps_the_laws(self, asked: ChangeRequest, town: Town, at: datetime) -> None:
        rows = ChangeRequest.everything.filter(pk=asked.pk)
        with pytest.raises(IntegrityError, match="change_request_kept_with_reason"), transaction.atomic():
            rows.update(state=Answer.KEPT, closed_at=at)
        with pytest.raises(IntegrityError, match="change_request_closed_at"), transaction.atomic():
            rows.update(state=Answer.WITHDRAWN)
        asked.pk = None
        with pytest.raises(IntegrityError, match=r"change_request_one_open|enterprise_id"), transaction.atomic():
            asked.save(force_insert=True)


class TestPages:
    def test_owner_asks_office_answers_owner_reads(self, town: Town, cast: Cast) -> None:
        owner, office = cast.owner.client, cast.county_officer.client
        assert "不用说明理由" in text_of(owner.get(f"{HOME}new/"))
        done = owner.post(f"{HOME}new/", {"enterprise": "汐歌海产有限公司", "reason": ""})
        page = done["Location"]
        assert "请求换指导员" in text_of(office.get("/workbench/"))
        assert "答复" in text_of(cast.office.client.get("/instructors/reassignments/?tab=request"))
        office.post(f"{page}keep/", {"reason": "正在跟进技改补助"})
        assert "正在跟进技改补助" in text_of(owner.get(page))

    def test_withdrawn_by_the_owner(self, asked: ChangeRequest, cast: Cast) -> None:
        cast.owner.client.post(f"{HOME}{asked.pk}/withdraw/")
        asked.refresh_from_db()
        assert asked.state == Answer.WITHDRAWN

    def test_neither_instructor_nor_department_nor_neighbour_sees_it(self, asked: ChangeRequest, cast: Cast) -> None:
        for person, code in ((cast.instructor, 403), (cast.coordinator, 403), (cast.neighbour, 404)):
            assert person.client.get(f"{HOME}{asked.pk}/").status_code == code
        for person in (cast.instructor, cast.coordinator):
            for path in ("/workbench/", "/workbench/notices/", "/instructors/wishes/"):
                assert "沟通较少" not in text_of(person.client.get(path))
                assert "请求换" not in text_of(person.client.get(path))

    def test_reassign_by_the_page(self, asked: ChangeRequest, town: Town, cast: Cast) -> None:
        given = {"instructor": "Z002", "starts_on": "2026-11-20", "handover": ""}
        cast.office.client.post(f"{HOME}{asked.pk}/reassign/", given)
        assert Stint.everything.get(enterprise=town.seafood, ends_on=None).instructor == town.colleague

    def test_few_queries(self, asked: ChangeRequest, cast: Cast, django_assert_max_num_queries: Any) -> None:
        cast.office.client.get(HOME)
        with django_assert_max_num_queries(12):
            cast.office.client.get(HOME)
