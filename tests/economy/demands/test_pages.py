"""List pages of demands cost at most twelve queries at any size, with tabs, filters, search and export."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from qiaoliang.economy.demands.choices import Category, Stage
from qiaoliang.economy.demands.models import Demand, Topic
from tests.cast import Cast, Town

ADDRESSES = (
    "/demands/", "/demands/?tab=all", "/demands/?tab=asked", "/demands/?tab=pressed&sort=-heard",
    "/demands/?q=路灯&tab=all", "/demands/?mouth=meeting&tab=all", "/demands/?q=没有这个", "/demands/topics/",
    "/demands/?tab=all&export=xlsx", "/demands/latencies/", "/demands/routing/",
)  # fmt: skip


@pytest.fixture
def many(cast: Cast, town: Town, at: datetime) -> None:
    topic = Topic.everything.create(
        title="路灯", region_code="371082", department=town.marine, opened_at=at, opened_by="周立言"
    )
    Demand.everything.bulk_create(
        Demand(
            number=f"N-{n}", enterprise=(town.seafood, town.fishing_gear)[n % 2], region_code="371082105",
            title=f"路灯 {n}", category=Category.OTHER, stage=(Stage.SENT, Stage.WORKING, Stage.ANSWERED)[n % 3],
            department=town.marine, heard_on=at.date() - timedelta(days=n % 300), recorded_at=at, recorded_by="于海宁",
            due_on=at.date() if n % 3 < 2 else None, topic=topic if n % 2 else None, mouth="meeting",
        )
        for n in range(400)
    )  # fmt: skip


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("who", ["office", "county_officer", "coordinator"])
def test_at_most_twelve_queries(who: str, cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = getattr(cast, who).client
    client.get("/workbench/")  # the session is written once
    for address in ADDRESSES:
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("who", ["office", "coordinator"])
def test_every_number_of_latencies_opens_its_demands(
    who: str, cast: Cast, django_assert_max_num_queries: Any, time_machine: Any, at: datetime
) -> None:
    time_machine.move_to(at, tick=False)
    client = getattr(cast, who).client
    page = client.get("/demands/latencies/").content.decode()
    found = re.findall(r'href="([^"]+)" data-opens="打开 ([\d,]+) 条记录"', page)
    assert len(found) >= (4 if who == "office" else 2)  # of all, and of each department for whoever compares
    for href, promised in found:
        with django_assert_max_num_queries(12):
            opened = client.get("/demands/latencies/" + href.replace("&amp;", "&"))
        assert opened.context["total"] == int(promised.replace(",", "")), href
        assert f"共 {promised} 件" in opened.content.decode()
    assert "N-" in opened.content.decode()


@pytest.mark.usefixtures("many")
def test_another_departments_latencies_are_not_opened(cast: Cast, town: Town) -> None:
    response = cast.coordinator.client.get(f"/demands/latencies/?leg=1&department={town.taxation.code}")
    assert "found" in response.context  # the page itself: the part is for whoever compares departments
