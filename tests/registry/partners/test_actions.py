"""Partner institutions."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.partners import actions
from qiaoliang.registry.partners.models import Partner
from tests.cast import Cast, Town

TEST = system("test")
GIVEN: dict[str, Any] = {"kind": "university", "name": "海洋学院", "region_code": "3710", "starts_on": date(2026, 1, 1)}


@pytest.mark.parametrize(("more", "field"), [({"kind": "pub"}, "kind"), ({"name": ""}, "name")])
def test_refused(town: Town, at: datetime, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.register(by=TEST, at=at, **{**GIVEN, **more})
    assert refused.value.field == field
    assert not Partner.everything.exists()


def test_a_county_keeps_its_own(town: Town, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        actions.register(by=cast.county_officer.actor, at=at, **GIVEN)
    assert refused.value.field == "region_code"


def test_registered_amended_ended(town: Town, at: datetime) -> None:
    made = actions.register(by=TEST, at=at, **GIVEN)
    with pytest.raises(Refusal, match="已有"):
        actions.register(by=TEST, at=at, **GIVEN)
    given = {name: value for name, value in GIVEN.items() if name != "starts_on"}
    assert actions.amend(partner=made, by=TEST, at=at, **{**given, "offers": "冷链讲座"}).offers == "冷链讲座"
    with pytest.raises(Refusal):
        actions.end(partner=made, on=date(2025, 1, 1), by=TEST, at=at)
    assert actions.end(partner=made, on=at.date(), by=TEST, at=at).ends_on == at.date()
    with pytest.raises(Refusal, match="已经结束"):
        actions.end(partner=made, on=at.date(), by=TEST, at=at)
