"""Carriers and their enterprises."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.carriers import actions
from qiaoliang.registry.carriers.models import Carrier, Tenancy
from tests.cast import LIDAO, RUSHAN_TOWN, Cast, Town

TEST = system("test")


def register(town: Town, at: datetime, **more: Any) -> Carrier:
    given = {"kind": "chamber", "name": "俚岛商会", "region": town.regions[LIDAO], "by": TEST, "at": at}
    return actions.register(**{**given, **more})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "club"}, "kind"),
        ({"name": " "}, "name"),
        ({"kind": "park", "name": "俚岛产业园"}, "name"),
        ({"longitude": 1.0, "latitude": 1.0}, "longitude"),
        ({"latitude": 37.0}, "longitude"),
    ],
)
def test_refused(town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        register(town, at, **more)
    assert refused.value.field == field
    assert Carrier.everything.count() == 1


def test_only_in_the_own_area(town: Town, cast: Cast, at: datetime) -> None:
    assert register(town, at, by=cast.county_officer.actor).region_code == LIDAO
    with pytest.raises(Refusal) as refused:
        register(town, at, name="夏村商会", region=town.regions[RUSHAN_TOWN], by=cast.county_officer.actor)
    assert refused.value.field == "region"


def test_members_come_and_go(town: Town, at: datetime) -> None:
    chamber = register(town, at)
    row = actions.admit(carrier=chamber, enterprise=town.foods, starts_on=date(2026, 1, 1), by=TEST, at=at)
    with pytest.raises(Refusal, match="已经属于"):
        actions.admit(carrier=chamber, enterprise=town.foods, starts_on=at.date(), by=TEST, at=at)
    with pytest.raises(Refusal, match="还有企业"):
        actions.set_active(carrier=chamber, is_active=False, by=TEST, at=at)
    with pytest.raises(Refusal):
        actions.release(tenancy=row, on=date(2025, 12, 31), by=TEST, at=at)
    assert actions.release(tenancy=row, on=at.date(), by=TEST, at=at).ends_on == at.date()
    with pytest.raises(Refusal, match="已经结束"):
        actions.release(tenancy=row, on=at.date(), by=TEST, at=at)
    assert not actions.set_active(carrier=chamber, is_active=False, by=TEST, at=at).is_active
    chamber.refresh_from_db()
    with pytest.raises(Refusal, match="停用"):
        actions.admit(carrier=chamber, enterprise=town.foods, starts_on=at.date(), by=TEST, at=at)


def test_amend(town: Town, at: datetime) -> None:
    changed = actions.amend(
        carrier=town.park,
        kind="park",
        name="俚岛海洋产业园",
        region=town.regions[LIDAO],
        address="产业路 1 号",
        by=TEST,
        at=at,
    )
    assert (changed.name, changed.address) == ("俚岛海洋产业园", "产业路 1 号")
    assert Tenancy.everything.filter(carrier=changed).count() == 1
