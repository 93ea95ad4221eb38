"""How far plans are as of a day, however many: three queries for each year among them."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from qiaoliang.web.yearplans import facts, rules
from qiaoliang.web.yearplans.models import PlanLine
from qiaoliang.web.yearplans.rules import Meant, Progress, Standing


def of_lines(lines: Iterable[PlanLine], year: int, as_of: date) -> dict[int, Progress]:
    """The progress of each line by its key."""
    rows = list(lines)
    standing = facts.standings({line.enterprise_id for line in rows}, year, as_of)
    subjects = facts.subjects(rows, as_of)
    return {
        line.pk: rules.progress(
            Meant(line.enterprise_id, line.kind, line.quarter, line.words, line.subject),
            standing.get(line.enterprise_id, Standing()), subjects.get((line.kind, line.enterprise_id, line.subject)),
            year, as_of, line.done_words,
        )
        for line in rows
    }  # fmt: skip


def attaching(as_of: date) -> Callable[[list[Any]], None]:
    """Give every plan `done_count`, `late_count` and `line_count`."""

    def attach(plans: list[Any]) -> None:
        by_plan = {plan.pk: plan for plan in plans}
        for plan in plans:
            plan.line_count = plan.done_count = plan.late_count = 0
        rows = PlanLine.everything.filter(plan__in=by_plan).order_by()
        years = sorted(rows, key=lambda line: by_plan[line.plan_id].year)
        for year, group in groupby(years, key=lambda line: by_plan[line.plan_id].year):
            lines = list(group)
            told = of_lines(lines, year, as_of)
            for line in lines:
                plan = by_plan[line.plan_id]
                plan.line_count += 1
                plan.done_count += told[line.pk].is_done
                plan.late_count += told[line.pk].status == "overdue"

    return attach
