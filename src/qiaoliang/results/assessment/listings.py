"""The list of sheets by name and department. It has no points and no order by grade: persons are not ranked (G39)."""

from typing import Any

from django.db.models import Q

from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.results.assessment import permits
from qiaoliang.results.assessment.choices import Stage
from qiaoliang.results.assessment.forms import BranchSheetFilter, SheetFilter

LAMPS = {Stage.STATING: "waiting", Stage.STATED: "soon", Stage.GRADED: "done", Stage.APPEALED: "overdue"}


def _stage(sheet: Any) -> Cell:
    until = f"申诉到 {sheet.appeal_until:%m-%d}" if sheet.stage == Stage.GRADED and sheet.appeal_until else ""
    return Cell(sheet.get_stage_display(), second=until, status=LAMPS[Stage(sheet.stage)])


TABS = (
    Tab("all", "全部", when=Q(pk__isnull=False)),
    Tab("stated", "待评定", when=Q(stage=Stage.STATED)),
    Tab("stating", "待述职", when=Q(stage=Stage.STATING)),
    Tab("appealed", "申诉中", when=Q(stage=Stage.APPEALED)),
    Tab("graded", "已评定", when=Q(stage=Stage.GRADED)),
)


def sheets() -> Listing:
    return Listing(
        key="assessment", title="年度考核", unit="份", order="name",
        columns=(
            Column("name", "姓名", lambda one: Cell(one.name, href=one.get_absolute_url()), sort="name"),
            Column("department", "部门", lambda one: one.department_name, sort=("department_name", "name")),
            Column("year", "年度", lambda one: f"{one.year}", sort=("year", "name")),
            Column("stage", "状态", _stage),
            Column("grade", "等次", lambda one: one.get_grade_display() or "—"),
        ),
        filterset=SheetFilter,
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(department_name__icontains=text)),
        search_hint="姓名或部门",
        tabs=TABS,
        empty="还没有年度考核。每年 12 月自动开始，也可以由项目办提前开始。", may_export=permits.may_export,
        people=lambda rows: (("nominations.instructor", pk) for pk in rows.values_list("instructor", flat=True)),
    )  # fmt: skip


def branch_sheets() -> Listing:
    return Listing(
        key="branch-assessment", title="党组织考核", unit="份", order="name",
        columns=(
            Column("name", "党组织", lambda one: Cell(one.name, href=one.get_absolute_url()), sort="name"),
            Column("upper", "上级党委", lambda one: one.upper, sort=("upper", "name")),
            Column("year", "年度", lambda one: f"{one.year}", sort=("year", "name")),
            Column("stage", "状态", _stage),
            Column("grade", "等次", lambda one: one.get_grade_display() or "—"),
        ),
        filterset=BranchSheetFilter,
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(upper__icontains=text)),
        search_hint="党组织或上级党委", tabs=TABS,
        empty="还没有党组织考核。每年 12 月自动开始，也可以由项目办提前开始。", may_export=permits.may_export,
    )  # fmt: skip
