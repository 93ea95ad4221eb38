"""A draft of Rongcheng's report of the year."""

from typing import Any

from qiaoliang.results.reports.models import AnnualReport
from tests.cast import Town

OTHERS = {"<str:piece>": "opening"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    report = AnnualReport.everything.create(
        region_code="371082", place="荣成市", year=2026, as_of=town.at.date(), written_at=town.at,
        pieces=[{"key": "opening", "heading": "", "level": 0, "text": "荣成市实行职能党建指导员制度。"}],
    )  # fmt: skip
    return {"annual": report}
