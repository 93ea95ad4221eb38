"""Culture handbooks by edition: sums that open exactly their records, within the scope of whoever looks."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaoliang.fieldwork.outcomes.models import Outcome
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Person, Town

PATH = "/harmony/handbooks/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def handbook(town: Town, number: int, title: str, sets: int, **more: Any) -> Outcome:
    columns: dict[str, Any] = {"enterprise": town.seafood, "region_code": LIDAO, **more}
    found: Outcome = Outcome.everything.create(
        kind="culture_handbooks", happened_on=date(2026, 10, number), title=title, quantity=sets,
        natural_key=f"handbook:{number}", recorded_at=town.at, recorded_by="测试", **columns,
    )  # fmt: skip
    return found


@pytest.fixture
def first(town: Town, at: datetime) -> Outcome:
    """Two editions in Lidao and Rushan: confirmed, claimed, void."""
    done = {"state": "confirmed", "confirmed_at": at, "confirmed_by": "林启航"}
    found = handbook(town, 1, "第一版", 40, **done)
    handbook(town, 2, "第一版", 25, enterprise=town.fishing_gear)
    handbook(town, 3, "第一版", 99, enterprise=town.foods, state="void", voided_at=at)
    handbook(town, 4, "第一版增订", 7, **done)
    handbook(town, 5, "第一版", 60, enterprise=town.neighbour_firm, region_code=RUSHAN_TOWN, **done)
    return found


def page(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_each_edition_adds_up_what_stands(cast: Cast, first: Outcome) -> None:
    seen = page(cast.office, PATH)
    assert "共 2 个版本" in seen
    line = seen[seen.index("第一版 ") :][:80]
    assert "3 家" in line
    assert "125" in line  # 40 + 25 + 60; the void one is not there
    assert "100" in line  # confirmed
    assert "2 / 3 家次" in line


def test_sums_stay_within_the_scope(cast: Cast, first: Outcome) -> None:
    seen = page(cast.county_officer, PATH)
    line = seen[seen.index("第一版 ") :][:80]
    assert "65" in line
    assert "40" in line
    assert "125" not in seen
    neighbour = page(cast.neighbour, PATH)
    assert "60" in neighbour
    assert "共 1 个版本" in neighbour


def test_a_number_opens_its_records(cast: Cast, town: Town, first: Outcome) -> None:
    everything = page(cast.office, f"{PATH}{first.pk}/?tab=all")
    assert "共 3 条" in everything
    assert town.foods.name not in everything
    confirmed = page(cast.office, f"{PATH}{first.pk}/?tab=confirmed")
    assert "共 2 条" in confirmed
    assert "林启航" in confirmed  # the receipt
    assert "第一版增订" not in everything


def test_another_kind_of_result_has_no_edition(cast: Cast, first: Outcome) -> None:
    Outcome.everything.filter(pk=first.pk).update(kind="honour")
    assert cast.office.client.get(f"{PATH}{first.pk}/").status_code == 404


def test_few_queries(
    cast: Cast, first: Outcome, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    for path in (PATH, f"{PATH}{first.pk}/"):
        cast.office.client.get(path)
        with django_assert_max_num_queries(12):
            assert cast.office.client.get(path).status_code == 200
