"""A world with one row of everything, a moment that stands still, and the systems that ask."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tests.access.world import build
from tests.cast import Cast, Town
from tests.web.api.calling import System, make_token


@pytest.fixture
def rows(town: Town, cast: Cast) -> dict[str, int]:
    return build(town)


@pytest.fixture
def now(at: datetime) -> Iterator[datetime]:
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def department(cast: Cast, rows: dict[str, int], now: datetime) -> System:
    """The system of the marine department."""
    return System(make_token(cast.coordinator, now)[1])


@pytest.fixture
def city(cast: Cast, rows: dict[str, int], now: datetime) -> System:
    """The system of the city's office."""
    return System(make_token(cast.office, now)[1])
