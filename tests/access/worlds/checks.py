"""A hint about a result of the instructor."""

from datetime import date
from typing import Any

from qiaoliang.results.checks.models import Finding
from tests.cast import LIDAO, Town

OTHERS = {"<slug:check>": "outcome_without_document"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    day = date(2026, 11, 2)
    hint = Finding.everything.create(
        code="hint_per_head", about_kind="outcomes.outcome", about_key="1", label="手册", href="/outcomes/1/",
        region_code=LIDAO, found_on=day, open_on=day, instructor=town.instructor,
    )  # fmt: skip
    return {"hints": hint}
