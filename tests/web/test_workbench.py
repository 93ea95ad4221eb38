"""The workbench of every role: it opens, says what waits, and stays within its queries."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaoliang.economy.demands import actions
from qiaoliang.economy.demands.choices import Category, Urgency
from tests.cast import Cast, Town

ROLES = [
    "office", "county_officer", "neighbour", "coordinator", "instructor", "secretary", "owner", "committee", "carrier",
    "auditor", "administrator",
]  # fmt: skip


@pytest.mark.parametrize("who", ROLES)
def test_every_role_has_a_workbench(who: str, cast: Cast) -> None:
    page = getattr(cast, who).client.get("/workbench/").content.decode()
    assert "工作台" in page
    assert "逾期" in page


@pytest.mark.parametrize("who", ROLES)
def test_every_role_but_the_carrier_has_a_first_thing_to_do(who: str, cast: Cast) -> None:
    client = getattr(cast, who).client
    head = client.get("/workbench/").content.decode().partition("<section")[0]
    links = re.findall(r'<a class="button[^>]*href="([^"]+)"', head)
    assert (len(links) in (1, 2)) or who == "carrier"
    for link in links:
        assert client.get(link).status_code == 200, link


def test_nobody_is_sent_to_sign_in(cast: Cast) -> None:
    response = cast.nobody.get("/workbench/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/sign-in/")


def test_an_overdue_demand_stands_first_and_the_neighbour_hears_nothing(cast: Cast, town: Town, at: datetime) -> None:
    demand = actions.raise_demand(
        enterprise=town.seafood, title="冷库用电增容", body="", category=Category.UTILITIES,
        urgency=Urgency.ORDINARY, heard_on=at.date() - timedelta(days=40), helped_by=town.stint,
        by=cast.instructor.actor, at=at - timedelta(days=40),
    )  # fmt: skip
    actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at - timedelta(days=39))
    assert "冷库用电增容" in cast.office.client.get("/workbench/").content.decode()
    assert "冷库用电增容" in cast.coordinator.client.get("/workbench/").content.decode()
    assert "冷库用电增容" not in cast.neighbour.client.get("/workbench/").content.decode()


def test_an_enterprise_without_anyone_is_named(cast: Cast, town: Town) -> None:
    assert "穗屿食品有限公司 没有指导员" in cast.office.client.get("/workbench/").content.decode()


def test_notices_are_read_by_a_post(cast: Cast, town: Town, at: datetime) -> None:
    actions.raise_demand(
        enterprise=town.seafood, title="路灯", body="", category=Category.OTHER, urgency=Urgency.ORDINARY,
        heard_on=at.date(), helped_by=None, by=cast.owner.actor, at=at,
    )  # fmt: skip
    page = cast.office.client.get("/workbench/notices/").content.decode()
    assert "新诉求待派单" in page
    assert cast.office.client.post("/workbench/notices/").status_code == 302
    assert not cast.office.user.notices.filter(read_at=None).exists()


@pytest.mark.parametrize("who", ["instructor", "secretary", "owner", "committee", "coordinator"])
def test_few_queries(who: str, cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = getattr(cast, who).client
    client.get("/workbench/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/workbench/")
    assert len(queries) <= 24, [query["sql"][:120] for query in queries]
