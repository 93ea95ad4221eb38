"""A reason why the seafood company has no organisation, as its instructor found it."""

from datetime import date
from typing import Any

from qiaoliang.party.organisations.models import Obstacle
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    stated = Obstacle.everything.create(
        enterprise=town.seafood, kind="owner", note="业主有顾虑，下月再谈", starts_on=date(2026, 11, 2),
        look_again_on=date(2026, 12, 2), recorded_at=town.at, recorded_by="丛慧敏",
    )  # fmt: skip
    return {"obstacles": stated}
