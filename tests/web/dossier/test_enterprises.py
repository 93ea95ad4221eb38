"""The list of enterprises: who sees what, filters, search, tabs, export, queries at size."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.enterprises import actions
from qiaoliang.registry.enterprises.choices import ControllerOrigin, ControllingType, EntityKind, RegistrationType
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import Enterprise
from tests.cast import LIDAO, Cast, Town, make_stint

TEST = system("test")
OURS = ("汐歌海产有限公司", "帆砺渔具有限公司", "穗屿食品有限公司")
THEIRS = "岚启医械有限公司"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def page(person: Any, **query: Any) -> str:
    answer = person.client.get("/enterprises/", query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def shown(person: Any, **query: Any) -> set[str]:
    text = page(person, **query)
    return {name for name in (*OURS, THEIRS) if f">{name}<" in text}


def many(town: Town, number: int) -> None:
    """Bulk rows beside the cast's, half of them served."""
    rows = [
        Enterprise(
            credit_code=complete("91371082", f"MB{serial:06d}"), name=f"批量{serial}号水产有限公司",
            region=town.regions[LIDAO], region_code=LIDAO, division="13", section="C", line_function="marine",
            entity_kind=EntityKind.COMPANY,
            registration_type=RegistrationType.PRIVATE_LLC, controlling_type=ControllingType.PRIVATE,
            controller_origin=ControllerOrigin.MAINLAND, is_nonpublic_statistics=True, is_nonpublic_national=True,
            is_nonpublic_shandong=True, state="operating", recorded_at=town.at, sort_key=f"pi{serial:06d}",
        )
        for serial in range(number)
    ]  # fmt: skip
    for made in Enterprise.everything.bulk_create(rows)[::2]:
        make_stint(town, town.colleague, made)


class TestScope:
    def test_everybody_sees_the_own_ones(self, cast: Cast) -> None:
        assert shown(cast.office) == {*OURS, THEIRS}
        assert shown(cast.auditor) == {*OURS, THEIRS}
        assert shown(cast.county_officer) == set(OURS)
        assert shown(cast.committee) == set(OURS)
        assert shown(cast.coordinator) == set(OURS)
        assert shown(cast.neighbour) == {THEIRS}
        assert shown(cast.instructor) == {"汐歌海产有限公司", "帆砺渔具有限公司"}
        assert shown(cast.secretary) == {"汐歌海产有限公司"}
        assert shown(cast.carrier) == {"汐歌海产有限公司"}

    def test_the_owner_is_taken_to_the_own_page(self, cast: Cast, town: Town) -> None:
        answer = cast.owner.client.get("/enterprises/")
        assert answer.url == f"/enterprises/{town.seafood.pk}/"

    def test_the_administrator_and_strangers(self, cast: Cast) -> None:
        assert cast.administrator.client.get("/enterprises/").status_code == 403
        assert cast.nobody.get("/enterprises/").status_code == 302

    def test_absorbed_records_are_hidden(self, cast: Cast, town: Town, at: datetime) -> None:
        actions.merge_records(kept=town.seafood, absorbed=town.foods, reason="重复", by=TEST, at=at)
        assert "穗屿食品有限公司" not in shown(cast.office)

    def test_contacts_are_no_business_of_the_township(self, cast: Cast) -> None:
        for person in (cast.committee, cast.carrier, cast.secretary):
            assert "最近联系" not in page(person)
            assert "天未联系" not in page(person)
        assert "最近联系" in page(cast.coordinator)

    def test_only_the_office_registers(self, cast: Cast) -> None:
        assert "登记企业" in page(cast.county_officer)
        assert "登记企业" not in page(cast.instructor)


