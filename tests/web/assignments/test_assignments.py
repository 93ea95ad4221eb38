"""Tasks and notices: whom they reach, what they cost, receipt and done, correcting, withdrawing, who sees what."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.web.assignments import actions, addressing, rules
from qiaoliang.web.assignments.actions import Text
from qiaoliang.web.assignments.addressing import Group
from qiaoliang.web.assignments.load import load
from qiaoliang.web.assignments.models import Assignment, Copy
from qiaoliang.web.commands.clocks import open_duty_weeks
from tests.cast import START, Cast, Person, Town, make_stint

PATH = "/tasks/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def text(at: datetime, **more: Any) -> Text:
    columns = {
        "kind": "task", "title": "核对稳岗返还", "body": "请告诉企业已开始申报，并写一句企业怎么说。", "minutes": 5,
        "due_on": at.date() + 7 * DAY, "expires_on": at.date() + 30 * DAY,
    }  # fmt: skip
    return Text(**{**columns, **more})


def sent(by: Person, at: datetime, *roles: str, group: dict[str, Any] | None = None, **more: Any) -> Assignment:
    wanted = Group(roles=roles or ("instructor",), **(group or {}))
    return actions.send(text=text(at, **more), group=wanted, by=by.actor, at=at)


def names(group: Group, by: Person, at: datetime) -> list[str]:
    return sorted(one.name for one in addressing.addressees(group, by.actor, at.date()))


@pytest.fixture
def colleague(town: Town, at: datetime) -> Person:
    """毕文涛 signs in too; the same department, posted nowhere."""
    user = User.objects.create_user("colleague", "口令", name="毕文涛", created_at=at)
    Grant.objects.create(
        user=user, role="instructor", where_kind="instructor", where_key=str(town.colleague.pk), starts_on=START
    )
    town.colleague.user = user
    town.colleague.save(update_fields=["user"])
    return Person(user, at)


class TestBurden:
    @given(st.integers(1, 900), st.integers(0, 4_000), st.sampled_from([1, 5, 15, 30, 60, 240]))
    def test_people_times_minutes(self, people: int, more: int, minutes: int) -> None:
        found = rules.Burden(people, people + more, minutes)
        assert found.total == (people + more) * minutes
        assert f"{people} 人，共 {people + more} 件" in found.words

    @given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 300), st.integers(0, 500))
    def test_nothing_lives_for_more_than_a_year(self, today: date, due: int, stays: int) -> None:
        due_on = today + due * DAY
        problem = rules.problem_of(due_on, due_on + stays * DAY, today)
        assert (problem is None) is (due + stays <= 366)


class TestAddressing:
    def test_a_role_in_the_whole_area(self, cast: Cast, colleague: Person, at: datetime) -> None:
        assert names(Group(("instructor",)), cast.office, at) == ["于海宁", "姜若楠", "毕文涛"]
        assert names(Group(("secretary",)), cast.office, at) == ["许知远"]
        assert names(Group(("committee", "coordinator")), cast.office, at) == ["邹子谦", "鞠明远"]

    def test_a_place_a_department_and_names(
        self, town: Town, cast: Cast, colleague: Person, at: datetime
    ) -> None:  # fmt: skip
        assert names(Group(("instructor",), region_code="371082"), cast.office, at) == ["于海宁"]
        assert names(Group(("instructor",), department=town.taxation), cast.office, at) == ["姜若楠"]
        assert names(Group(("instructor",), names=("Z002", "于海宁")), cast.office, at) == ["于海宁", "毕文涛"]
        with pytest.raises(Refusal, match="没有找到“刘不在”"):
            names(Group(("instructor",), names=("刘不在",)), cast.office, at)

    def test_each_sender_reaches_the_own_people_only(self, cast: Cast, colleague: Person, at: datetime) -> None:
        everybody = Group(("instructor", "secretary", "coordinator", "committee"))
        assert names(everybody, cast.coordinator, at) == ["于海宁", "毕文涛"]
        assert names(everybody, cast.committee, at) == ["于海宁", "许知远"]
        assert names(Group(("instructor",)), cast.carrier, at) == ["于海宁"]
        assert names(Group(("instructor",)), cast.neighbour, at) == ["姜若楠"]
        with pytest.raises(Refusal, match="不能发任务"):
            names(everybody, cast.instructor, at)

    def test_one_for_each_enterprise_that_one_leads(self, town: Town, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at, group={"is_per_enterprise": True})
        firms = Copy.everything.filter(assignment=made).values_list("to_name", "enterprise__name")
        assert set(firms) == {
            ("于海宁", "汐歌海产有限公司"), ("于海宁", "帆砺渔具有限公司"), ("姜若楠", "岚启医械有限公司"),
        }  # fmt: skip
        assert (made.people_count, made.copy_count) == (2, 3)
        with pytest.raises(Refusal, match="只能发给指导员"):
            sent(cast.office, at, "secretary", group={"is_per_enterprise": True})

    def test_two_of_one_name_are_told_apart_by_number(
        self, town: Town, cast: Cast, colleague: Person, at: datetime
    ) -> None:  # fmt: skip
        town.colleague.name = "于海宁"
        town.colleague.save(update_fields=["name"])
        with pytest.raises(Refusal, match="有同名的“于海宁”"):
            names(Group(("instructor",), names=("于海宁",)), cast.office, at)
        assert names(Group(("instructor",), names=("Z001",)), cast.office, at) == ["于海宁"]


class TestAnswers:
    def test_received_then_done_with_a_sentence(self, cast: Cast, at: datetime) -> None:
        copy = sent(cast.office, at).copies.get(to=cast.instructor.user)
        by = cast.instructor.actor
        first = actions.receive(copy=copy, by=by, at=at)
        again = actions.receive(copy=copy, by=by, at=at + timedelta(hours=1))
        assert (first.received_at, again.received_at, again.done_at) == (at, at, None)
        with pytest.raises(Refusal, match="写一句"):
            actions.finish(copy=copy, words="  ", by=by, at=at)
        done = actions.finish(copy=copy, words="两家都知道了", by=by, at=at + timedelta(hours=2))
        assert (done.received_at, done.words) == (at, "两家都知道了")
        assert verify() is None

    def test_a_notice_is_done_with_its_receipt(self, cast: Cast, at: datetime) -> None:
        copy = sent(cast.office, at, kind="notice").copies.get(to=cast.instructor.user)
        assert actions.receive(copy=copy, by=cast.instructor.actor, at=at).done_at == at

    def test_withdrawn_or_expired_it_wants_nothing(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at)
        copy = made.copies.get(to=cast.instructor.user)
        with pytest.raises(Refusal, match="失效"):
            actions.finish(copy=copy, words="好", by=cast.instructor.actor, at=at + timedelta(days=40))
        actions.withdraw(assignment=made, reason="政策延期", version=made.version, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="撤回"):
            actions.receive(copy=copy, by=cast.instructor.actor, at=at)
        assert "核对稳岗返还" not in page(cast.instructor, "/workbench/")
        assert Notice.objects.filter(to=cast.instructor.user, text__startswith="已撤回").count() == 1


class TestCorrecting:
    def test_the_old_words_stay_readable_and_a_second_hand_is_refused(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at)
        by = cast.office.actor
        actions.correct(
            assignment=made, text=text(at, title="核对稳岗返还（新）"), reason="写错了", version=1, by=by, at=at
        )  # fmt: skip
        with pytest.raises(ChangedMeanwhile):
            actions.correct(assignment=made, text=text(at, title="又一版"), reason="x", version=1, by=by, at=at)
        seen = page(cast.instructor, f"{PATH}{made.pk}/")
        assert "核对稳岗返还（新）" in seen
        assert "原标题：核对稳岗返还" in seen
        with pytest.raises(Refusal, match="没有改动"):
            actions.correct(
                assignment=made, text=text(at, title="核对稳岗返还（新）"), reason="x", version=2, by=by, at=at
            )  # fmt: skip

    def test_what_is_wrong_with_the_days_is_said(self, cast: Cast, at: datetime) -> None:
        for more, sentence in (
            ({"due_on": at.date() - DAY}, "不能早于今天"), ({"expires_on": at.date()}, "不能早于完成日期"),
            ({"expires_on": at.date() + 400 * DAY}, "最长保留 12 个月"), ({"title": " "}, "标题和内容"),
            ({"minutes": 7}, "多久"),
        ):  # fmt: skip
            with pytest.raises(Refusal, match=sentence):
                sent(cast.office, at, **more)


class TestClock:
    def test_one_reminder_the_working_day_before_and_none_twice(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at)
        actions.receive(copy=made.copies.get(to=cast.instructor.user), by=cast.instructor.actor, at=at)
        assert actions.remind(at).endswith("提醒 0 人次。")
        near = at + timedelta(days=6)  # a Thursday before a Friday
        said = [actions.remind(near), actions.remind(near)]
        assert said[0].endswith("提醒 2 人次。")
        assert said[1].endswith("提醒 0 人次。")
        assert Notice.objects.filter(to=cast.instructor.user, text__contains="前请回复").count() == 1


def page(person: Person, path: str, **query: Any) -> str:
    answer = person.client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


class TestPages:
    def form(self, at: datetime, **more: Any) -> dict[str, Any]:
        return {
            "kind": "task", "title": "核对稳岗返还", "body": "写一句企业怎么说", "minutes": "5",
            "roles": ["instructor"], "due_on": f"{at.date() + 7 * DAY}", "expires_on": "", "region": "", "names": "",
            **more,
        }  # fmt: skip

    def test_the_burden_is_shown_before_anything_is_sent(self, cast: Cast, at: datetime) -> None:
        answer = cast.office.client.post(f"{PATH}new/", self.form(at, is_per_enterprise="on"))
        seen = answer.content.decode()
        assert "2 人，共 3 件，每件约 5 分钟，合计 15 分钟" in seen
        assert not Assignment.everything.exists()
        again = cast.office.client.post(f"{PATH}new/", self.form(at, again="1"))
        assert 'value="核对稳岗返还"' in again.content.decode()
        answer = cast.office.client.post(f"{PATH}new/", self.form(at, is_per_enterprise="on", sure="1"), follow=True)
        assert "已发给 2 人，共 3 件。" in answer.content.decode()

    def test_a_full_month_needs_a_reason_that_the_people_can_read(self, cast: Cast, at: datetime) -> None:
        """The limit counts what was sent before and what the month's forms take; at the limit is not above it."""
        sent(cast.office, at, minutes=240)
        form = self.form(at, minutes="1", names="于海宁")
        seen = cast.office.client.post(f"{PATH}new/", form).content.decode()
        assert "11 月的任务、通知和表单加起来，最多的一人 241 分钟；超过每月 240 分钟的有 1 人。" in seen
        refused = cast.office.client.post(f"{PATH}new/", {**form, "sure": "1"}).content.decode()
        assert "请写明为什么还要发" in refused
        assert Assignment.everything.count() == 1
        tedious = cast.office.client.post(f"{PATH}new/", {**form, "sure": "1", "reason": "长" * 201}).content.decode()
        assert "理由最多 200 字" in tedious
        assert "长" * 201 in tedious  # nothing typed is lost
        done = cast.office.client.post(f"{PATH}new/", {**form, "sure": "1", "reason": "申报今晚截止"}, follow=True)
        assert "已发给 1 人" in done.content.decode()
        page = cast.instructor.client.get(Assignment.everything.latest("pk").get_absolute_url()).content.decode()
        assert "申报今晚截止" in page

    def test_the_load_counts_tasks_of_the_month_and_last_months_forms(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        people = addressing.addressees(Group(roles=("instructor",)), cast.office.actor, at.date())
        assert load(people, 5, at.date(), at.date()).most == 5
        sent(cast.office, at, minutes=15)
        gone = sent(cast.office, at, minutes=60)
        actions.withdraw(assignment=gone, reason="不发了", version=gone.version, by=cast.office.actor, at=at)
        sent(cast.office, at, minutes=30, due_on=at.date() + 40 * DAY, expires_on=at.date() + 60 * DAY)
        for day in (3, 10):
            Contact.everything.create(
                enterprise=town.seafood, instructor=town.instructor, at=at - timedelta(days=30), channel="call",
                iso_week=iso_week_key(at.date() - timedelta(days=30 + 7 * day)), with_whom="owner", summary="通话",
                recorded_at=at - timedelta(days=30),
            )  # fmt: skip
        assert load(people, 5, at.date(), at.date()).most == 15 + 5 + 2  # two contacts of a minute in October

    def test_a_bad_form_says_it_in_a_sentence_and_loses_nothing(self, cast: Cast, at: datetime) -> None:
        answer = cast.office.client.post(f"{PATH}new/", self.form(at, region="没有这个镇", names="于海宁"))
        seen = answer.content.decode()
        assert "没有找到叫“没有这个镇”的县区或镇街" in seen
        assert "于海宁" in seen

    def test_it_stands_on_the_workbench_and_in_the_day_and_is_answered_there(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at, group={"is_per_enterprise": True})
        assert "核对稳岗返还（2 件）" in page(cast.instructor, "/workbench/")
        assert f'href="/tasks/{made.pk}/"' in page(cast.instructor, "/field/")
        seen = page(cast.instructor, f"{PATH}{made.pk}/")
        assert "汐歌海产有限公司" in seen
        assert "岚启医械" not in seen
        assert "谁收到了" not in seen
        copy = made.copies.get(to=cast.instructor.user, enterprise__name__startswith="汐歌")
        assert cast.instructor.client.post(f"/tasks/copies/{copy.pk}/receive/").status_code == 302
        empty = cast.instructor.client.post(f"/tasks/copies/{copy.pk}/finish/", {"words": ""})
        assert "请写一句办得怎样" in empty.content.decode()
        cast.instructor.client.post(f"/tasks/copies/{copy.pk}/finish/", {"words": "企业已准备材料"})
        copy.refresh_from_db()
        assert copy.words == "企业已准备材料"
        assert "企业已准备材料" in page(cast.office, f"{PATH}{made.pk}/")

    def test_the_sender_filters_and_exports(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at)
        actions.receive(copy=made.copies.get(to=cast.instructor.user), by=cast.instructor.actor, at=at)
        silent = page(cast.office, f"{PATH}{made.pk}/", tab="silent")
        assert "姜若楠" in silent
        assert "于海宁" not in silent
        answer = cast.office.client.get(f"{PATH}{made.pk}/", {"export": "xlsx", "tab": "received"})
        rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert ["于海宁" in [str(cell) for cell in row] for row in rows].count(True) == 1

    def test_who_sees_what(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.county_officer, at, "instructor", "secretary")
        copy = made.copies.get(to=cast.instructor.user)
        statuses = {name: person.client.get(f"{PATH}{made.pk}/").status_code for name, person in cast}
        assert statuses == {
            "office": 200, "county_officer": 200, "neighbour": 404, "coordinator": 404, "instructor": 200,
            "other_instructor": 404, "secretary": 200, "owner": 404, "committee": 404, "carrier": 404, "auditor": 200,
            "administrator": 404, "security": 404, "overseer": 404,
        }  # fmt: skip
        for name, person in cast:
            status = person.client.post(f"/tasks/copies/{copy.pk}/receive/").status_code
            assert status in ((302,) if name == "instructor" else (403, 404)), name
        for person in (cast.secretary, cast.instructor):
            seen = page(person, f"{PATH}{made.pk}/")
            assert "谁收到了" not in seen
            assert person.client.get(f"{PATH}{made.pk}/withdraw/").status_code == 403
        assert "谁收到了" in page(cast.auditor, f"{PATH}{made.pk}/")

    def test_no_order_of_persons_by_what_they_did(self, cast: Cast, at: datetime) -> None:
        made = sent(cast.office, at)
        seen = page(cast.office, f"{PATH}{made.pk}/")
        assert "排名" not in seen
        assert not re.search(r'<option value="-?(words|state)"', seen)

    def test_few_queries(
        self, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(4):
            made = sent(cast.office, at, title=f"任务{number}", group={"is_per_enterprise": True})
        make_stint(town, town.instructor, town.foods)
        open_duty_weeks(at)  # as the clock does every few minutes
        for person, path in (
            (cast.instructor, PATH), (cast.instructor, f"{PATH}{made.pk}/"), (cast.office, f"{PATH}sent/"),
            (cast.office, f"{PATH}{made.pk}/"), (cast.instructor, "/field/"),
        ):  # fmt: skip
            page(person, path)
            with django_assert_max_num_queries(12, info=path):
                page(person, path)
