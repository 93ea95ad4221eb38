"""Visits: asked for beforehand, answered in one tap, merged across departments; never a way to enforcement (G51)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message, Notice
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.models import DutyWeek
from qiaoliang.fieldwork.visits import actions, rules
from qiaoliang.fieldwork.visits.choices import Purpose, Stage
from qiaoliang.fieldwork.visits.forms import AskForm, JoinForm
from qiaoliang.fieldwork.visits.models import Companion, Visit
from qiaoliang.instructors.postings.models import Part
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.workdays import WorkCalendar
from tests.cast import Cast, Person, Town, _person, make_instructor, make_stint

SOURCES = Path(__file__).resolve().parents[3] / "src" / "qiaoliang"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = "2026-11-23T10:00"
ENFORCEMENT = re.compile(r"inspect|enforce|penal|punish|violat|检查|执法|处罚|稽查|督查|违法", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def monday() -> datetime:
    return datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def visit(town: Town, cast: Cast, at: datetime, monday: datetime) -> Visit:
    return actions.ask(
        enterprise=town.seafood, instructor=town.instructor, purpose="policy", minutes=30, starts_at=monday,
        by=cast.instructor.actor, at=at,
    )  # fmt: skip


@pytest.fixture
def partner(town: Town, cast: Cast, at: datetime) -> Person:
    """Somebody of the tax office in the same team: another department, the same enterprise."""
    number = make_instructor(town, "Z009", "曲长林", town.taxation)
    make_stint(town, number, town.seafood, part=Part.SUPPORT)
    person = _person(at, "partner", "曲长林", "instructor", "instructor", number.pk)
    number.user = person.user
    number.save(update_fields=["user"])
    return person


def text(response: Any) -> str:
    return str(response.content.decode())


def form(town: Town, **more: Any) -> dict[str, Any]:
    return {"enterprise": town.seafood.name, "purpose": "talk", "minutes": "30", "starts_at": MONDAY, **more}


class TestRules:
    @pytest.mark.parametrize(
        ("when", "sentence"),
        [
            (datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI), "晚于现在"),
            (datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI), "不是工作日"),
            (datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI), "08:00"),
            (datetime(2026, 11, 23, 19, 0, tzinfo=SHANGHAI), "18:00"),
            (datetime(2027, 2, 22, 10, 0, tzinfo=SHANGHAI), "60 天"),
        ],
    )
    def test_a_visit_is_asked_for_on_working_days_ahead(self, when: datetime, sentence: str, at: datetime) -> None:
        assert sentence in str(rules.problem_of(when, at, WorkCalendar()))

    def test_other_times_lie_on_free_working_days_after_the_wished_one(self, monday: datetime, at: datetime) -> None:
        taken = {(monday + timedelta(days=1)).date()}
        offers = rules.offers(monday, at, WorkCalendar(), taken)
        assert [f"{one:%m-%d %H:%M}" for one in offers] == ["11-25 10:00", "11-26 15:00", "11-27 10:00"]


class TestAsking:
    def test_the_owner_is_told_by_notice_and_link(self, town: Town, cast: Cast) -> None:
        response = cast.instructor.client.post("/visits/new/", form(town), follow=True)
        assert "等企业答复" in text(response)
        visit = Visit.everything.get()
        assert (visit.stage, visit.purpose, visit.minutes) == (Stage.ASKED, "talk", 30)
        message = Message.everything.get()
        assert "不用说明理由" in message.text
        assert message.link is not None
        assert message.link.purpose == "visit"
        assert Notice.objects.filter(to=cast.owner.user, kind="visit_asked").count() == 1
        assert "于海宁 想来走访" in text(cast.owner.client.get("/workbench/"))
        assert "等企业答复" in text(cast.instructor.client.get("/field/"))

    def test_who_else_came_and_comes_is_said_before(self, town: Town, cast: Cast, at: datetime, visit: Visit) -> None:
        contacts.log(
            enterprise=town.seafood, instructor=town.instructor, at_moment=at - timedelta(days=20), channel="visit",
            with_whom="owner", summary="看车间", by=cast.instructor.actor, at=at,
        )  # fmt: skip
        page = text(cast.instructor.client.get(f"/visits/new/?enterprise={town.seafood.pk}"))
        assert "近 30 天来过：10-31 于海宁（海洋发展局）上门" in page
        assert "11-23 10:00 于海宁" in page

    def test_a_pause_is_respected(self, town: Town, cast: Cast, at: datetime) -> None:
        """G41."""
        contacts.pause(
            enterprise=town.seafood, starts_on=at.date(), ends_on=(at + timedelta(days=10)).date(),
            agreed_with="业主", by=cast.owner.actor, at=at,
        )  # fmt: skip
        assert "约定暂停联系到 2026-11-30" in text(cast.instructor.client.post("/visits/new/", form(town)))
        assert not Visit.everything.exists()

    def test_g41_nobody_is_asked_during_a_pause_for_a_day_after_it(self, town: Town, cast: Cast, at: datetime) -> None:
        contacts.pause(
            enterprise=town.seafood, starts_on=at.date(), ends_on=at.date(), agreed_with="业主",
            by=cast.owner.actor, at=at,
        )  # fmt: skip
        assert "约定暂停联系到 2026-11-20" in text(cast.instructor.client.post("/visits/new/", form(town)))
        assert not Visit.everything.exists()
        assert not Message.everything.exists()

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"enterprise": "岚启医械有限公司"}, "工作范围内没有"),
            ({"purpose": "inspection"}, "来做什么"),
            ({"minutes": "600"}, "多久"),
            ({"starts_at": "2026-11-22T10:00"}, "不是工作日"),
            ({"starts_at": "后天"}, "时间"),
        ],
    )
    def test_bad_input_keeps_what_was_chosen(
        self, town: Town, cast: Cast, wrong: dict[str, str], sentence: str
    ) -> None:
        page = text(cast.instructor.client.post("/visits/new/", form(town, **wrong)))
        assert "error-summary" in page
        assert sentence in page
        assert not Visit.everything.exists()


class TestMerging:
    def test_another_department_is_offered_to_come_along(
        self, town: Town, cast: Cast, visit: Visit, partner: Person
    ) -> None:
        page = text(partner.client.post("/visits/new/", form(town, starts_at="2026-11-25T10:00")))
        assert "于海宁（海洋发展局）11-23 10:00 也去这家企业" in page
        assert Visit.everything.count() == 1
        assert partner.client.post(f"/visits/{visit.pk}/join/", {"purpose": "policy"}).status_code == 302
        assert partner.client.post(f"/visits/{visit.pk}/join/", {"purpose": "policy"}).status_code == 302
        assert Companion.everything.count() == 1
        assert "一并去：曲长林（乳山税务）" in text(cast.office.client.get("/visits/?tab=asked"))
        assert Notice.objects.filter(to=cast.instructor.user, kind="visit_joined").count() == 1

    def test_apart_only_if_said_and_never_on_one_day(
        self, town: Town, cast: Cast, visit: Visit, partner: Person
    ) -> None:
        apart = form(town, starts_at="2026-11-25T10:00", is_apart="on")
        assert partner.client.post("/visits/new/", apart).status_code == 302
        page = text(partner.client.post("/visits/new/", form(town, starts_at="2026-11-23T15:00", is_apart="on")))
        assert "当天已有走访" in page
        assert Visit.everything.count() == 2

    def test_joining_says_why_or_is_asked(self, visit: Visit, partner: Person, cast: Cast) -> None:
        assert "请先选您来做什么" in text(partner.client.post(f"/visits/{visit.pk}/join/", {}))
        assert "就是您约的" in text(cast.instructor.client.post(f"/visits/{visit.pk}/join/", {"purpose": "talk"}))


class TestAnswering:
    @pytest.mark.parametrize(
        ("button", "stage"),
        [("accept", Stage.ACCEPTED), ("decline", Stage.DECLINED), ("move:2026-11-24T10:00:00+08:00", Stage.MOVED)],
    )
    def test_one_tap_signed_in(self, cast: Cast, visit: Visit, button: str, stage: str) -> None:
        assert f'value="{button}"' in text(cast.owner.client.get(f"/visits/{visit.pk}/")).replace("&#x2B;", "+")
        assert cast.owner.client.post(f"/visits/{visit.pk}/answer/", {"answer": button}).status_code == 302
        visit.refresh_from_db()
        assert visit.stage == stage
        assert Notice.objects.filter(to=cast.instructor.user, kind="visit_answered").count() == 1

    @pytest.mark.parametrize("button", ["accept", "decline", "move:2026-11-24T10:00:00+08:00"])
    def test_one_tap_by_link_without_an_account_and_once(self, visit: Visit, button: str) -> None:
        path = f"/c/{PersonalLink.objects.get().token}/"
        page = Client().get(path)
        assert "于海宁（海洋发展局）" in text(page)
        assert "走访不是检查" in text(page)
        assert page["Cache-Control"] == "no-store"
        assert len(re.findall(r'<button class="button"\s+type="submit"', text(page))) == 5  # alike, none stands out
        assert "primary" not in text(page)
        assert Client(enforce_csrf_checks=True).post(path, {"answer": button}).status_code == 302
        assert "不能再用" in text(Client().post(path, {"answer": "accept"}))
        visit.refresh_from_db()
        assert visit.answered_at is not None

    def test_the_asker_cannot_answer_for_the_enterprise(self, cast: Cast, visit: Visit) -> None:
        path = f"/c/{PersonalLink.objects.get().token}/"
        assert "由企业答复" in text(cast.instructor.client.post(path, {"answer": "accept"}))
        assert cast.instructor.client.post(f"/visits/{visit.pk}/answer/", {"answer": "accept"}).status_code == 403
        visit.refresh_from_db()
        assert visit.stage == Stage.ASKED

    @pytest.mark.parametrize("button", ["", "burn", "move:", "move:yesterday", "move:2026-12-24T10:00:00+08:00"])
    def test_nonsense_changes_nothing(self, cast: Cast, visit: Visit, button: str) -> None:
        response = cast.owner.client.post(f"/visits/{visit.pk}/answer/", {"answer": button})
        assert "没有改动" in text(response)
        visit.refresh_from_db()
        assert visit.stage == Stage.ASKED

    def test_after_the_hour_nothing_is_asked_any_more(self, cast: Cast, visit: Visit, monday: datetime) -> None:
        path = f"/c/{PersonalLink.objects.get().token}/"
        with time_machine.travel(monday + timedelta(hours=1), tick=False):
            assert "不能再用" in text(Client().get(path))
            assert "未答复，没有去" in text(cast.office.client.get("/visits/?tab=all"))

    def test_a_changed_mind_is_heard(self, cast: Cast, visit: Visit) -> None:
        for button, stage in (("accept", Stage.ACCEPTED), ("decline", Stage.DECLINED), ("accept", Stage.ACCEPTED)):
            cast.owner.client.post(f"/visits/{visit.pk}/answer/", {"answer": button})
            visit.refresh_from_db()
            assert visit.stage == stage

    def test_withdrawing_tells_the_owner_and_ends_the_link(self, cast: Cast, visit: Visit) -> None:
        path = f"/c/{PersonalLink.objects.get().token}/"
        assert cast.instructor.client.post(f"/visits/{visit.pk}/withdraw/").status_code == 302
        assert Notice.objects.filter(to=cast.owner.user, kind="visit_withdrawn").count() == 1
        assert "不能再用" in text(Client().get(path))

    def test_the_letter_asks_for_an_answer_not_for_a_confirmation(self, cast: Cast, visit: Visit) -> None:
        message = Message.everything.get()
        response = cast.office.client.post(f"/outcomes/outbox/{message.pk}/letter/")
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")


class TestNoCost:
    def test_declining_leaves_no_reason_and_counts_nowhere(self, town: Town, cast: Cast, visit: Visit) -> None:
        before = list(DutyWeek.everything.values_list("state", "contacted_on"))
        cast.owner.client.post(f"/visits/{visit.pk}/answer/", {"answer": "decline", "reason": "太忙", "words": "太忙"})
        assert list(DutyWeek.everything.values_list("state", "contacted_on")) == before
        assert "太忙" not in str(list(Entry.everything.values_list("detail", flat=True)))
        assert Notice.objects.filter(kind="visit_answered").exclude(to=cast.instructor.user).count() == 0

    def test_g51_no_field_word_or_relation_leads_to_enforcement(self) -> None:
        assert {field.name for field in Visit._meta.concrete_fields} == {
            "id", "enterprise", "asked_by", "purpose", "minutes", "starts_at", "starts_on", "was_at", "stage",
            "asked_at", "answered_at", "version",
        }  # fmt: skip
        assert {field.name for field in Companion._meta.concrete_fields} == {
            "id", "visit", "instructor", "purpose", "joined_at"
        }  # fmt: skip
        assert set(AskForm.base_fields) | set(JoinForm.base_fields) == {
            "enterprise", "purpose", "minutes", "starts_at", "is_apart"
        }  # fmt: skip
        for choices in (Purpose, Stage):
            for value, label in choices.choices:
                assert not ENFORCEMENT.search(f"{value} {label}"), value
        pointing = {
            model._meta.label
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if field.is_relation and not field.auto_created and field.related_model in (Visit, Companion)
        }
        assert pointing == {"visits.Companion"}

    def test_g51_nothing_that_decides_about_an_enterprise_knows_visits(self) -> None:
        knowing = {
            str(path.relative_to(SOURCES)).split("/")[0]
            for path in SOURCES.rglob("*.py")
            if "fieldwork.visits" in path.read_text(encoding="utf-8") and "fieldwork/visits" not in str(path)
        }
        assert knowing == {"web", "urls.py", "wiring.py"}


class TestScope:
    def test_who_sees_it(self, cast: Cast, visit: Visit) -> None:
        for person in (cast.office, cast.county_officer, cast.instructor, cast.coordinator, cast.owner, cast.auditor):
            assert "汐歌" in text(person.client.get("/visits/?tab=asked")), person.user.username
        for person in (cast.neighbour, cast.other_instructor):
            assert "汐歌" not in text(person.client.get("/visits/?tab=all")), person.user.username
            assert person.client.get(f"/visits/{visit.pk}/").status_code == 404
        for person in (cast.secretary, cast.committee, cast.carrier, cast.administrator):
            assert person.client.get("/visits/").status_code == 403

    @pytest.mark.parametrize("path", ["/visits/", "/visits/?tab=all&q=汐歌&purpose=policy", "/visits/?export=csv"])
    def test_a_list_costs_few_queries(
        self, cast: Cast, visit: Visit, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        cast.office.client.get(path)
        with django_assert_max_num_queries(12):
            assert cast.office.client.get(path).status_code == 200

    def test_today_costs_twelve_queries(
        self, cast: Cast, visit: Visit, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        contacts.open_weeks(
            first=visit.asked_at.date(), last=visit.asked_at.date(), by=cast.office.actor, at=visit.asked_at
        )
        cast.instructor.client.get("/field/")
        with django_assert_max_num_queries(12):
            assert cast.instructor.client.get("/field/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_ask_for_one_day_at_the_same_moment_and_one_does(
    town: Town, cast: Cast, partner: Person, at: datetime, monday: datetime
) -> None:
    def once(number: int) -> bool:
        try:
            actions.ask(
                enterprise=town.seafood, instructor=town.instructor, purpose="talk", minutes=30,
                starts_at=monday + timedelta(minutes=number), is_apart=True, by=cast.instructor.actor, at=at,
            )  # fmt: skip
        except Refusal:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(once, range(12))) == 1
    assert Visit.everything.count() == 1
