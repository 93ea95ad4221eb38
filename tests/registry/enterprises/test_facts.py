"""People for contact, needs and declared members of an enterprise."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.actions.facts import OwnerAlreadyNamed
from qiaoliang.registry.enterprises.industries import DEFAULT_NEEDS
from qiaoliang.registry.enterprises.models import ContactPerson, MemberDeclaration, NeedProfile
from qiaoliang.registry.enterprises.rules import NeedProfileFault
from tests.cast import Cast, Town

TEST = system("test")


def add(town: Town, at: datetime, **more: Any) -> ContactPerson:
    given = {
        "enterprise": town.foods,
        "role": "delegate",
        "name": "苗主任",
        "phone": "139 0000 0002",
        "by": TEST,
        "at": at,
    }
    return actions.add_person(**{**given, **more})


class TestPeople:
    def test_a_phone_is_sealed_in_the_table(self, town: Town, at: datetime) -> None:
        person = add(town, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM enterprises_contactperson WHERE id = %s", [person.pk])
            stored = cursor.fetchone()[0]
        assert "13900000002" not in stored
        assert ContactPerson.everything.get(pk=person.pk).phone == "13900000002"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"name": " "}, "name"),
            ({"phone": "139000"}, "phone"),
            ({"phone": "电话没有"}, "phone"),
            ({"role": "boss"}, "role"),
            ({"starts_on": date(2026, 11, 21)}, "starts_on"),
        ],
    )
    def test_refused(self, town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            add(town, at, **more)
        assert refused.value.field == field
        assert not ContactPerson.everything.filter(enterprise=town.foods).exists()

    def test_one_owner_at_a_time(self, town: Town, at: datetime) -> None:
        with pytest.raises(OwnerAlreadyNamed):
            add(town, at, enterprise=town.seafood, role="owner", name="林二")
        owner = ContactPerson.everything.get(enterprise=town.seafood)
        actions.end_person(person=owner, on=at.date(), by=TEST, at=at)
        assert add(town, at, enterprise=town.seafood, role="owner", name="林二").pk

    def test_amending_keeps_the_phone_unless_told(self, town: Town, at: datetime) -> None:
        person = add(town, at)
        actions.amend_person(person=person, name="苗副主任", by=TEST, at=at)
        person.refresh_from_db()
        assert (person.name, person.phone) == ("苗副主任", "13900000002")
        actions.amend_person(person=person, name="苗副主任", phone="", by=TEST, at=at)
        person.refresh_from_db()
        assert person.phone == ""

    def test_ended_entries_are_history(self, town: Town, at: datetime) -> None:
        person = add(town, at)
        actions.end_person(person=person, on=at.date(), by=TEST, at=at)
        for act in (
            lambda: actions.amend_person(person=person, name="甲", by=TEST, at=at),
            lambda: actions.end_person(person=person, on=at.date(), by=TEST, at=at),
        ):
            with pytest.raises(Refusal, match="结束"):
                act()

    def test_revealing_is_logged_with_its_reason(self, town: Town, at: datetime) -> None:
        """G48: who read the number, and why."""
        person = add(town, at)
        assert actions.reveal_phone(person=person, reason="约周三走访", by=TEST, at=at) == "13900000002"
        entry = Entry.everything.get(verb="contact_person.phone_revealed")
        assert (entry.about_key, entry.detail["reason"]) == (str(person.pk), "约周三走访")
        assert "13900000002" not in str(entry.detail)

    def test_no_reason_no_number(self, town: Town, at: datetime) -> None:
        person = add(town, at)
        with pytest.raises(Refusal) as refused:
            actions.reveal_phone(person=person, reason=" ", by=TEST, at=at)
        assert refused.value.field == "reason"
        assert not Entry.everything.filter(verb="contact_person.phone_revealed").exists()


class TestNeeds:
    def test_before_the_first_profile_the_division_proposes(self, town: Town, at: datetime) -> None:
        assert actions.current_needs(town.foods, at.date()) == dict(DEFAULT_NEEDS["13"])

    def test_a_profile_holds_from_its_day(self, town: Town, at: datetime) -> None:
        row = actions.set_needs(
            enterprise=town.foods, permille={"labour": 600, "finance": 400, "land": 0}, source="talk",
            effective_on=date(2026, 11, 1), by=TEST, at=at,
        )  # fmt: skip
        assert row.permille == {"labour": 600, "finance": 400}
        assert actions.current_needs(town.foods, date(2026, 11, 1)) == row
        assert actions.current_needs(town.foods, date(2026, 10, 31)) == dict(DEFAULT_NEEDS["13"])

    @pytest.mark.parametrize(
        "permille",
        [
            {}, {"labour": 999}, {"labour": 1001}, {"labour": 1500, "finance": -500}, {"golf": 1000},
            {"labour": 999.5, "finance": 0.5},
        ],
    )  # fmt: skip
    def test_refused(self, town: Town, at: datetime, permille: dict[str, Any]) -> None:
        with pytest.raises(NeedProfileFault):
            actions.set_needs(
                enterprise=town.foods, permille=permille, source="talk", effective_on=at.date(), by=TEST, at=at
            )
        assert not NeedProfile.everything.exists()

    def test_unknown_source_and_future_day(self, town: Town, at: datetime) -> None:
        for more, field in (({"source": "rumour"}, "source"), ({"effective_on": date(2026, 12, 1)}, "effective_on")):
            given: dict[str, Any] = {"source": "talk", "effective_on": at.date(), **more}
            with pytest.raises(Refusal) as refused:
                actions.set_needs(enterprise=town.foods, permille={"labour": 1000}, by=TEST, at=at, **given)
            assert refused.value.field == field


class TestMembers:
    def test_the_latest_declaration_counts(self, town: Town, at: datetime) -> None:
        now = actions.declare_members(
            enterprise=town.foods, on=at.date(), full_members=4, probationary_members=1, by=TEST, at=at
        )
        assert now.enterprise.full_members == 4
        town.foods.refresh_from_db()
        actions.declare_members(
            enterprise=town.foods, on=date(2025, 1, 1), full_members=9, probationary_members=0, by=TEST, at=at
        )
        town.foods.refresh_from_db()
        assert town.foods.full_members == 4
        assert MemberDeclaration.everything.filter(enterprise=town.foods).count() == 2

    def test_refused(self, town: Town, at: datetime) -> None:
        for more, field in (
            ({"on": date(2026, 11, 21)}, "on"), ({"full_members": -1}, "full_members"),
            ({"probationary_members": 10_001}, "probationary_members"),
        ):  # fmt: skip
            given: dict[str, Any] = {"on": at.date(), "full_members": 3, "probationary_members": 0, **more}
            with pytest.raises(Refusal) as refused:
                actions.declare_members(enterprise=town.foods, by=TEST, at=at, **given)
            assert refused.value.field == field


def test_the_declarer_is_named(town: Town, cast: Cast, at: datetime) -> None:
    row = actions.declare_members(
        enterprise=town.seafood, on=at.date(), full_members=5, probationary_members=0, by=cast.owner.actor, at=at
    )
    assert row.declared_by == "林启航"
