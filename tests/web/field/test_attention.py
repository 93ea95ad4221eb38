"""Who is seen and who hardly: every number opens its records, and persons are not in it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.enterprises.choices import SizeClass
from tests.cast import Cast, Town

PATH = "/field/attention/"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def contacts(town: Town, at: datetime) -> None:
    """The seafood firm is seen often; the fishing-gear firm, a micro one with a late demand, was seen once long ago."""
    town.fishing_gear.size_class = SizeClass.MICRO
    town.fishing_gear.save(update_fields=["size_class"])
    for enterprise, days in ((town.seafood, 1), (town.seafood, 8), (town.seafood, 100), (town.fishing_gear, 60)):
        when = at - timedelta(days=days)
        Contact.everything.create(
            enterprise=enterprise, instructor=town.instructor, at=when, iso_week=iso_week_key(when.date()),
            channel="call", with_whom="owner", summary="通话", recorded_at=when,
        )  # fmt: skip
    Demand.everything.create(
        number="2026-1", enterprise=town.fishing_gear, region_code=town.fishing_gear.region_code, title="用工",
        body="缺人", category="labour", urgency="ordinary", heard_on=at.date(), recorded_at=at, recorded_by="于海宁",
        due_on=at.date() - timedelta(days=3),
    )  # fmt: skip


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", str(response.content.decode()))


def cells(page: str, label: str) -> list[str]:
    row = page.split(f">{label}</td>")[1].split("</tr>")[0]
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def test_contacts_by_size_and_by_difficulty(cast: Cast, contacts: None) -> None:
    page = text(cast.county_officer.client.get(PATH))
    assert cells(page, "小型") == ["1", "2", "0.16", "0", "0.0"]
    assert cells(page, "微型") == ["1", "1", "0.08", "1", "100.0"]
    assert cells(page, "有超期诉求") == ["1", "1", "0.08", "1", "100.0"]
    assert "于海宁" not in page


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("size=small", "汐歌", "帆砺"), ("size=micro", "帆砺", "汐歌"), ("difficulty=overdue", "帆砺", "汐歌"),
        ("difficulty=plain", "汐歌", "帆砺"), ("silent=yes", "帆砺", "汐歌"), ("silent=no", "汐歌", "帆砺"),
        ("silent=yes&size=micro", "帆砺", "汐歌"), ("q=汐歌", "汐歌", "帆砺"),
    ],
)  # fmt: skip
def test_every_number_opens_its_records(cast: Cast, contacts: None, query: str, found: str, missing: str) -> None:
    page = text(cast.county_officer.client.get(f"{PATH}enterprises/?{query}"))
    assert found in page
    assert missing not in page


def test_the_links_of_the_page_lead_to_as_many_rows(cast: Cast, contacts: None) -> None:
    page = text(cast.office.client.get(PATH))
    links = re.findall(r'href="(/field/attention/[a-z]+/\?[^"]+)"[^>]*>\s*([\d,]+)\s*<', page)
    assert len([one for one, _ in links if "contacts" in one]) >= 3
    for address, number in links:
        listed = text(cast.office.client.get(address.replace("&amp;", "&")))
        assert f"{number} {'家' if 'enterprises' in address else '条'}" in listed, address


def test_each_sees_the_own_area_only(cast: Cast, contacts: None) -> None:
    assert "汐歌" not in text(cast.neighbour.client.get(f"{PATH}enterprises/"))
    for person in (cast.instructor, cast.owner, cast.committee, cast.carrier, cast.administrator):
        assert person.client.get(PATH).status_code == 403


@pytest.mark.parametrize("path", ["", "enterprises/", "enterprises/?size=none", "contacts/?size=small"])
def test_it_costs_few_queries(
    cast: Cast, contacts: None, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cast.office.client.get("/field/attention/")  # signs in
    with django_assert_max_num_queries(12):
        assert cast.office.client.get(PATH + path).status_code == 200
