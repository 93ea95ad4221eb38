"""A joint event is one record with all its organisers, and counts once."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.harmony.culture import actions
from qiaoliang.harmony.culture.models import Event
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town


@pytest.fixture
def event(town: Town, cast: Cast, at: datetime) -> Event:
    return actions.hold_event(
        enterprise=town.seafood, kind="sport", title="渔家运动会", organisers="汐歌海产党支部", place="俚岛",
        attended_count=120, happened_on=date(2026, 5, 1), by=cast.instructor.actor, at=at,
    )  # fmt: skip


def test_a_second_organiser_joins_the_same_event(event: Event, town: Town, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal, match="在原记录上补充主办单位"):
        actions.hold_event(
            enterprise=town.foods, kind="sport", title="渔家 运动会", organisers="穗屿食品", place="俚岛",
            attended_count=None, happened_on=date(2026, 5, 1), by=cast.office.actor, at=at,
        )  # fmt: skip
    path = f"/harmony/events/{event.pk}/join/"
    assert cast.instructor.client.post(path, {"organiser": "穗屿食品"}).status_code == 302
    assert Event.everything.get().organisers == "汐歌海产党支部、穗屿食品"
    assert "已经在主办里" in cast.instructor.client.post(path, {"organiser": "穗屿食品"}).content.decode()


def test_the_neighbour_joins_nothing(event: Event, cast: Cast) -> None:
    found: Any = cast.neighbour.client.post(f"/harmony/events/{event.pk}/join/", {"organiser": "别家"})
    assert found.status_code == 404
