"""A themed campaign of Lidao's township."""

from datetime import date
from typing import Any

from qiaoliang.party.campaigns.models import Theme
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    theme = Theme.everything.create(
        name="聚力兴企创先进", region_code=LIDAO, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        recorded_at=town.at, recorded_by="鞠明远",
    )  # fmt: skip
    return {"campaigns": theme}
