"""The seafood company on its way to harmonious labour relations, under the check-list that comes with the product."""

from datetime import date
from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.harmony.accord import actions
from qiaoliang.harmony.accord.models import Item
from tests.cast import Town

OTHERS = {"<int:item>": "accord_items"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    made = actions.declare(
        enterprise=town.seafood, planned_on=date(2026, 12, 31), happened_on=date(2026, 11, 2), by=system("test"),
        at=town.at,
    )  # fmt: skip
    first = Item.everything.filter(edition=made.edition).order_by("place").first()
    return {"accord": made, "editions": made.edition, "accord_items": first}
