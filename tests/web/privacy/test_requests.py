"""A person's request from its door to its answer: deadline, identity, ground of a refusal, a line for every step."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import actions, persons, rules
from qiaoliang.web.privacy.choices import Ground, Identity, Kind, Mouth, Stage
from qiaoliang.web.privacy.models import PersonRequest
from tests.cast import Cast, Town
from tests.web.privacy.conftest import BY

WORDS = "我的职务写错了，应为总经理"


def text(response: Any) -> str:
    return str(response.content.decode())


def ask(owner: ContactPerson, kind: str, at: datetime, mouth: str = Mouth.OFFICE, **more: Any) -> PersonRequest:
    return actions.ask(person=persons.of_contact(owner), kind=kind, words=WORDS, mouth=mouth, by=BY, at=at, **more)


class TestRules:
    def test_fifteen_working_days(self) -> None:
        monday = date(2026, 11, 16)
        assert rules.due_on(monday, 15, WorkCalendar()) == date(2026, 12, 7)

    @pytest.mark.parametrize(
        ("kind", "ground", "may"),
        [
            (Kind.DELETION, Ground.ARCHIVE, True), (Kind.COPY, Ground.ARCHIVE, False), (Kind.COPY, Ground.OTHERS, True),
            (Kind.CORRECTION, Ground.DUTY, True), (Kind.WITHDRAWAL, Ground.ARCHIVE, False), (Kind.COPY, "", False),
        ],
    )  # fmt: skip
    def test_a_ground_is_for_what_the_law_says(self, kind: str, ground: str, may: bool) -> None:
        assert rules.may_refuse_on(kind, ground) is may

    def test_an_explanation_needs_no_identity(self) -> None:
        assert not rules.must_know_the_person(Kind.EXPLANATION, Identity.NONE)
        assert rules.must_know_the_person(Kind.DELETION, Identity.NONE)


class TestAsking:
    def test_by_the_owners_link(self, entrance: Entrance, cast: Cast, at: datetime) -> None:
        base = f"/e/{entrance.link.token}/privacy/"
        assert "15 个工作日内答复" in text(cast.nobody.get(f"{base}ask/"))
        answer = cast.nobody.post(f"{base}ask/", {"kind": "correction", "words": WORDS})
        assert answer.headers["location"] == f"{base}?done=asked"
        asked = PersonRequest.everything.get()
        assert (asked.mouth, asked.identity, asked.person_name) == (Mouth.OWNER, Identity.LINK, "林启航")
        assert asked.due_on == date(2026, 12, 11)
        assert "已收到" in text(cast.nobody.get(answer.headers["location"]))
        assert Notice.objects.filter(to=cast.county_officer.user, kind="person_request").exists()
        assert not Notice.objects.filter(text__contains=WORDS).exists()
        assert all(WORDS not in str(entry.detail) for entry in Entry.everything.all())
        assert verify() is None

    def test_by_a_personal_link_and_by_the_account(self, holder: Holder, cast: Cast) -> None:
        cast.nobody.post(f"/m/{holder.link.token}/privacy/ask/", {"kind": "access", "words": WORDS})
        cast.instructor.client.post("/privacy/mine/ask/", {"kind": "copy", "words": WORDS})
        found = {one.mouth: (one.who, one.identity) for one in PersonRequest.everything.all()}
        assert found == {
            Mouth.LINK: ("member", Identity.LINK), Mouth.ACCOUNT: ("account", Identity.SIGNED_IN),
        }  # fmt: skip

    def test_nothing_typed_is_lost_where_it_is_refused(self, cast: Cast) -> None:
        page = text(cast.instructor.client.post("/privacy/mine/ask/", {"kind": "", "words": WORDS}))
        assert WORDS in page
        assert "error-summary" in page

    def test_the_office_types_it_in_for_somebody_of_its_area(self, cast: Cast, owner: ContactPerson) -> None:
        given = {
            "who": "contact", "name": "林启航", "place": "汐歌", "identity": "in_person", "kind": "copy",
            "words": WORDS,
        }  # fmt: skip
        assert "没有找到" in text(cast.neighbour.client.post("/privacy/requests/new/", given))
        answer = cast.county_officer.client.post("/privacy/requests/new/", given)
        asked = PersonRequest.everything.get()
        assert answer.headers["location"] == asked.get_absolute_url()
        assert (asked.person_key, asked.identity) == (str(owner.pk), Identity.IN_PERSON)

    def test_somebody_who_stands_in_no_table_is_registered_all_the_same(self, cast: Cast) -> None:
        given = {"who": "outside", "name": "路人甲", "identity": "letter", "kind": "deletion", "words": WORDS}
        cast.county_officer.client.post("/privacy/requests/new/", given)
        assert PersonRequest.everything.get().region_code == "371082"

    def test_only_ten_wait_at_a_time(self, owner: ContactPerson, at: datetime) -> None:
        for _ in range(10):
            ask(owner, Kind.COPY, at)
        with pytest.raises(Refusal, match="十件"):
            ask(owner, Kind.COPY, at)

    def test_what_is_another_persons_is_not_taken_back(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        asked = ask(owner, Kind.COPY, at)
        assert cast.instructor.client.post(f"/privacy/mine/{asked.pk}/withdraw/").status_code == 404
        cast.owner.client.post(f"/own/{owner.enterprise_id}/privacy/{asked.pk}/withdraw/")
        assert PersonRequest.everything.get().stage == Stage.WAITING


class TestHandling:
    def test_name_and_words_open_for_a_reason(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        here = ask(owner, Kind.CORRECTION, at).get_absolute_url()
        for address in (here, "/privacy/"):
            page = text(cast.county_officer.client.get(address))
            assert "林**" in page
            assert "林启航" not in page
            assert WORDS not in page
        assert WORDS in text(cast.county_officer.client.post(f"{here}words/", {"why": "case"}))
        assert Entry.everything.get(verb="person_request.words_read").detail["capacity"] == "项目办"

    def test_who_has_nothing_to_do_with_it_sees_nothing(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        here = ask(owner, Kind.COPY, at).get_absolute_url()
        for person in (cast.neighbour, cast.instructor, cast.secretary, cast.administrator, cast.security):
            assert person.client.get(here).status_code in (403, 404)
        assert cast.auditor.client.post(f"{here}refuse/", {}).status_code == 403
        assert "林**" not in text(cast.neighbour.client.get("/privacy/?tab=all"))

    def test_nobody_decides_about_the_own(self, cast: Cast, at: datetime) -> None:
        cast.county_officer.client.post("/privacy/mine/ask/", {"kind": "copy", "words": WORDS})
        asked = PersonRequest.everything.get()
        assert asked.region_code == "371082"
        assert cast.county_officer.client.post(f"{asked.get_absolute_url()}take/", {}).status_code == 403
        assert cast.office.client.get(f"{asked.get_absolute_url()}take/").status_code == 200

    def test_a_correction_says_what_was_changed(self, owner: ContactPerson, at: datetime) -> None:
        asked = ask(owner, Kind.CORRECTION, at, identity=Identity.PHONE)
        with pytest.raises(Refusal, match="改了哪一项"):
            actions.finish(asked=asked, words="已改。", changed="", version=None, by=BY, at=at)
        done = actions.finish(asked=asked, words="已改。", changed="职务：董事长 → 总经理", version=1, by=BY, at=at)
        assert (done.stage, done.changed) == (Stage.DONE, "职务：董事长 → 总经理")
        with pytest.raises(Refusal):
            actions.finish(asked=asked, words="再答", changed="x", version=None, by=BY, at=at)

    def test_without_identity_nothing_is_given(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        asked = ask(owner, Kind.COPY, at)
        here = asked.get_absolute_url()
        with pytest.raises(Refusal, match="核验本人"):
            actions.copy(asked=asked, form="json", by=BY, at=at)
        assert "还没有核验本人" in text(cast.county_officer.client.get(f"{here}copy/"))
        cast.county_officer.client.post(f"{here}take/", {"identity": "in_person"})
        fresh = PersonRequest.everything.get()
        assert (fresh.stage, fresh.held_by, fresh.identity) == (Stage.HELD, "丛慧敏", Identity.IN_PERSON)

    def test_a_refusal_names_its_ground_and_is_read_by_the_person(
        self, entrance: Entrance, owner: ContactPerson, cast: Cast, at: datetime
    ) -> None:
        asked = ask(owner, Kind.DELETION, at)
        here = f"{asked.get_absolute_url()}refuse/"
        assert "不能用来" not in text(cast.county_officer.client.get(here))
        assert "error-summary" in text(cast.county_officer.client.post(here, {"ground": "secret", "words": "不能删除"}))
        cast.county_officer.client.post(here, {"ground": "archive", "words": "联系记录保存期未满", "version": 1})
        page = text(cast.nobody.get(f"/e/{entrance.link.token}/privacy/"))
        assert "保存期限未满" in page
        assert "联系记录保存期未满" in page

    def test_somebody_else_was_first(self, owner: ContactPerson, at: datetime) -> None:
        asked = ask(owner, Kind.EXPLANATION, at)
        actions.take(asked=asked, identity=Identity.PHONE, by=BY, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.finish(asked=asked, words="解释", changed="", version=1, by=BY, at=at)


class TestClock:
    def test_reminded_three_days_before_and_once_a_day(self, owner: ContactPerson, at: datetime) -> None:
        asked = ask(owner, Kind.COPY, at)
        assert actions.watch(at).endswith("提醒 0 件。")
        near = at + timedelta(days=19)  # 9 December, two working days before the 11th
        assert actions.watch(near).endswith("提醒 1 件。")
        assert actions.watch(near + timedelta(hours=3)).endswith("提醒 0 件。")
        assert actions.watch(near + timedelta(days=5)).endswith("提醒 1 件。")
        assert Entry.everything.filter(verb="person_request.reminded", about_key=str(asked.pk)).count() == 2

    def test_the_workbench_shows_it_late(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        asked = ask(owner, Kind.COPY, at - timedelta(days=30))
        assert f"复制请求 {asked.number}" in text(cast.county_officer.client.get("/workbench/"))
        assert f"复制请求 {asked.number}" not in text(cast.neighbour.client.get("/workbench/"))
        page = text(cast.county_officer.client.get("/privacy/?tab=late"))
        assert "逾期 7 个工作日" in page
        assert asked.number in page


def test_a_desk_of_many_costs_as_much_as_one(
    owner: ContactPerson, cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for kind in Kind.values:
        ask(owner, kind, at)
    cast.county_officer.client.get("/privacy/")
    with django_assert_max_num_queries(12):
        cast.county_officer.client.get("/privacy/?tab=all")
