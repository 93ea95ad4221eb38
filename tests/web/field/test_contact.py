"""The one-minute form: three taps and one text field, folds in one transaction, nothing typed is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.forms import FoldForm
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.commands.clocks import open_duty_weeks
from qiaoliang.web.field.forms import DemandFold, PolicyFold
from tests.cast import Cast, Person, Town

PATH = "/field/contact/"
SUMMARY = "12 月满负荷，担心冷库用电"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def form(town: Town) -> dict[str, Any]:
    """What a person sends after three taps and one sentence."""
    return {
        "enterprise": town.seafood.name, "channel": "call", "with_whom": "owner", "at_moment": "2026-11-20T09:10",
        "summary": SUMMARY, "client_key": str(uuid4()),
    }  # fmt: skip


DEMAND = {"demand-title": "冷库用电增容 400 千伏安", "demand-category": "utilities", "demand-urgency": "ordinary"}
LOAN = {"outcome-kind": "loans_arranged", "outcome-amount": "1500", "outcome-document": "东岸银行 DK26110233"}


def text(response: Any) -> str:
    return str(response.content.decode())


def send(person: Person, form: dict[str, Any], **more: Any) -> Any:
    return person.client.post(PATH, {**form, **more})


def nothing_saved() -> bool:
    return not (Contact.everything.exists() or Demand.everything.exists() or Outcome.everything.exists())


class TestForm:
    def test_everything_but_the_sentence_is_prefilled(self, town: Town, cast: Cast) -> None:
        page = text(cast.instructor.client.get(f"{PATH}?enterprise={town.fishing_gear.pk}"))
        assert f'value="{town.fishing_gear.name}" selected' in page
        assert 'value="2026-11-20T10:00"' in page
        assert re.search(r'value="call"[^>]* checked', page)
        assert re.search(r'value="owner" selected', page)
        assert "约 40 秒" in page

    def test_the_enterprise_due_first_is_preselected(self, town: Town, cast: Cast, form: dict[str, Any]) -> None:
        assert send(cast.instructor, form).status_code == 302
        assert f'value="{town.fishing_gear.name}" selected' in text(cast.instructor.client.get(PATH))

    def test_g38_no_field_for_place_photo_or_track(self) -> None:
        names = {name for form in (ContactForm, DemandFold, FoldForm, PolicyFold) for name in form.base_fields}
        assert names == {
            "enterprise", "channel", "with_whom", "at_moment", "summary", "is_answered", "client_key",
            "title", "category", "urgency", "kind", "amount", "quantity", "document", "is_sure",
            "edition",
        }  # fmt: skip
        assert sum(field.required for field in ContactForm.base_fields.values()) <= 6

    def test_the_page_is_light_enough_for_a_village_road(self, cast: Cast) -> None:
        page = text(cast.instructor.client.get(PATH))
        files = re.findall(r'(?:src|href)="/static/([^"?]+)[^"]*"', page)
        read = {name: Path(str(finders.find(name))).read_bytes() for name in files}
        sizes = {name: len(content) for name, content in read.items()}
        assert len(page.encode()) + sum(sizes.values()) <= 150_000
        assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 60_000
        assert b"@font-face" not in b"".join(read.values())

    def test_the_form_costs_few_queries(
        self, cast: Cast, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with time_machine.travel(at, tick=False):
            open_duty_weeks(at)  # as the clock does every few minutes
            cast.instructor.client.get(PATH)
            with django_assert_max_num_queries(12):
                cast.instructor.client.get(PATH)


class TestSave:
    def test_one_sentence_is_enough(self, town: Town, cast: Cast, form: dict[str, Any]) -> None:
        response = cast.instructor.client.post(PATH, form, follow=True)
        assert "本周联系已计入" in text(response)
        contact = Contact.everything.get()
        assert (contact.summary, contact.instructor) == (SUMMARY, town.instructor)
        assert DutyWeek.everything.get(enterprise=town.seafood).contact == contact

    def test_what_does_not_count_says_so(self, cast: Cast, form: dict[str, Any]) -> None:
        response = cast.instructor.client.post(PATH, {**form, "channel": "message"}, follow=True)
        assert "消息未回复，不计入每周联系" in text(response)

    def test_both_folds_are_saved_with_the_contact(self, town: Town, cast: Cast, form: dict[str, Any]) -> None:
        response = cast.instructor.client.post(PATH, {**form, **DEMAND, **LOAN}, follow=True)
        said = text(response)
        demand, outcome = Demand.everything.get(), Outcome.everything.get()
        assert (demand.title, demand.body, demand.helped_by) == (DEMAND["demand-title"], SUMMARY, town.stint)
        assert (outcome.counterpart, outcome.document_number) == ("东岸银行", "DK26110233")
        assert (outcome.amount_fen, outcome.happened_on) == (15_000_000_00, date(2026, 11, 20))
        assert f"诉求 {demand.number} 已登记" in said
        assert "成效已登记" in said

    def test_sent_again_it_is_one_of_each(self, cast: Cast, form: dict[str, Any]) -> None:
        for _ in range(3):
            assert send(cast.instructor, form, **DEMAND, **LOAN).status_code == 302
        assert (Contact.everything.count(), Demand.everything.count(), Outcome.everything.count()) == (1, 1, 1)

    def test_a_fold_added_after_going_back_is_not_swallowed(self, cast: Cast, form: dict[str, Any]) -> None:
        send(cast.instructor, form)
        page = text(cast.instructor.client.post(PATH, {**form, **DEMAND}, follow=True))
        assert "两个版本" in page
        assert DEMAND["demand-title"] in page
        assert not Demand.everything.exists()

    def test_the_backup_logs_for_the_colleague_on_leave(
        self, town: Town, cast: Cast, form: dict[str, Any], at: datetime
    ) -> None:
        Leave.everything.create(
            instructor=town.other_instructor, backup=town.instructor, starts_on=at.date(), recorded_at=at
        )
        response = send(cast.instructor, form, enterprise=town.neighbour_firm.name, **LOAN)
        assert response.status_code == 302
        assert Contact.everything.get().covers_for == town.other_instructor
        assert Outcome.everything.get().helped_by == town.other_stint


class TestProblems:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"enterprise": ""}, "请选择企业"),
            ({"enterprise": "岚启医械有限公司"}, "工作范围内没有这家企业"),
            ({"enterprise": "不存在的公司"}, "工作范围内没有这家企业"),
            ({"enterprise": "x" * 500}, "企业"),
            ({"channel": ""}, "请选择联系方式"),
            ({"channel": "fax"}, "方式"),
            ({"with_whom": "delegate"}, "授权人"),
            ({"with_whom": "''"}, "与谁"),
            ({"at_moment": ""}, "请填写联系时间"),
            ({"at_moment": "2026-11-21T09:00"}, "不能晚于现在"),
            ({"at_moment": "0001-01-01T00:00"}, "时间"),
            ({"at_moment": "2019-01-01T00:00"}, "没有派驻"),
            ({"summary": ""}, "请写一句说了什么"),
            ({"summary": "   "}, "请写一句说了什么"),
            ({"summary": "长" * 501}, "最多 500 字，现在 501 字"),
            ({"summary": "a\x00b"}, "说了什么"),
            ({"client_key": "short"}, "刷新"),
            ({"client_key": "x" * 99}, "刷新"),
            ({"demand-title": "", "demand-category": "land"}, "请写明要解决什么"),
            ({"demand-title": "用电", "demand-urgency": "ordinary"}, "请选择类别"),
            ({"demand-title": "用" * 121, "demand-category": "land", "demand-urgency": "ordinary"}, "要解决什么"),
            ({"demand-title": "用电", "demand-category": "magic", "demand-urgency": "ordinary"}, "类别"),
            ({**LOAN, "outcome-kind": "fees_reduced"}, "哪一类"),
            ({**LOAN, "outcome-kind": ""}, "哪一类"),
            ({**LOAN, "outcome-amount": ""}, "大于零的金额"),
            ({**LOAN, "outcome-amount": "0"}, "大于零"),
            ({**LOAN, "outcome-amount": "一大笔"}, "无法识别金额"),
            ({**LOAN, "outcome-document": "DK26110233"}, "中间用空格隔开"),
            ({**LOAN, "outcome-document": ""}, "对方单位与凭据号"),
            ({**LOAN, "outcome-document": "!!! ???"}, "没有可识别的文字"),
            ({"outcome-kind": "workers_recruited", "outcome-document": "备案1"}, "要填数量"),
            ({"outcome-kind": "workers_recruited", "outcome-document": "备案1", "outcome-quantity": "-4"}, "数量"),
        ],
    )  # fmt: skip
    def test_every_problem_is_said_and_nothing_is_lost(
        self, cast: Cast, form: dict[str, Any], wrong: dict[str, Any], sentence: str
    ) -> None:
        response = send(cast.instructor, form, **wrong)
        assert response.status_code == 200
        page = text(response)
        assert "error-summary" in page
        assert sentence in page
        if "summary" not in wrong:
            assert SUMMARY in page
        typed = [value for name, value in wrong.items() if name not in ("enterprise", "with_whom", "client_key")]
        assert all(value.replace("\x00", "") in page for value in typed if value.strip())
        assert nothing_saved()

    def test_problems_of_all_parts_are_said_at_once(self, cast: Cast, form: dict[str, Any]) -> None:
        page = text(
            send(cast.instructor, form, summary="", **{**DEMAND, "demand-title": ""}, **{**LOAN, "outcome-amount": ""})
        )
        assert "有 3 处要改" in page
        assert page.count('<details class="fold" open>') == 2

    def test_an_unlikely_amount_is_questioned_with_the_likely_one(self, cast: Cast, form: dict[str, Any]) -> None:
        sent = {**form, **DEMAND, **LOAN, "outcome-amount": "15000000"}
        page = text(cast.instructor.client.post(PATH, sent))
        assert "1500亿元超过该企业上年营业收入。请按万元填写，是否 1,500？" in page
        assert nothing_saved()
        changed = text(cast.instructor.client.post(PATH, {**sent, "outcome-meant": "1,500"}))
        assert 'value="1,500"' in changed
        assert DEMAND["demand-title"] in changed
        assert SUMMARY in changed
        assert nothing_saved()
        assert send(cast.instructor, {**sent, "outcome-amount": "1,500"}).status_code == 302
        assert Outcome.everything.get().amount_fen == 15_000_000_00

    def test_a_refused_fold_saves_nothing_of_the_rest(
        self, town: Town, cast: Cast, form: dict[str, Any], at: datetime
    ) -> None:
        other = {**form, "enterprise": town.fishing_gear.name, "client_key": str(uuid4())}
        assert send(cast.instructor, other, **LOAN).status_code == 302
        page = text(send(cast.instructor, form, **DEMAND, **LOAN))  # the same contract, another enterprise
        assert "已登记在另一家企业名下" in page
        assert (Contact.everything.count(), Demand.everything.count()) == (1, 0)

    def test_an_empty_form(self, cast: Cast) -> None:
        page = text(cast.instructor.client.post(PATH, {}))
        assert "处要改" in page
        assert nothing_saved()

    def test_without_the_forms_token_nothing_is_saved(self, cast: Cast, form: dict[str, Any]) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.instructor.user, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(PATH, form).status_code == 403
        assert nothing_saved()

    def test_only_instructors_write_contacts(self, cast: Cast, form: dict[str, Any]) -> None:
        for name, person in cast:
            if name not in ("instructor", "other_instructor"):
                assert person.client.post(PATH, form).status_code == 403, name
        assert "工作范围内没有这家企业" in text(send(cast.other_instructor, form))
        assert cast.nobody.post(PATH, form).status_code == 302
        assert nothing_saved()

    def test_markup_is_shown_as_text(self, cast: Cast, form: dict[str, Any]) -> None:
        page = text(send(cast.instructor, form, summary="<script>alert(1)</script>", channel=""))
        assert "<script>alert(1)</script>" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestToday:
    def test_overdue_first_then_owed_then_waiting(
        self, town: Town, cast: Cast, form: dict[str, Any], at: datetime
    ) -> None:
        contacts.log(
            enterprise=town.fishing_gear, instructor=town.instructor, at_moment=at - timedelta(days=7), channel="visit",
            with_whom="owner", summary="上周去过", by=cast.instructor.actor, at=at,
        )  # fmt: skip
        ContactPerson.everything.create(
            enterprise=town.fishing_gear, role="owner", name="丁", prefers="电话", starts_on=date(2024, 1, 1)
        )
        page = text(cast.instructor.client.get("/field/"))
        page = page[page.index("<main") :]  # the words of the scripts stand before it
        assert page.index("逾期 1") < page.index("上周未联系") < page.index("本周应联系 1 家，剩 1 个工作日")
        assert "上次 11-13 · 宜电话" in page
        assert "岚启" not in page

    def test_a_kept_week_leaves_the_list(self, cast: Cast, form: dict[str, Any]) -> None:
        send(cast.instructor, form, **DEMAND, **LOAN)
        page = text(cast.instructor.client.get("/field/"))
        assert "已联系 1 家" in page
        assert "逾期 1" in page  # the other enterprise
        assert "冷库用电增容" in page
        assert "链接待送出" not in page  # whether the loan is true is asked without passing through these hands

    def test_g41_a_paused_enterprise_is_not_dunned(self, town: Town, cast: Cast, at: datetime) -> None:
        contacts.pause(
            enterprise=town.seafood, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 30), agreed_with="业主",
            by=cast.owner.actor, at=at,
        )  # fmt: skip
        page = text(cast.instructor.client.get("/field/"))
        assert "逾期 1" in page
        assert "约定暂停 1 家" in page
        form = text(cast.instructor.client.get(f"{PATH}?enterprise={town.seafood.pk}"))
        assert "暂停联系，非必要不打扰" in form

    def test_who_else_came_is_shown_before_one_goes(self, town: Town, cast: Cast, form: dict[str, Any]) -> None:
        send(cast.instructor, form)
        page = text(cast.instructor.client.get(f"{PATH}?enterprise={town.seafood.pk}"))
        assert "近 30 天：11-20 于海宁 电话" in page

    def test_looking_writes_nothing(self, cast: Cast) -> None:
        cast.instructor.client.get("/field/")
        assert not DutyWeek.everything.exists()

    @pytest.mark.parametrize("asked", ["0", "-1", "9" * 40, "abc", "%00", "1e3"])
    def test_a_made_up_enterprise_in_the_address(self, cast: Cast, asked: str) -> None:
        assert cast.instructor.client.get(f"{PATH}?enterprise={asked}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_pressed_four_times_at_once_it_is_one_of_each(cast: Cast, form: dict[str, Any]) -> None:
    def press(_: int) -> int:
        client = Client()
        client.force_login(cast.instructor.user, backend="django.contrib.auth.backends.ModelBackend")
        try:
            return client.post(PATH, {**form, **DEMAND, **LOAN}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))) == [302] * 4
    assert (Contact.everything.count(), Demand.everything.count(), Outcome.everything.count()) == (1, 1, 1)


def test_policies_are_handed_over_from_the_same_place(cast: Cast, town: Town) -> None:
    """The link stands under the form once the enterprise is known, and leads to a page this person may open."""
    page = text(cast.instructor.client.get(f"{PATH}?enterprise={town.seafood.pk}"))
    address = f"/economy/policies/enterprises/{town.seafood.pk}/"
    assert f'href="{address}"' in page
    assert cast.instructor.client.get(address).status_code == 200
