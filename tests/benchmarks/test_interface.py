"""The short form of the storm on the interface, and that it would see a breach."""

from datetime import datetime

import pytest
import time_machine

from benchmarks import interface
from qiaoliang.access.audit.actions import verify
from qiaoliang.kit.api import problems
from tests.access.test_api import systems
from tests.access.world import build
from tests.cast import Cast, Town


@pytest.fixture
def storm(cast: Cast, town: Town, at: datetime) -> tuple[dict[str, str], dict[str, list[int]]]:
    rows = build(town)
    keys = {name: system.key for name, system in systems(cast, town, at).items()}
    return keys, interface.everything_by_noun(rows)


def test_three_hundred_generated_calls(storm: tuple[dict[str, str], dict[str, list[int]]], at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        found = interface.storm(300, *storm)
    assert found.breaches == []
    assert found.calls >= 300
    assert len(found.statuses) == 50
    assert set(found.roles) == set(storm[0])
    assert not any(status >= 500 for counts in found.statuses.values() for status in counts)
    assert any(status in (200, 201) for counts in found.statuses.values() for status in counts)
    assert verify() is None


def test_an_answer_that_is_not_as_described_is_seen(
    storm: tuple[dict[str, str], dict[str, list[int]]], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "CONTENT_TYPE", "text/plain")
    with time_machine.travel(at, tick=False):
        found = interface.storm(100, {"no_token": ""}, storm[1])
    assert len(found.breaches) == found.calls
