"""A drive of Rongcheng with a target for Lidao."""

from datetime import date
from typing import Any

from qiaoliang.results.setting_up.models import Drive, DriveTarget
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    drive = Drive.everything.create(
        name="扩覆盖", region_code="371082", starts_on=date(2026, 9, 1), ends_on=date(2027, 3, 1), recorded_at=town.at,
        recorded_by="丛慧敏",
    )  # fmt: skip
    DriveTarget.everything.create(drive=drive, region_code=LIDAO, enterprises=3)
    return {"drives": drive}
