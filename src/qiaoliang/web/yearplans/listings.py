"""The list of yearly plans. It has no order by progress: persons are not set against each other."""

from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.web.yearplans.choices import EDITABLE, SHAPES, State


def _progress(plan: Any) -> Cell:
    if not plan.line_count:
        return Cell("还没有写", status="off")
    late = f"，{plan.late_count} 项过了季度" if plan.late_count else ""
    status = "overdue" if late else "done" if plan.done_count == plan.line_count else "going"
    return Cell(f"{plan.line_count} 项中 {plan.done_count} 项有结果{late}", status=status)


def plans() -> Listing:
    return Listing(
        key="year_plans", title="年度计划", unit="份", order="-year",
        columns=(
            Column("name", "指导员", lambda p: Cell(p.instructor.name, href=p.get_absolute_url()),
                   sort="instructor__number"),
            Column("department", "部门", lambda p: str(p.instructor.department), sort="instructor__department__code"),
            Column("year", "年度", lambda p: str(p.year), sort="year"),
            Column("state", "状态", lambda p: Cell(p.get_state_display(), status=SHAPES[State(p.state)]), sort="state"),
            Column("progress", "进展", _progress),
            Column("submitted", "提交", lambda p: moments.day(p.submitted_at) if p.submitted_at else "—",
                   sort="submitted_at:last"),
        ),
        search=lambda rows, text: rows.filter(instructor__name__icontains=text), search_hint="姓名",
        tabs=(
            Tab("all", "全部", when=Q()),
            Tab("submitted", "待确认", when=Q(state=State.SUBMITTED)),
            Tab("open", "起草、退回", when=Q(state__in=EDITABLE)),
            Tab("acknowledged", "已确认", when=Q(state=State.ACKNOWLEDGED)),
        ),
        empty="还没有年度计划。",
    )  # fmt: skip
