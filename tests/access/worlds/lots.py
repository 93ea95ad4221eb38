"""A lot of the county, and a drawn result of the instructor that was contradicted."""

from datetime import date
from decimal import Decimal
from typing import Any

from qiaoliang.results.lots.models import Item, Lot
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    lot = Lot.everything.create(
        region_code="371082", starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 15), margin_percent=Decimal(5),
        expected_percent=90, head_number=1, head_digest="0" * 64, seed="0" * 64,
        frame=[[known["outcomes"].pk, "C"]], strata={"C": [1, 1]}, drawn_at=town.at, drawn_by="丛慧敏",
    )  # fmt: skip
    item = Item.everything.create(
        lot=lot, outcome=known["outcomes"], helped_by=known["outcomes"].helped_by, stratum="C", place=1, amount_fen=1,
        answer="not_so", asked_whom="林启航",
        asked_on=date(2026, 11, 20), asked_by="丛慧敏", object_until=date(2026, 11, 27),
    )  # fmt: skip
    return {"lots": lot, "lots/items": item}
