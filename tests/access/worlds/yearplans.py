"""A submitted plan of Lidao's instructor with one line that no record tells."""

from typing import Any

from qiaoliang.web.yearplans.models import PlanLine, YearPlan
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    plan = YearPlan.everything.create(
        instructor=town.instructor, year=2026, state="submitted", begun_at=town.at, submitted_at=town.at
    )
    line = PlanLine.everything.create(plan=plan, enterprise=town.seafood, kind="other", quarter=2, words="陪同参展")
    return {"plans": plan, "plans/lines": line}
