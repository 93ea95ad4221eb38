"""Entries from a phone's queue: exactly once, whatever is lost on the way; two versions are both kept and shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.audit.models import Entry as LogEntry
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from qiaoliang.fieldwork.outcomes.models import Outcome
from tests.cast import Cast, Person, Town

PATH = "/field/entries/"
DEMAND = {"demand-title": "冷库用电增容 400 千伏安", "demand-category": "utilities", "demand-urgency": "ordinary"}
LOAN = {"outcome-kind": "loans_arranged", "outcome-amount": "1500", "outcome-document": "东岸银行 DK26110233"}


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def entry(town: Town, cast: Cast) -> dict[str, Any]:
    return {
        "enterprise": town.seafood.name, "channel": "call", "with_whom": "owner", "at_moment": "2026-11-20T09:10",
        "summary": "担心冷库用电", "client_key": str(uuid4()), "person": cast.instructor.actor.key,
    }  # fmt: skip


def send(sender: Person, entry: dict[str, Any], **more: Any) -> Any:
    return sender.client.post(PATH, {**entry, **more})


def text(response: Any) -> str:
    return str(response.content.decode())


class TestOnce:
    def test_sent_five_times_it_is_one_row_with_one_of_each_fold(self, cast: Cast, entry: dict[str, Any]) -> None:
        for _ in range(5):
            answer = send(cast.instructor, entry, **DEMAND, **LOAN)
            assert (answer.status_code, answer.json()) == (200, {"state": "saved"})
        assert (Contact.everything.count(), Demand.everything.count(), Outcome.everything.count()) == (1, 1, 1)
        assert LogEntry.everything.filter(verb="contact.logged").count() == 1

    def test_a_page_and_the_queue_may_send_the_same_entry(self, cast: Cast, entry: dict[str, Any]) -> None:
        assert cast.instructor.client.post("/field/contact/", entry).status_code == 302
        assert send(cast.instructor, entry).json() == {"state": "saved"}
        assert Contact.everything.count() == 1

    def test_two_people_may_by_chance_use_one_identifier(self, town: Town, cast: Cast, entry: dict[str, Any]) -> None:
        theirs = {**entry, "enterprise": town.neighbour_firm.name, "person": cast.other_instructor.actor.key}
        assert send(cast.instructor, entry).status_code == 200
        assert send(cast.other_instructor, theirs).status_code == 200
        assert Contact.everything.filter(client_key=entry["client_key"]).count() == 2

    def test_the_database_itself_insists(self, town: Town, cast: Cast, entry: dict[str, Any]) -> None:
        send(cast.instructor, entry)
        row = Contact.everything.get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_a_correction_sent_twice_is_one(self, cast: Cast, entry: dict[str, Any]) -> None:
        send(cast.instructor, entry)
        contact = Contact.everything.get()
        page = text(cast.instructor.client.get(f"/contacts/{contact.pk}/correct/"))
        seen = page.split('name="seen" value="')[1].split('"')[0]
        form = {**entry, "summary": "改过一次", "seen": seen}
        for _ in range(3):
            assert (
                cast.instructor.client.post(f"/contacts/{contact.pk}/correct/", form).url == f"/contacts/{contact.pk}/"
            )
        assert LogEntry.everything.filter(verb="contact.corrected").count() == 1
        assert not Clash.everything.exists()


class TestAnswers:
    def test_somebody_elses_entry_on_the_same_phone_is_left_alone(self, cast: Cast, entry: dict[str, Any]) -> None:
        answer = send(cast.instructor, entry, person=cast.other_instructor.actor.key)
        assert (answer.status_code, answer.json()) == (409, {"state": "person"})
        assert not Contact.everything.exists()

    @pytest.mark.parametrize(
        ("wrong", "where", "sentence"),
        [
            ({"summary": ""}, "id_summary", "请写一句说了什么"),
            ({"enterprise": "岚启医械有限公司"}, "id_enterprise", "工作范围内没有这家企业"),
            ({"with_whom": "delegate"}, "id_with_whom", "授权人"),
            ({"at_moment": "2026-11-23T09:00"}, "id_at_moment", "不能晚于现在"),
            ({"client_key": ""}, "", "内容不完整"),
            ({"client_key": "short"}, "", "内容不完整"),
            ({**LOAN, "outcome-amount": "15000000"}, "id_outcome-amount", "是否 1,500"),
        ],
    )
    def test_a_refusal_says_what_to_change_and_saves_nothing(
        self, cast: Cast, entry: dict[str, Any], wrong: dict[str, str], where: str, sentence: str
    ) -> None:
        answer = send(cast.instructor, entry, **wrong)
        assert answer.status_code == 422
        assert [one["target"] for one in answer.json()["problems"]] == [where]
        assert sentence in answer.json()["problems"][0]["sentence"]
        assert not Contact.everything.exists()

    def test_an_expired_sign_in_sends_away_and_saves_nothing(self, cast: Cast, entry: dict[str, Any]) -> None:
        assert cast.nobody.post(PATH, entry).status_code == 302
        assert not Contact.everything.exists()

    def test_without_the_forms_token_nothing_happens(self, cast: Cast, entry: dict[str, Any]) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.instructor.user, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(PATH, entry).status_code == 403
        assert not Contact.everything.exists()

    def test_announced_the_next_page_says_it(self, cast: Cast, entry: dict[str, Any]) -> None:
        send(cast.instructor, entry, announce="1")
        assert "本周联系已计入" in text(cast.instructor.client.get("/field/"))


class TestTwoVersions:
    def clash(self, cast: Cast, entry: dict[str, Any], **later: Any) -> Clash:
        send(cast.instructor, entry)
        answer = send(cast.instructor, entry, **{"summary": "后写的一句", **later})
        assert (answer.status_code, answer.json()["state"]) == (409, "clash")
        clash: Clash = Clash.everything.get()
        assert answer.json()["href"] == f"/field/clashes/{clash.pk}/"
        return clash

    def choose(self, cast: Cast, clash: Clash, choice: str) -> Any:
        page = text(cast.instructor.client.get(f"/field/clashes/{clash.pk}/"))
        seen = page.split('name="seen" value="')[1].split('"')[0]
        return cast.instructor.client.post(f"/field/clashes/{clash.pk}/", {"choice": choice, "seen": seen})

    def test_the_second_is_kept_beside_the_first_and_both_are_shown(self, cast: Cast, entry: dict[str, Any]) -> None:
        clash = self.clash(cast, entry)
        for _ in range(3):
            send(cast.instructor, entry, summary="后写的一句")
        assert Clash.everything.count() == 1
        assert Contact.everything.get().summary == "担心冷库用电"
        for path in ("/field/clashes/", f"/field/clashes/{clash.pk}/"):
            page = text(cast.instructor.client.get(path))
            assert "担心冷库用电" in page
            assert "后写的一句" in page
        assert "1 条联系有两个版本" in text(cast.instructor.client.get("/field/mine/"))

    @pytest.mark.parametrize(
        ("choice", "said"),
        [("kept", ["担心冷库用电"]), ("taken", ["后写的一句"]), ("apart", ["后写的一句", "担心冷库用电"])],
    )
    def test_one_choice_settles_it(self, cast: Cast, entry: dict[str, Any], choice: str, said: list[str]) -> None:
        clash = self.clash(cast, entry)
        assert self.choose(cast, clash, choice).status_code == 302
        assert sorted(Contact.everything.values_list("summary", flat=True)) == said
        clash.refresh_from_db()
        assert (clash.settled_as, clash.settled_at is not None) == (choice, True)
        assert send(cast.instructor, entry, summary="后写的一句").json() == {"state": "saved"}
        assert Contact.everything.count() == len(said)
        again = cast.instructor.client.post(f"/field/clashes/{clash.pk}/", {"choice": "apart", "seen": ""})
        assert "已经处理过" in text(again)
        assert Contact.everything.count() == len(said)

    def test_taking_the_second_brings_its_folds_once(self, cast: Cast, entry: dict[str, Any]) -> None:
        clash = self.clash(cast, {**entry, **DEMAND}, **LOAN)
        assert self.choose(cast, clash, "taken").status_code == 302
        assert (Contact.everything.count(), Demand.everything.count(), Outcome.everything.count()) == (1, 1, 1)

    def test_what_changed_since_is_not_overwritten(self, cast: Cast, entry: dict[str, Any]) -> None:
        clash = self.clash(cast, entry)
        answer = cast.instructor.client.post(f"/field/clashes/{clash.pk}/", {"choice": "taken", "seen": "0" * 16})
        assert "刚被别人改过" in text(answer)
        assert Contact.everything.get().summary == "担心冷库用电"

    def test_a_nonsense_choice_changes_nothing(self, cast: Cast, entry: dict[str, Any]) -> None:
        clash = self.clash(cast, entry)
        assert "请选一个" in text(self.choose(cast, clash, "burn"))

    def test_two_corrections_at_once_are_both_kept(self, cast: Cast, entry: dict[str, Any]) -> None:
        send(cast.instructor, entry)
        contact = Contact.everything.get()
        page = text(cast.instructor.client.get(f"/contacts/{contact.pk}/correct/"))
        seen = page.split('name="seen" value="')[1].split('"')[0]
        path = f"/contacts/{contact.pk}/correct/"
        cast.office.client.post(path, {**entry, "summary": "项目办改的", "seen": seen})
        answer = cast.instructor.client.post(path, {**entry, "summary": "指导员改的", "seen": seen}, follow=True)
        assert "项目办改的" in text(answer)
        assert "指导员改的" in text(answer)
        contact.refresh_from_db()
        assert contact.summary == "项目办改的"
        assert self.choose(cast, Clash.everything.get(), "taken").status_code == 302
        contact.refresh_from_db()
        assert contact.summary == "指导员改的"

    def test_strangers_see_nothing_of_it(self, cast: Cast, entry: dict[str, Any]) -> None:
        clash = self.clash(cast, entry)
        for person in (cast.neighbour, cast.other_instructor, cast.administrator):
            assert person.client.get(f"/field/clashes/{clash.pk}/").status_code == 404
        for person in (cast.owner, cast.auditor, cast.coordinator):
            assert person.client.get(f"/field/clashes/{clash.pk}/").status_code == 403
        assert "担心冷库用电" not in text(cast.other_instructor.client.get("/field/clashes/?tab=all"))

    @pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.drill)])
    def test_as_many_conflicts_as_there_are_are_all_shown(
        self, cast: Cast, entry: dict[str, Any], django_assert_max_num_queries: DjangoAssertNumQueries, many: int
    ) -> None:
        for number in range(many):
            one = {**entry, "client_key": f"device-{number:04d}", "at_moment": f"2026-11-{1 + number % 19:02d}T09:10"}
            assert send(cast.instructor, one, summary=f"甲机 {number:04d}").status_code == 200
            assert send(cast.instructor, one, summary=f"乙机 {number:04d}").status_code == 409
        assert Contact.everything.filter(summary__startswith="甲机").count() == many
        assert f"{many} 条联系有两个版本" in text(cast.instructor.client.get("/field/mine/"))
        shown = ""
        for page in range(1, many // 50 + 1):
            with django_assert_max_num_queries(12):
                shown += text(cast.instructor.client.get(f"/field/clashes/?page={page}"))
        assert [number for number in range(many) if f"甲机 {number:04d}" not in shown] == []
        assert [number for number in range(many) if f"乙机 {number:04d}" not in shown] == []


@pytest.mark.django_db(transaction=True)
class TestConcurrently:
    def test_the_same_entry_over_many_connections_is_one_row(self, cast: Cast, entry: dict[str, Any]) -> None:
        def once(_: int) -> int:
            try:
                code: int = send(cast.instructor, entry, **DEMAND, **LOAN).status_code
                return code
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(once, range(24))) == {200}
        assert (Contact.everything.count(), Demand.everything.count(), Outcome.everything.count()) == (1, 1, 1)

    def test_of_two_versions_at_the_same_moment_one_is_saved_and_the_other_kept(
        self, cast: Cast, entry: dict[str, Any]
    ) -> None:
        def once(number: int) -> int:
            try:
                code: int = send(cast.instructor, entry, summary=f"第 {number % 2} 版").status_code
                return code
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(once, range(16)))
        assert sorted(set(codes)) == [200, 409]
        saved, later = Contact.everything.get(), Clash.everything.get()
        assert {saved.summary, later.body["summary"]} == {"第 0 版", "第 1 版"}
