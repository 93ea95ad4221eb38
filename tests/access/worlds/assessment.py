"""The instructor's sheet of the year."""

from datetime import date
from typing import Any

from qiaoliang.results.assessment.choices import DEFAULT, DEFAULT_BRANCH, Side
from qiaoliang.results.assessment.models import BranchSheet, Scheme, Sheet
from tests.cast import Town

OTHERS = {"<slug:item>": "harmony"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    scheme = Scheme.everything.create(
        number=1, terms=DEFAULT, effective_on=date(2026, 1, 1), basis="默认办法",
        recorded_at=town.at, recorded_by="测试",
    )  # fmt: skip
    sheet = Sheet.everything.create(
        instructor=town.instructor, name="于海宁", department_name="市海洋发展局", region_code="371082", year=2026,
        scheme=scheme, proposal="basic", computed_at=town.at,
        computed={"items": [], "overdue": 0, "false": 0, "deducted": 0, "total": "0", "until": "2026-11-20"},
    )  # fmt: skip
    own = Scheme.everything.create(
        side=Side.BRANCH, number=2, terms=DEFAULT_BRANCH, effective_on=date(2026, 1, 1), basis="默认办法",
        recorded_at=town.at, recorded_by="测试",
    )  # fmt: skip
    of_branch = BranchSheet.everything.create(
        organisation=town.branch, name="汐歌海产党支部", upper="镇党委", region_code="371082", year=2026, scheme=own,
        proposal="basic", computed_at=town.at,
        computed={"items": [], "overdue": 0, "false": 0, "deducted": 0, "total": "0", "until": "2026-11-20"},
    )  # fmt: skip
    return {"assessment": sheet, "assessment/branches": of_branch}
