"""A change of Lidao's branch that waits for its decision."""

from datetime import date
from typing import Any

from qiaoliang.party.changes.models import Change
from tests.cast import LIDAO, Town

OTHERS = {"<slug:change>": "adjust"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "changes": Change.everything.create(
            organisation=town.branch, region_code=LIDAO, kind="adjust", reason="搬迁", to_upper="中共俚岛镇委员会",
            applied_on=date(2026, 11, 2), due_on=date(2026, 12, 2), recorded_at=town.at, recorded_by="许知远",
        )
    }  # fmt: skip
