"""What a phone holds of the city, key by key: a new one is a decision of ADR 0018, not a line of code."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts import agreeing
from qiaoliang.fieldwork.contacts.choices import Channel, Hours
from qiaoliang.fieldwork.contacts.rhythm import Agreed
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

ENTERPRISE = {"id", "name", "short", "address", "state", "policies"}
POLICY = {"id", "title"}
STATES = {"late", "due", "paused", "kept"}


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def held(town: Town, cast: Cast, at: datetime) -> dict[str, Any]:
    """The answer a phone keeps, in a city where there is something to tell of everything that it must not hold."""
    published(town, cast, at, effective_on=at.date() - timedelta(days=3))
    published(
        town, cast, at, document_number="三", title="要问一句的", effective_on=at.date() - timedelta(days=3),
        conditions=Conditions(qualities=("high_tech",)),
    )  # fmt: skip
    agreeing.agree(
        enterprise=town.seafood, agreed=Agreed(weekdays="3", hours=Hours.MORNING, channel=Channel.CALL, quiet=""),
        agreed_with="林启航", by=cast.owner.actor, at=at,
    )  # fmt: skip
    contacts.pause(
        enterprise=town.fishing_gear, starts_on=date(2026, 11, 16), ends_on=date(2026, 12, 30), agreed_with="丁",
        by=cast.office.actor, at=at,
    )  # fmt: skip
    answer = cast.instructor.client.get("/field/names/")
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


def test_these_keys_and_no_others(held: dict[str, Any], town: Town) -> None:
    assert set(held) == {"enterprises"}
    assert {row["name"] for row in held["enterprises"]} == {town.seafood.name, town.fishing_gear.name}
    for row in held["enterprises"]:
        assert set(row) == ENTERPRISE
        assert row["state"] in STATES
        assert row["policies"]
        assert all(set(one) == POLICY for one in row["policies"])


def test_neither_what_was_agreed_nor_what_is_unknown_nor_anybodys_name(held: dict[str, Any]) -> None:
    said = str(held)
    assert "paused" in said
    for word in ("待核实", "周三", "林启航", "丁", "2026-12-30", "1390000"):
        assert word not in said
