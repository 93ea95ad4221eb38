"""An election of Lidao's branch and its secretary in office."""

from datetime import date
from typing import Any

from qiaoliang.party.elections.models import Election, Officer
from tests.cast import LIDAO, Town

OTHERS = {"<slug:which>": "minutes"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "elections": Election.everything.create(
            organisation=town.branch, region_code=LIDAO, purpose="set_up", prepared_on=date(2026, 11, 2),
            due_on=date(2026, 12, 2), recorded_at=town.at, recorded_by="许知远",
        ),
        "officers": Officer.everything.create(
            organisation=town.branch, name="许知远", post="secretary", basis="elected", starts_on=date(2023, 7, 1),
            recorded_at=town.at, recorded_by="许知远",
        ),
    }  # fmt: skip
