"""A culture handbook of the seafood firm."""

from datetime import date
from typing import Any

from qiaoliang.fieldwork.outcomes.models import Outcome
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    found = Outcome.everything.create(
        kind="culture_handbooks", enterprise=town.seafood, region_code=LIDAO, happened_on=date(2026, 10, 9),
        title="第一版", quantity=40, natural_key="handbook:1", recorded_at=town.at, recorded_by="测试",
    )  # fmt: skip
    return {"handbooks": found}
