"""The copy holds exactly one person's data, and every table about people is decided about."""

import io
import json
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.apps import apps

from qiaoliang.access.accounts.models import PersonalLink, User
from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Conflict, ConflictKind
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.membership.models import Member
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import actions, copies, erasing, persons
from qiaoliang.web.privacy.choices import Identity, Kind, Mouth, Stage
from qiaoliang.web.privacy.models import PersonRequest
from tests.cast import Cast, Town
from tests.party.points.branch import deed, member_of
from tests.web.privacy.conftest import BY, CANARY


@pytest.fixture
def others(town: Town, cast: Cast, at: datetime) -> None:
    """Rows of other people beside everything the person has, each with the canary in it."""
    ContactPerson.everything.create(
        enterprise=town.seafood, role=ContactRole.OTHER, name=CANARY, title=CANARY, phone="13900009999",
        starts_on=at.date(),
    )  # fmt: skip
    neighbour = member_of(town, CANARY)
    deed(town, neighbour, at.date(), text=CANARY)
    personal.issue(organisation=town.branch, member=None, name=f"{CANARY}乙", by=BY, at=at)
    Instructor.everything.filter(pk=town.colleague.pk).update(name=CANARY, phone="13900009998")
    Conflict.everything.create(
        instructor=town.colleague, enterprise=town.foods, kind=ConflictKind.KIN, note=CANARY, starts_on=at.date(),
        recorded_at=at, recorded_by=CANARY,
    )  # fmt: skip
    Conflict.everything.create(
        instructor=town.instructor, enterprise=town.foods, kind=ConflictKind.KIN, note=f"妻弟{CANARY}",
        starts_on=at.date(), recorded_at=at, recorded_by=CANARY,
    )  # fmt: skip


def request_of(person: persons.Person, kind: str, at: datetime) -> PersonRequest:
    return actions.ask(
        person=person, kind=kind, words="请办理", mouth=Mouth.OFFICE, identity=Identity.IN_PERSON, by=BY, at=at
    )


def copied(person: persons.Person, at: datetime) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(
        actions.copy(asked=request_of(person, Kind.COPY, at), form="json", by=BY, at=at)
    )
    return found


def test_a_member_gets_the_own_rows_and_nothing_of_others(others: None, holder: Holder, at: datetime) -> None:
    found = copied(persons.of_holder(holder), at)
    assert CANARY not in json.dumps(found, ensure_ascii=False)
    assert found["发展党员"][0]["出生日期"] == "1990-03-31"
    assert found["党员名册"][0]["姓名"] == "邹望舒"
    assert [row["步骤"] for row in found["发展党员步骤"]] == ["递交入党申请书"]
    assert set(found) == {"党员名册", "发展党员", "发展党员步骤", "个人链接", "权利请求"}


def test_the_owner_gets_the_number_that_is_masked_elsewhere(others: None, owner: ContactPerson, at: datetime) -> None:
    found = copied(persons.of_contact(owner), at)
    assert found["企业联系人"] == [
        {
            "企业": "汐歌海产有限公司", "身份": "业主", "姓名": "林启航", "职务": "董事长", "手机号": "13900000001",
            "宜": "", "起": "2023-01-01", "止": "",
        }
    ]  # fmt: skip
    assert CANARY not in json.dumps(found, ensure_ascii=False)


def test_an_instructor_and_the_account_are_one_person(others: None, cast: Cast, town: Town, at: datetime) -> None:
    by_account = copied(persons.of_user(cast.instructor.user), at)
    by_name = copied(persons.find("instructor", "于海宁", "", cast.office.actor.scope), at)
    assert CANARY not in json.dumps([by_account, by_name], ensure_ascii=False)
    assert len(by_account["派驻"]) == 2
    assert by_account["指导员"] == by_name["指导员"]
    assert {row["角色"] for row in by_account["角色"]} == {"指导员"}
    assert [row["类别"] for row in by_account["回避"]] == [str(ConflictKind.KIN.label)]


