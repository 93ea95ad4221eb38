"""Pages hold still while others write, and never grow beyond the limit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.api.paging import encoded
from tests.cast import Town
from tests.web.api.calling import System


def make(town: Town, at: datetime, number: int) -> Contact:
    made: Contact = Contact.everything.create(
        enterprise=town.seafood, instructor=town.instructor, at=at - timedelta(hours=number), iso_week=202647,
        channel="call", with_whom="owner", summary=f"第 {number} 次", recorded_at=at,
    )  # fmt: skip
    return made


def walk(system: System, path: str, between: Any = lambda: None, **query: Any) -> list[int]:
    found: list[int] = []
    after: str | None = None
    while True:
        page = system.get(path, **query, **({"after": after} if after else {})).json()
        found += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            return found
        between()


def test_a_walk_meets_every_row_once_while_others_write(department: System, town: Town, now: datetime) -> None:
    there = {make(town, now, number).pk for number in range(23)} | set(Contact.everything.values_list("pk", flat=True))
    number = iter(range(100, 200))

    def write() -> None:
        """Between two pages somebody adds a row; an offset would now show one row twice."""
        make(town, now, next(number))

    met = walk(department, "/contacts", write, limit=5)
    assert len(met) == len(set(met))
    assert set(met) == there


def test_a_row_that_goes_takes_no_other_with_it(department: System, town: Town, now: datetime) -> None:
    made = [make(town, now, number) for number in range(12)]
    first = department.get("/contacts", limit=5).json()
    made[9].delete()  # already seen: with an offset the next page would skip a row
    rest = walk(department, "/contacts", limit=5)
    second = department.get("/contacts", limit=5, after=first["next"]).json()
    assert second["items"][0]["id"] == made[6].pk
    assert made[9].pk not in rest


def test_regions_go_by_code(department: System, town: Town) -> None:
    first = department.get("/regions", limit=4).json()
    rest = department.get("/regions", limit=4, after=first["next"]).json()
    assert [one["code"] for one in first["items"] + rest["items"]] == sorted(town.regions)
    assert rest["next"] is None


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many", "1e3"])
def test_the_limit_is_capped(department: System, limit: str) -> None:
    answer = department.get("/contacts", limit=limit)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("cursor", ["", "%%%", "MTc=extra", encoded("x"), encoded("9" * 40), encoded("١٢"), "字"])
def test_a_cursor_made_by_hand(department: System, cursor: str) -> None:
    answer = department.get("/contacts", after=cursor)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "after", "sentence": "游标写法不对，请原样使用上一页给出的 next，或从第一页重新读。"}
    ]
