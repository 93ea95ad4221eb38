"""A brief of Rongcheng's month."""

from datetime import date
from typing import Any

from qiaoliang.results.reports.models import Brief
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    brief = Brief.everything.create(
        kind="month", region_code="371082", place="荣成市", starts_on=date(2026, 11, 1), ends_on=town.at.date(),
        as_of=town.at.date(), written_at=town.at,
        pieces=[{"key": "opening", "heading": "", "level": 0, "text": "本月进展。"}],
    )  # fmt: skip
    return {"briefs": brief}