def test_the_workbook_has_a_sheet_a_table(holder: Holder, cast: Cast, at: datetime) -> None:
    asked = request_of(persons.of_holder(holder), Kind.ACCESS, at)
    answer = cast.county_officer.client.post(f"{asked.get_absolute_url()}copy/", {"form": "xlsx"})
    assert answer["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "党员名册"
    assert book["党员名册"]["B2"].value == "邹望舒"
    entry = Entry.everything.get(verb="person_request.copied")
    assert (entry.detail["tables"], entry.detail["form"]) == (len(book.sheetnames), "xlsx")


def test_a_copy_is_for_who_asked_for_one(owner: ContactPerson, at: datetime) -> None:
    with pytest.raises(Refusal, match="只有查阅、复制"):
        actions.copy(asked=request_of(persons.of_contact(owner), Kind.DELETION, at), form="json", by=BY, at=at)


def test_every_table_that_points_at_a_person_is_decided_about() -> None:
    people = (User, Instructor, Member, ContactPerson, Holder)
    decided = {source.model._meta.label for source in copies.SOURCES} | set(copies.LEFT_OUT)
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for column in model._meta.local_concrete_fields
        if column.related_model in people and model._meta.app_label != "django"
    }
    foreign = {label for label in pointing if label.split(".")[0] in ("admin", "auth", "sessions", "socialaccount")}
    assert pointing - decided - foreign == set()
    assert set(copies.LEFT_OUT) <= {model._meta.label for model in apps.get_models()}
    assert not {source.model._meta.label for source in copies.SOURCES} & set(copies.LEFT_OUT)


def test_no_column_of_the_copy_names_somebody_else() -> None:
    named = ("_by", "by_name", "said_by", "held_by", "backup", "words_of")
    allowed = {("membership.Step", "decided_by")}  # a committee, not a person
    for source in copies.SOURCES:
        for name in source.columns:
            if (source.model._meta.label, name) not in allowed:
                assert not name.endswith(named), (source.title, name)
        assert not [header for header in source.headers if header.isascii()], (source.title, source.headers)


class TestDeleting:
    def test_an_owner_leaves_a_name_and_no_number(self, owner: ContactPerson, cast: Cast, at: datetime) -> None:
        asked = request_of(persons.of_contact(owner), Kind.DELETION, at)
        here = f"{asked.get_absolute_url()}erase/"
        page = cast.county_officer.client.get(here).content.decode()
        assert "删除：号码、职务和联系习惯清空" in page
        assert ContactPerson.everything.get(pk=owner.pk).phone == "13900000001"
        cast.county_officer.client.post(here, {"words": "", "version": 1})
        fresh, done = ContactPerson.everything.get(pk=owner.pk), PersonRequest.everything.get()
        assert (fresh.phone, fresh.title, fresh.name) == ("", "", "林启航")
        assert done.stage == Stage.DONE
        assert "已清空" in done.changed
        assert Entry.everything.filter(verb="person_request.erased").count() == 1

    def test_a_members_archive_stays_and_the_reason_is_told(self, holder: Holder, at: datetime) -> None:
        asked = request_of(persons.of_holder(holder), Kind.DELETION, at)
        done = actions.erase(asked=asked, words="", version=None, by=BY, at=at)
        assert Member.everything.get().name == "邹望舒"
        assert "不能按本人请求删除" in done.answer
        assert PersonalLink.objects.get(pk=holder.link_id).revoked_at == at

    def test_an_employee_who_is_in_no_archive_goes(self, town: Town, at: datetime) -> None:
        holder = personal.issue(organisation=town.branch, member=None, name="谢小满", by=BY, at=at)
        asked = request_of(persons.of_holder(holder), Kind.DELETION, at)
        actions.erase(asked=asked, words="", version=None, by=BY, at=at)
        fresh = Holder.everything.get(pk=holder.pk)
        assert "谢小满" not in (fresh.name, fresh.link.holder_name)

    def test_who_still_serves_can_still_be_called(self, town: Town, cast: Cast) -> None:
        Instructor.everything.filter(pk=town.instructor.pk).update(phone="13900000002")
        parts = {part.title: part for part in erasing.plan(persons.of_instructor(town.instructor))}
        assert not parts["指导员"].goes
        assert "离任后" in parts["指导员"].why

    def test_every_part_that_stays_says_why(self, holder: Holder, cast: Cast) -> None:
        for person in (persons.of_holder(holder), persons.of_user(cast.instructor.user)):
            assert all(part.why for part in erasing.plan(person))
