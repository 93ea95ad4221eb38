"""A report of duty of Lidao's instructor that waits for the department."""

from datetime import date
from typing import Any

from qiaoliang.web.duty.models import DutyReport
from tests.cast import Town

OTHERS = {"<slug:section>": "party"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    report = DutyReport.everything.create(
        instructor=town.instructor, year=2025, half=2, starts_on=date(2025, 7, 1), ends_on=date(2025, 12, 31),
        as_of=date(2025, 12, 31), state="submitted", sections={"party": "抓组建。"}, written_at=town.at,
        submitted_at=town.at,
    )  # fmt: skip
    return {"duty": report}
