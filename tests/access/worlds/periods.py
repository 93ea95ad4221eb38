"""A period of the department in Lidao's county, its frozen figure and a proposed restatement."""

from datetime import date
from typing import Any

from qiaoliang.results.periods.models import Catalogue, Edition, Frozen, Period, Restatement
from qiaoliang.results.periods.taking import definitions
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    period = Period.everything.create(
        holder="region", holder_key=f"region:{LIDAO}", holder_name="俚岛镇", region_code=LIDAO, kind="month",
        starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), due_on=date(2026, 10, 15),
    )  # fmt: skip
    catalogue = Catalogue.everything.create(code="test", definitions=definitions(), kept_at=town.at)
    edition = Edition.everything.create(
        period=period, number=1, catalogue=catalogue, known_on=date(2026, 10, 9), head_number=1, head_digest="0" * 64,
        digest="0" * 64, taken_at=town.at, taken_by="鞠明远",
    )  # fmt: skip
    period.edition = edition
    period.save()
    figure = Frozen.everything.create(edition=edition, code="pledges", claimed=1, confirmed=1, digest="0" * 64)
    held = {"claimed": 1, "confirmed": 1, "verified": None}
    restatement = Restatement.everything.create(
        period=period, code="pledges", before=held, after={**held, "confirmed": 2, "digest": "1" * 64}, changes=[],
        found_at=town.at,
    )  # fmt: skip
    return {"periods": period, "periods/figures": figure, "periods/restatements": restatement}
