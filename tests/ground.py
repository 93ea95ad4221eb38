"""What stands under a test: the town, its people, one row of everything; fixtures `town`, `cast`, `world`.

A worker builds each of the three once, in a transaction of its own inside that of the one before, and leaves them open.
A test finds below its own transaction what it asks for and nothing more, and gets the objects as they were when built.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.access.world import build
from tests.cast import Cast, Town, build_cast, build_town

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
AT: Final = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


class Depth(IntEnum):
    """How much stands: each holds the ones before."""

    NOTHING = 0
    TOWN = 1
    CAST = 2
    WORLD = 3


@dataclass
class Standing:
    """The objects of what stands. They are pickled together, so that a copy hangs together as they did."""

    town: Town
    cast: Cast | None = None
    rows: dict[str, int] | None = None


def _add_town(_standing: Standing | None) -> Standing:
    return Standing(build_town(AT))


def _add_cast(standing: Standing | None) -> Standing:
    assert standing is not None
    return Standing(standing.town, build_cast(standing.town, AT))


def _add_world(standing: Standing | None) -> Standing:
    assert standing is not None
    return Standing(standing.town, standing.cast, build(standing.town))


BUILDERS: Final[tuple[Callable[[Standing | None], Standing], ...]] = (_add_town, _add_cast, _add_world)


@dataclass
class Ground:
    """The open transactions, outermost first, each with the pickled objects; none before there is a database."""

    blocker: DjangoDbBlocker | None = None
    wanted: Depth = Depth.NOTHING
    layers: list[tuple[transaction.Atomic, bytes]] = field(default_factory=list)

    def want(self, depth: Depth) -> None:
        """Whoever asks first asks before the database is there."""
        self.wanted = depth
        if self.blocker is not None:
            self._stand()

    def open(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker
        self._stand()

    def close(self) -> None:
        self.want(Depth.NOTHING)
        self.blocker = None

    def _stand(self) -> None:
        assert self.blocker is not None
        with self.blocker.unblock():
            while len(self.layers) > self.wanted:
                self._take_back()
            while len(self.layers) < self.wanted:
                self._add()

    def _add(self) -> None:
        before = self.copy() if self.layers else None
        atomic = transaction.atomic()
        atomic.__enter__()
        self.layers.append((atomic, pickle.dumps(BUILDERS[len(self.layers)](before))))

    def _take_back(self) -> None:
        atomic, _ = self.layers.pop()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)

    def copy(self) -> Standing:
        copied: Standing = pickle.loads(self.layers[-1][1])
        return copied


ground = Ground()


def depth_of(item: pytest.Item) -> Depth:
    """What may stand under a test: nothing where tables are emptied or the small city stands."""
    asked = set(getattr(item, "fixturenames", ()))
    if empties(item) or "small_city" in asked:
        return Depth.NOTHING
    return next((depth for depth in reversed(Depth) if depth.name.lower() in asked), Depth.NOTHING)


def empties(item: pytest.Item) -> bool:
    """Whether Django empties all tables after the test."""
    marker = item.get_closest_marker("django_db")
    asked = set(getattr(item, "fixturenames", ()))
    return bool(marker and marker.kwargs.get("transaction")) or bool(asked & {"transactional_db", "live_server"})


@pytest.fixture
def below(db: None) -> Standing:
    """The objects of this test, all of one copy."""
    return ground.copy() if ground.layers else Standing(build_town(AT))


@pytest.fixture
def at() -> datetime:
    """Friday 20 November 2026, ten in the morning."""
    return AT


@pytest.fixture
def town(below: Standing) -> Town:
    return below.town


@pytest.fixture
def cast(below: Standing) -> Cast:
    return below.cast or build_cast(below.town, AT)


@pytest.fixture
def world(below: Standing, cast: Cast) -> dict[str, int]:
    """One row of everything in Lidao, by the name its address uses."""
    return below.rows or build(below.town)
