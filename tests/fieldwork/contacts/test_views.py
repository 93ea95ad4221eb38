"""The pages of contacts: who sees what, what a form keeps, what hostile input does."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.fieldwork.contacts import actions
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek, Pause
from tests.cast import Cast, Town

SUMMARY = "12 月满负荷，担心冷库用电"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def contact(town: Town, cast: Cast, at: datetime) -> Contact:
    return actions.log(
        enterprise=town.seafood, instructor=town.instructor, at_moment=at - timedelta(hours=1), channel=Channel.CALL,
        with_whom=With.OWNER, summary=SUMMARY, by=cast.instructor.actor, at=at,
    )  # fmt: skip


def text(response: Any) -> str:
    return str(response.content.decode())


class TestFields:
    def test_g38_no_location_no_photo_at_most_six_required(self) -> None:
        declared = ContactForm.declared_fields | ContactForm.base_fields
        assert set(declared) == {
            "enterprise", "channel", "with_whom", "at_moment", "summary", "is_answered", "client_key"
        }  # fmt: skip
        assert sum(field.required for field in declared.values()) == 5
        columns = {field.name for field in Contact._meta.concrete_fields}
        assert columns == {
            "id", "enterprise", "instructor", "at", "iso_week", "channel", "with_whom", "is_answered", "summary",
            "covers_for", "client_key", "sent_digest", "recorded_at", "voided_at", "void_reason",
        }  # fmt: skip


class TestLists:
    def test_each_sees_own_contacts_only(self, cast: Cast, contact: Contact) -> None:
        for person in (cast.office, cast.county_officer, cast.instructor, cast.coordinator, cast.owner, cast.auditor):
            assert SUMMARY in text(person.client.get("/contacts/?tab=all")), person.user.username
        for person in (cast.neighbour, cast.other_instructor):
            assert SUMMARY not in text(person.client.get("/contacts/?tab=all")), person.user.username
        for person in (cast.carrier, cast.committee, cast.secretary, cast.administrator):
            assert person.client.get("/contacts/").status_code == 403, person.user.username
        assert cast.nobody.get("/contacts/").status_code == 302

    @pytest.mark.parametrize(
        "path", ["/contacts/", "/contacts/?tab=all", "/contacts/weeks/?tab=all", "/contacts/pauses/"]
    )
    def test_a_list_costs_few_queries(
        self, cast: Cast, contact: Contact, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        cast.office.client.get(path)
        with django_assert_max_num_queries(12):
            assert cast.office.client.get(path).status_code == 200

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("week=2026-11-18", True), ("week=2026-11-11", False), ("county=371082", True), ("county=371083", False),
            ("channel=call", True), ("channel=visit", False), ("counted=yes", True), ("counted=no", False),
            ("counted=void", False), ("q=汐歌", True), ("q=于海宁", True), ("q=不存在", False),
        ],
    )  # fmt: skip
    def test_filters(self, cast: Cast, contact: Contact, query: str, found: bool) -> None:
        assert (SUMMARY in text(cast.office.client.get(f"/contacts/?tab=all&{query}"))) is found

    @pytest.mark.parametrize("query", ["week=nonsense", "county='", "channel=%00", "sort=-x&page=9999", "q=%00"])
    def test_hostile_addresses_are_answered(self, cast: Cast, contact: Contact, query: str) -> None:
        assert cast.office.client.get(f"/contacts/?{query}").status_code == 200

    def test_missed_and_exempt_weeks_with_their_reason(self, town: Town, cast: Cast, at: datetime) -> None:
        actions.pause(
            enterprise=town.fishing_gear, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 22),
            agreed_with="业主", by=cast.instructor.actor, at=at,
        )  # fmt: skip
        actions.open_weeks(first=date(2026, 11, 9), last=at.date(), by=cast.office.actor, at=at)
        assert DutyWeek.everything.count() == 6
        missed = text(cast.instructor.client.get("/contacts/weeks/?tab=missed"))
        assert missed.count("未联系</span>") == 2
        assert "2026 年第 46 周" in missed
        exempt = text(cast.instructor.client.get("/contacts/weeks/?tab=exempt"))
        assert exempt.count("约定暂停豁免") == 1
        assert "岚启" not in text(cast.instructor.client.get("/contacts/weeks/?tab=all"))


class TestOne:
    def test_a_foreign_contact_does_not_exist(self, cast: Cast, contact: Contact) -> None:
        for path in ("", "correct/", "void/"):
            assert cast.neighbour.client.get(f"/contacts/{contact.pk}/{path}").status_code == 404
            assert cast.other_instructor.client.post(f"/contacts/{contact.pk}/{path}").status_code in (404, 405)

    def test_readers_cannot_change_it(self, cast: Cast, contact: Contact) -> None:
        for person in (cast.owner, cast.auditor, cast.coordinator):
            assert person.client.get(f"/contacts/{contact.pk}/").status_code == 200
            assert person.client.post(f"/contacts/{contact.pk}/void/", {"reason": "x"}).status_code == 403
        contact.refresh_from_db()
        assert contact.voided_at is None

    def form(self, contact: Contact, **more: Any) -> dict[str, Any]:
        return {
            "channel": "visit", "with_whom": "owner", "at_moment": "2026-11-19T15:30", "summary": "改成上门",
            "is_answered": "on", "seen": actions.version_of(contact), **more,
        }  # fmt: skip

    def test_correcting_keeps_the_history(self, cast: Cast, contact: Contact) -> None:
        path = f"/contacts/{contact.pk}/correct/"
        assert cast.instructor.client.post(path, self.form(contact)).status_code == 302
        page = text(cast.instructor.client.get(f"/contacts/{contact.pk}/"))
        assert "改成上门" in page
        assert f"说了什么原为“{SUMMARY}”" in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"summary": ""}, "请写一句说了什么"),
            ({"summary": "长" * 501}, "最多 500 字"),
            ({"summary": "空\x00字"}, "空"),
            ({"at_moment": "2026-11-21T10:00"}, "不能晚于现在"),
            ({"at_moment": "2020-01-01T10:00"}, "没有派驻"),
            ({"at_moment": "明天"}, "时间"),
            ({"at_moment": "9999-99-99T99:99"}, "时间"),
            ({"channel": "carrier pigeon"}, "方式"),
            ({"with_whom": "delegate"}, "授权人"),
            ({"seen": "x" * 900}, "seen"),
        ],
    )
    def test_bad_corrections_keep_what_was_typed(
        self, cast: Cast, contact: Contact, wrong: dict[str, Any], sentence: str
    ) -> None:
        response = cast.instructor.client.post(f"/contacts/{contact.pk}/correct/", self.form(contact, **wrong))
        assert response.status_code == 200
        page = text(response)
        assert sentence in page
        assert "error-summary" in page
        assert "visit" in page
        contact.refresh_from_db()
        assert contact.summary == SUMMARY

    def test_voiding(self, cast: Cast, contact: Contact) -> None:
        path = f"/contacts/{contact.pk}/void/"
        assert "处要改" in text(cast.instructor.client.post(path, {}))
        assert cast.instructor.client.post(path, {"reason": "记错企业"}).status_code == 302
        assert "已作废" in text(cast.instructor.client.get(f"/contacts/{contact.pk}/"))
        assert cast.instructor.client.post(path, {"reason": "再来"}).status_code == 200  # a sentence, not a crash

    def test_without_the_forms_token_nothing_happens(self, cast: Cast, contact: Contact) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.instructor.user, backend="django.contrib.auth.backends.ModelBackend")
        response = strict.post(f"/contacts/{contact.pk}/void/", {"reason": "x", "csrfmiddlewaretoken": "0" * 64})
        assert response.status_code == 403
        assert "没有保存" in text(response)
        contact.refresh_from_db()
        assert contact.voided_at is None


class TestPauses:
    def test_the_owner_asks_for_quiet_and_ends_it(self, town: Town, cast: Cast) -> None:
        form = {
            "enterprise": town.seafood.name, "starts_on": "2026-11-20", "ends_on": "2026-12-05", "agreed_with": "本人",
        }  # fmt: skip
        assert cast.owner.client.post("/contacts/pauses/new/", form).status_code == 302
        pause = Pause.everything.get()
        assert "2026-12-05" in text(cast.instructor.client.get("/contacts/pauses/"))
        assert cast.owner.client.post(f"/contacts/pauses/{pause.pk}/", {}).status_code == 302
        assert not Pause.everything.exists()

    def test_nobody_pauses_a_foreign_enterprise(self, town: Town, cast: Cast) -> None:
        form = {
            "enterprise": town.neighbour_firm.name, "starts_on": "2026-11-20", "ends_on": "2026-12-05",
            "agreed_with": "本人",
        }  # fmt: skip
        for person in (cast.owner, cast.instructor, cast.county_officer):
            assert "工作范围内没有这家企业" in text(person.client.post("/contacts/pauses/new/", form))
        assert not Pause.everything.exists()

    def test_only_the_office_enters_an_earlier_pause(self, town: Town, cast: Cast) -> None:
        form = {
            "enterprise": town.seafood.name, "starts_on": "2026-11-02", "ends_on": "2026-11-08", "agreed_with": "业主",
        }  # fmt: skip
        assert "最早从本周开始" in text(cast.instructor.client.post("/contacts/pauses/new/", form))
        assert cast.office.client.post("/contacts/pauses/new/", form).status_code == 302
