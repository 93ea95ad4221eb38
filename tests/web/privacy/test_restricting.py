"""A restriction holds: what is restricted is kept and counted; nobody sees, calls or exports it until it is lifted."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.membership.models import Admission, Member
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import actions, copies, persons, restricting, retention
from qiaoliang.web.privacy.choices import Identity, Kind, Mouth, Stage
from qiaoliang.web.privacy.models import PersonRequest, Restriction
from tests.cast import Cast, Town
from tests.web.privacy.conftest import BY


def text(response: Any) -> str:
    return str(response.content.decode())


def asked_by(person: persons.Person, at: datetime, identity: str = Identity.IN_PERSON) -> PersonRequest:
    return actions.ask(
        person=person,
        kind=Kind.RESTRICTION,
        words="请不要再联系我",
        mouth=Mouth.OFFICE,
        identity=identity,
        by=BY,
        at=at,
    )


def restrict(person: persons.Person, at: datetime, by: Actor = BY) -> PersonRequest:
    return actions.restrict(asked=asked_by(person, at), words="", version=None, by=by, at=at)


@pytest.fixture
def held(owner: ContactPerson, entrance: Entrance, at: datetime) -> PersonRequest:
    return restrict(persons.of_contact(owner), at)


class TestAnOwner:
    def test_is_on_no_page_and_cannot_be_opened(
        self, owner: ContactPerson, cast: Cast, town: Town, at: datetime
    ) -> None:
        firm, phone = f"/enterprises/{town.seafood.pk}/", f"/enterprises/people/{owner.pk}/phone/"
        readers = (cast.office, cast.county_officer, cast.instructor, cast.owner)
        assert all("林*" in text(one.client.get(firm)) or "林启航" in text(one.client.get(firm)) for one in readers)
        assert cast.office.client.get(phone).status_code == 200
        restrict(persons.of_contact(owner), at)
        for one in readers:
            page = text(one.client.get(firm))
            assert "林*" not in page
            assert "董事长" not in page
        answer = cast.office.client.post(phone, {"why": "contact"})
        assert answer.status_code == 404
        assert "13900000001" not in text(answer)
        assert not Entry.everything.filter(verb="contact_person.phone_revealed").exists()
        assert owner not in ContactPerson.everything.within(EVERYTHING)
        assert ContactPerson.everything.within(EVERYTHING.counting).filter(pk=owner.pk).exists()
        assert ContactPerson.everything.get(pk=owner.pk).phone == "13900000001"

    def test_is_not_written_to(self, held: PersonRequest, town: Town, cast: Cast, at: datetime) -> None:
        loan = Facts(
            "loans_arranged", date(2026, 11, 6), amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK1"
        )
        outcomes.claim(
            facts=loan, enterprise=town.seafood, helped_by=town.stint, by=cast.instructor.actor, at=at, percent=None
        )
        written = Message.everything.get()
        assert (written.to_name, written.to_phone) == (town.seafood.name, "")

    def test_reads_what_was_done_and_can_have_a_copy(
        self, held: PersonRequest, entrance: Entrance, cast: Cast, at: datetime
    ) -> None:
        page = text(cast.nobody.get(f"/e/{entrance.link.token}/privacy/"))
        assert "限制了：企业联系人 1 条；企业链接 1 条" in page
        person = persons.of(held.who, held.person_key)
        assert person is not None
        assert "企业联系人" in {title for title, _heads, _rows in copies.sheets(person)}

    def test_comes_back_when_it_is_lifted_and_reads_why(
        self, held: PersonRequest, entrance: Entrance, owner: ContactPerson, cast: Cast, at: datetime
    ) -> None:
        here = held.get_absolute_url()
        assert "2 条记录只保存" in text(cast.county_officer.client.get(here))
        assert "写明为什么解除" in text(cast.county_officer.client.post(f"{here}lift/", {"why": "无"}))
        cast.county_officer.client.post(f"{here}lift/", {"why": "本人来电要求恢复"})
        assert owner in ContactPerson.everything.within(EVERYTHING)
        assert "已解除限制：本人来电要求恢复" in text(cast.nobody.get(f"/e/{entrance.link.token}/privacy/"))
        assert "本人来电要求恢复" in text(cast.county_officer.client.get(here))
        assert cast.county_officer.client.get(f"{here}lift/").status_code == 302
        verbs = Entry.everything.filter(about_key=str(held.pk), about_kind="privacy.personrequest").order_by("number")
        assert [one.verb.rpartition(".")[2] for one in verbs] == ["asked", "restricted", "restriction_lifted"]


class TestTheDesk:
    def test_shows_before_what_it_will_do(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        asked = asked_by(persons.of_contact(owner), at)
        here = f"{asked.get_absolute_url()}restrict/"
        assert "限制：只保存和计数" in text(cast.county_officer.client.get(here))
        assert Restriction.everything.count() == 0
        cast.county_officer.client.post(here, {"words": "", "version": asked.version})
        asked.refresh_from_db()
        assert asked.stage == Stage.DONE
        assert Restriction.everything.get().row == owner.pk
        assert cast.neighbour.client.get(here).status_code == 404

    def test_the_person_must_be_known_and_a_plain_answer_is_not_enough(
        self, owner: ContactPerson, at: datetime
    ) -> None:
        unknown = asked_by(persons.of_contact(owner), at, identity=Identity.NONE)
        with pytest.raises(Refusal, match="还没有核验本人"):
            actions.restrict(asked=unknown, words="", version=None, by=BY, at=at)
        known = asked_by(persons.of_contact(owner), at)
        with pytest.raises(Refusal, match="按清单限制"):
            actions.finish(asked=known, words="已办", changed="", version=None, by=BY, at=at)


class TestDuty:
    """Who serves or stands on the roll is needed by a duty; who has gone is not."""

    def test_a_member_on_the_roll_stays_and_is_told_why(self, holder: Holder, at: datetime) -> None:
        person = persons.of_holder(holder)
        with pytest.raises(Refusal, match="没有可以限制的记录"):
            restrict(person, at)
        assert all("第十三条" in part.why for part in restricting.plan(person))

    def test_who_left_is_on_no_roll_any_more(self, holder: Holder, cast: Cast, at: datetime) -> None:
        member = holder.member
        assert member is not None
        member.ends_on, member.end_reason = date(2026, 10, 1), "transferred"
        member.save()
        shown = text(cast.secretary.client.get("/party/members/?tab=left"))
        assert "邹望舒" in shown
        restrict(persons.of_holder(holder), at)
        assert "邹望舒" not in text(cast.secretary.client.get("/party/members/?tab=left"))
        assert cast.secretary.client.get(f"/party/admissions/{Admission.everything.get().pk}/").status_code == 404
        assert Member.everything.get().name == "邹望舒"

    def test_an_employee_keeps_the_own_link_and_is_on_no_list(self, town: Town, cast: Cast, at: datetime) -> None:
        holder = personal.issue(organisation=town.branch, member=None, name="谢小满", by=BY, at=at)
        assert "谢小满" in text(cast.secretary.client.get("/party/links/"))
        restrict(persons.of_holder(holder), at)
        assert "谢小满" not in text(cast.secretary.client.get("/party/links/"))
        assert "限制了：个人链接 1 条" in text(cast.nobody.get(f"/m/{holder.link.token}/privacy/"))

    def test_an_instructor_only_after_the_service(self, town: Town, cast: Cast, at: datetime) -> None:
        person = persons.of_instructor(town.instructor)
        assert [part.is_held for part in restricting.plan(person)] == [False]
        Instructor.everything.filter(pk=town.instructor.pk).update(standing=Standing.ENDED)
        restrict(person, at)
        assert "于海宁" not in text(cast.office.client.get("/instructors/?tab=all"))
        assert "于海宁".encode() not in cast.office.client.get("/instructors/?tab=all&export=csv").content


def test_a_restriction_in_force_outlives_the_term_of_its_request(held: PersonRequest, at: datetime) -> None:
    late = at.replace(year=at.year + 4)
    due = {one.label: one.keys for one in retention.due(late)}
    assert due["privacy.personrequest"] == []
    actions.lift(asked=held, why="本人要求恢复", by=BY, at=at)
    due = {one.label: one.keys for one in retention.due(late)}
    assert due["privacy.personrequest"] == [held.pk]
    assert len(due["privacy.restriction"]) == 2
