"""By three doors the same page: who looked, what was asked, what was agreed to; and each sees the own alone."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.party.membership import actions as admissions
from qiaoliang.party.membership.models import Admission
from qiaoliang.registry.enterprises import actions as enterprises
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import actions, persons, texts
from qiaoliang.web.privacy.choices import Matter, TextKind
from qiaoliang.web.privacy.models import Activity, Consent
from qiaoliang.web.trace import reads
from tests.cast import Cast, Town
from tests.web.privacy.conftest import BY


def text(response: Any) -> str:
    return str(response.content.decode())


class TestSeen:
    def test_a_member_sees_who_opened_the_vetting_and_in_what_capacity(
        self, holder: Holder, cast: Cast, at: datetime
    ) -> None:
        admissions.reveal(admission=Admission.everything.get(), reason="核对材料", by=cast.secretary.actor, at=at)
        page = text(cast.nobody.get(f"/m/{holder.link.token}/privacy/"))
        for part in ("许知远", "党组织书记", "核对材料"):
            assert part in page

    def test_an_owner_sees_the_own_number_opened_on_both_pages(
        self, entrance: Entrance, owner: ContactPerson, cast: Cast, at: datetime
    ) -> None:
        enterprises.reveal_phone(person=owner, reason="约走访", by=cast.instructor.actor, at=at)
        for rest in ("privacy/", "seen/"):
            page = text(cast.nobody.get(f"/e/{entrance.link.token}/{rest}"))
            assert "约走访" in page
            assert "指导员" in page
        assert "约走访" in text(cast.owner.client.get("/privacy/mine/"))

    def test_an_instructor_sees_who_opened_the_own_number(self, town: Town, cast: Cast) -> None:
        Instructor.everything.filter(pk=town.instructor.pk).update(phone="13900000002")
        cast.office.client.post(f"/instructors/{town.instructor.pk}/phone/", {"why": "asked"})
        assert "本人要求" in text(cast.instructor.client.get("/privacy/mine/"))
        assert "本人要求" not in text(cast.other_instructor.client.get("/privacy/mine/"))

    def test_pages_of_twenty(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        for number in range(25):
            enterprises.reveal_phone(person=owner, reason=f"第{number:02}次", by=cast.instructor.actor, at=at)
        first = text(cast.owner.client.get("/audit/mine/"))
        assert ("第24次" in first, "第04次" in first) == (True, False)
        assert "第04次" in text(cast.owner.client.get("/audit/mine/?page=2"))
        assert text(cast.owner.client.get("/audit/mine/?page=x")).count("次</td>") == 20

    def test_the_own_page_asks_little_of_the_database(
        self, owner: ContactPerson, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        enterprises.reveal_phone(person=owner, reason="约走访", by=cast.instructor.actor, at=at)
        people = (cast.owner, cast.instructor, cast.office)
        for person in (*people, *people):  # all signed in: a sign-in asks more of the same session
            person.client.get("/privacy/mine/")
        for person in people:
            with django_assert_max_num_queries(12):
                person.client.get("/privacy/mine/")

    def test_the_log_is_asked_by_its_index(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        """As the database plans it: no line of the plan walks the whole log."""
        asked = Entry.everything.filter(about_kind="x", about_key__in=["1", "2"], verb__in=["a", "b"]).order_by()
        if connection.vendor == "sqlite":
            plan = asked.values_list("number", flat=True).explain()
            assert "SCAN" not in plan, plan
        found = reads.numbers(persons.of_contact(owner).rows)
        assert found == []

    def test_an_entry_of_before_shows_what_the_reader_is_today(
        self, owner: ContactPerson, cast: Cast, at: datetime
    ) -> None:
        enterprises.reveal_phone(person=owner, reason="约走访", by=cast.instructor.actor, at=at)
        Entry.everything.filter(verb="contact_person.phone_revealed").update(detail={"reason": "约走访"})
        shown = reads.page(reads.numbers({"enterprises.contactperson": [str(owner.pk)]}), "")
        assert [one.capacity for one in shown.object_list] == ["指导员"]


class TestConsents:
    def test_given_under_a_version_and_taken_back_with_effect(
        self, entrance: Entrance, owner: ContactPerson, cast: Cast
    ) -> None:
        base = f"/e/{entrance.link.token}/privacy/"
        cast.nobody.post(f"{base}consent/", {"matter": "phone", "answer": "yes"})
        cast.nobody.post(f"{base}consent/", {"matter": "phone", "answer": "yes"})
        given = Consent.everything.get()
        assert (given.matter, given.text_number, given.withdrawn_at) == (Matter.PHONE, 1, None)
        assert "第 1 版" in text(cast.nobody.get(base))
        cast.nobody.post(f"{base}consent/", {"matter": "phone", "answer": "no"})
        given.refresh_from_db()
        assert given.withdrawn_at is not None
        assert ContactPerson.everything.get(pk=owner.pk).phone == ""
        assert Entry.everything.filter(verb="privacy_consent.withdrawn").count() == 1

    def test_a_link_taken_back_opens_nothing_more(self, holder: Holder, cast: Cast) -> None:
        base = f"/m/{holder.link.token}/privacy/"
        assert "链接已停用" in text(cast.nobody.post(f"{base}consent/", {"matter": "link", "answer": "no"}))
        assert cast.nobody.get(base).status_code == 404
        assert PersonalLink.objects.get(pk=holder.link_id).revoked_at is not None

    @pytest.mark.parametrize("given", [{}, {"matter": "link"}, {"matter": "x", "answer": "maybe"}])
    def test_half_an_answer_changes_nothing(self, entrance: Entrance, cast: Cast, given: dict[str, str]) -> None:
        answer = cast.nobody.post(f"/e/{entrance.link.token}/privacy/consent/", given)
        assert answer.status_code == 302
        assert not Consent.everything.exists()

    def test_what_is_not_offered_is_refused(self, cast: Cast) -> None:
        answer = cast.instructor.client.post("/privacy/mine/consent/", {"matter": "link", "answer": "yes"})
        assert answer.status_code == 403


class TestTexts:
    def test_everybody_reads_the_notice_without_signing_in(
        self, cast: Cast, entrance: Entrance, holder: Holder
    ) -> None:
        assert "履行法定职责" in text(cast.nobody.get("/privacy/notice/"))
        pages = ("/account/sign-in/", f"/e/{entrance.link.token}/", f"/m/{holder.link.token}/")
        for page in pages:
            assert "/privacy/notice/" in text(cast.nobody.get(page)), page
        assert cast.nobody.get("/privacy/notice/notice/7/").status_code == 404
        assert cast.nobody.get("/privacy/notice/other/1/").status_code == 404

    def test_a_new_version_waits_for_its_day_and_the_old_one_stays(self, cast: Cast, at: datetime) -> None:
        given = {"kind": "notice", "title": "告知书", "body": "新的内容", "effective_on": "2026-12-01"}
        late = {**given, "effective_on": "2026-11-20"}
        assert "今天以后" in text(cast.office.client.post("/privacy/texts/new/", late))
        assert cast.office.client.post("/privacy/texts/new/", given).status_code == 302
        today = at.date()
        assert texts.in_force(TextKind.NOTICE, today).number == 1
        assert texts.in_force(TextKind.NOTICE, today.replace(month=12)).number == 2
        assert "履行法定职责" in text(cast.nobody.get("/privacy/notice/notice/1/"))
        assert "未到生效日" in text(cast.office.client.get("/privacy/texts/"))
        assert cast.auditor.client.post("/privacy/texts/new/", given).status_code == 403

    def test_a_consent_remembers_its_version(self, owner: ContactPerson, at: datetime) -> None:
        later = at.replace(month=12)
        actions.publish_text(
            kind=TextKind.CONSENT, title="同意书", body="第二版", effective_on=later.date(), by=BY, at=at
        )
        person = persons.of_contact(owner)
        assert actions.consent(person=person, matter=Matter.PHONE, by=BY, at=later).text_number == 2


class TestActivities:
    def test_taken_over_once_and_made_ones_own(self, cast: Cast) -> None:
        client = cast.office.client
        client.post("/privacy/activities/shipped/")
        client.post("/privacy/activities/shipped/")
        page = text(client.get("/privacy/activities/"))
        assert page.count("/privacy/activities/") >= 6
        assert "载入系统自带的评估" not in page
        assert "发展党员和组织生活" in text(cast.security.client.get("/privacy/activities/"))
        assert cast.instructor.client.get("/privacy/activities/").status_code == 403

    def test_a_review_that_is_due_stands_on_the_workbench(self, cast: Cast, at: datetime) -> None:
        actions.take_over_shipped(by=BY, at=at.replace(year=2025, day=1))
        page = text(cast.office.client.get("/workbench/"))
        assert "复核影响评估" in page

    def test_reviewed_before_assessed_is_refused(self, cast: Cast) -> None:
        client = cast.office.client
        client.post("/privacy/activities/shipped/")
        row = Activity.everything.first()
        assert row is not None
        form = client.get(f"/privacy/activities/{row.pk}/change/").context["form"]
        given = {name: form.initial[name] for name in form.initial if form.initial[name] is not False}
        page = text(client.post(f"/privacy/activities/{row.pk}/change/", {**given, "review_on": "2020-01-01"}))
        assert "下次复核要晚于评估日期" in page
        answer = client.post(f"/privacy/activities/{row.pk}/change/", {**given, "review_on": "2028-01-01"})
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (f"{row.review_on}", row.version) == ("2028-01-01", 2)
