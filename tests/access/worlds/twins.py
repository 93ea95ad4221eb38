"""A pair of results that look like one thing."""

from typing import Any

from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from tests.access import world
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    later = Outcome.everything.create(
        kind="loans_arranged", natural_key="海湾银行|DK2", title="又一笔", amount_fen=1, **world.shared(town)
    )
    twin = Twin.everything.create(outcome=later, earlier=known["outcomes"], because="金额相同", found_at=town.at)
    return {"twins": twin}
