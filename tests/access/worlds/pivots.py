"""A pivot that the office shares."""

from typing import Any

from qiaoliang.results.indicators.models import SharedView
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    view = SharedView.everything.create(
        name="各县组建率",
        query="i=setup_rate&across=county",
        region_code="371082",
        shared_at=town.at,
        shared_by="周立言",
    )
    return {"indicators/views": view}