class TestTabsAndFilters:
    def test_tabs(self, cast: Cast) -> None:
        assert shown(cast.office, tab="uncovered") == {"帆砺渔具有限公司", "穗屿食品有限公司", THEIRS}
        assert shown(cast.office, tab="unserved") == {"穗屿食品有限公司"}
        assert shown(cast.office, tab="silent") == {"汐歌海产有限公司", "帆砺渔具有限公司", THEIRS}

    def test_a_contact_ends_the_silence(self, cast: Cast, town: Town, at: datetime) -> None:
        for days, enterprise in ((29, town.seafood), (31, town.fishing_gear)):
            moment = at - timedelta(days=days)
            Contact.everything.create(
                enterprise=enterprise, instructor=town.instructor, at=moment, iso_week=iso_week_key(moment.date()),
                channel="call", with_whom="owner", summary="问候", recorded_at=moment,
            )  # fmt: skip
        assert shown(cast.office, tab="silent") == {"帆砺渔具有限公司", THEIRS}
        assert "2026-10-22" in page(cast.office)

    def test_a_closed_enterprise_leaves_the_tabs(self, cast: Cast, town: Town, at: datetime) -> None:
        actions.close(enterprise=town.foods, on=at.date(), reason="注销公告", by=TEST, at=at)
        assert shown(cast.office, tab="unserved") == set()
        assert "穗屿食品有限公司" in shown(cast.office, state="closed")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"region": "371082"}, set(OURS)),
            ({"region": "371083101"}, {THEIRS}),
            ({"industry": "C"}, {*OURS, THEIRS}),
            ({"industry": "65"}, set()),
            ({"size": "small"}, {*OURS, THEIRS}),
            ({"size": "large"}, set()),
            ({"nonpublic": "yes"}, {*OURS, THEIRS}),
            ({"nonpublic": "no"}, set()),
            ({"above_scale": "yes"}, set()),
            ({"covered": "yes"}, {"汐歌海产有限公司"}),
            ({"covered": "no", "region": LIDAO}, {"帆砺渔具有限公司", "穗屿食品有限公司"}),
            ({"served": "no"}, {"穗屿食品有限公司"}),
        ],
    )
    def test_filters(self, cast: Cast, query: dict[str, str], expected: set[str]) -> None:
        assert shown(cast.office, **query) == expected

    @pytest.mark.parametrize(
        "query",
        [
            {"region": "'; DROP TABLE"}, {"industry": "ZZ"}, {"size": "huge"}, {"page": "-4"}, {"page": "x"},
            {"sort": "password"}, {"tab": "none"}, {"cols": "a,b"}, {"q": "%\x00'\""}, {"q": "字" * 500},
            {"region": "9" * 5000}, {"export": "exe"},
        ],
    )  # fmt: skip
    def test_hostile_addresses(self, cast: Cast, query: dict[str, str]) -> None:
        assert cast.office.client.get("/enterprises/", query).status_code == 200


class TestSearch:
    @pytest.mark.parametrize("text", ["歌海产", "汐歌海产", "xghc", "XGHC"])
    def test_finds_by_name_and_initials(self, cast: Cast, town: Town, at: datetime, text: str) -> None:
        actions.amend(enterprise=town.seafood, facts={"staff_count": 81}, by=TEST, at=at)  # derives initials
        assert shown(cast.office, q=text) == {"汐歌海产有限公司"}

    def test_finds_by_the_tail_of_the_code(self, cast: Cast, town: Town) -> None:
        code = town.seafood.credit_code
        assert shown(cast.office, q=code[-6:]) == {"汐歌海产有限公司"}
        assert shown(cast.office, q=code[-4:].lower()) == {"汐歌海产有限公司"}
        assert shown(cast.office, q=code[-2:]) == set()

    def test_finds_by_a_former_name_and_code(self, cast: Cast, town: Town, at: datetime) -> None:
        old = town.seafood.credit_code
        actions.rename(enterprise=town.seafood, name="汐歌控股有限公司", on=at.date(), reason="通知书", by=TEST, at=at)
        assert ">汐歌控股有限公司<" in page(cast.office, q="汐歌海产")
        assert ">汐歌控股有限公司<" in page(cast.office, q=old[-6:])

    def test_finds_nothing_next_door(self, cast: Cast) -> None:
        assert shown(cast.neighbour, q="汐歌") == set()


class TestSize:
    def test_queries_do_not_grow(self, cast: Cast, town: Town, django_assert_max_num_queries: Any) -> None:
        many(town, 320)
        for person in (cast.office, cast.county_officer, cast.coordinator, cast.auditor, cast.committee):
            page(person)  # signs in
            with django_assert_max_num_queries(12):
                assert "批量" in page(person, sort="-staff")
        with django_assert_max_num_queries(12):
            page(cast.office, q="pl", region="371082", covered="no", served="yes", tab="silent")

    def test_export_is_what_is_shown(self, cast: Cast, town: Town) -> None:
        many(town, 320)
        answer = cast.office.client.get("/enterprises/", {"tab": "unserved", "export": "csv"})
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + 160 + 1
        assert cast.owner.client.get("/enterprises/", {"export": "csv"}).status_code == 302
        assert cast.auditor.client.get("/enterprises/", {"export": "xlsx"}).status_code == 200


def test_the_filter_names_the_definition_in_force(cast: Cast, town: Town) -> None:
    Enterprise.everything.filter(pk=town.foods.pk).update(is_nonpublic_shandong=False)
    assert shown(cast.office, nonpublic="no") == {"穗屿食品有限公司"}
