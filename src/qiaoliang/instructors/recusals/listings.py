"""The lists of open cases, and of declarations due and done."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Origin, Stint
from qiaoliang.instructors.recusals import rules
from qiaoliang.instructors.recusals.forms import CaseFilter, DeclarationFilter
from qiaoliang.instructors.recusals.models import Case, Declaration
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab

DAY = timedelta(days=1)


# --- cases


def _search_cases(rows: Any, text: str) -> Any:
    found = Q(number__icontains=text) | Q(enterprise__name__icontains=text) | Q(handler_name=text)
    return rows.filter(found | Q(enterprise__initials__icontains=text.lower()))


def cases(today: date) -> Listing:
    """Cases with what they mean for postings: whether a pair is barred or marked because of one."""
    open_ = Q(closed_on=None) | Q(closed_on__gt=today)
    touching = Conflict.everything.filter(enterprise=OuterRef("enterprise"), origin=Origin.CASE, ends_on=None)
    return Listing(
        key="cases",
        title="在办案件",
        unit="件",
        columns=(
            Column("number", "案号", lambda case: Cell(case.number, str(case.get_kind_display())), sort="number"),
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("unit", "承办单位", lambda case: case.unit.short_name, sort="unit__code"),
            Column("handler", "经办人", lambda case: case.handler_name or MISSING),
            Column("opened", "立案", lambda case: f"{case.opened_on}", sort="opened_on"),
            Column("closed", "结案", _closing, sort="closed_on:last"),
        ),
        order="-opened",
        filterset=CaseFilter,
        search=_search_cases,
        search_hint="案号、企业或经办人",
        tabs=(
            Tab("open", "在办", when=open_),
            Tab("touching", "涉及派驻", when=open_ & Q(Exists(touching))),
            Tab("closed", "已结案", when=~open_),
        ),
        empty="没有登记案件。可以从 Excel 导入，也可以逐件登记。",
        empty_href="/instructors/cases/new/",
        empty_action="登记一件",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )


def _enterprise(case: Case) -> Cell:
    return Cell(str(case.enterprise), case.enterprise.region.full_name, title=case.enterprise.name)


def _closing(case: Case) -> Cell:
    if case.closed_on is not None:
        return Cell(f"{case.closed_on}")
    return Cell("登记结案", href=f"/instructors/cases/{case.pk}/close/")


# --- declarations


def due_before(day: date) -> Q:
    """Whose declaration was due before the day, in terms of `newest` and `last_on`: `rules.declaration_due_on`."""
    after_posting = Q(newest__lt=day - rules.AFTER_POSTING)
    undeclared = Q(last_on=None) | Q(last_on__isnull=False, newest__gt=F("last_on"))
    a_year_ago = Q(last_on__isnull=False, last_on__lt=rules.declared_since(day))  # never NULL: it is negated by tabs
    return (after_posting & undeclared) | a_year_ago


def declaring(today: date) -> Any:
    """Everybody in scope who serves, with the first day of the newest posting and the day of the last declaration."""
    serving = Stint.everything.in_force(today).filter(instructor=OuterRef("pk")).order_by("-starts_on")
    related = Conflict.everything.filter(
        Conflict.in_force(today), instructor=OuterRef("pk"), kind__in=(ConflictKind.KIN, ConflictKind.INTEREST)
    )
    declared = Declaration.everything.filter(instructor=OuterRef("pk"), declared_on__lte=today).order_by("-declared_on")
    return (
        Instructor.objects.filter(standing=Standing.APPROVED)
        .select_related("department")
        .defer("phone")
        .annotate(
            newest=Subquery(serving.values("starts_on")[:1]),
            last_on=Subquery(declared.values("declared_on")[:1]),
            is_related=Exists(related),
            last_pk=Subquery(declared.values("pk")[:1]),
        )
        .exclude(newest=None)
    )


def declarations(today: date, *, may_open: bool) -> Listing:
    """Who has to declare until when. What was declared stands behind the link, for those who may read it."""
    overdue = due_before(today)
    soon = due_before(today + rules.REMIND_BEFORE + DAY) & ~overdue

    def _due(who: Any) -> Cell:
        due_on = rules.declaration_due_on(who.newest, who.last_on)
        if due_on < today:
            return Cell(f"{due_on} 逾期", status="overdue")
        return Cell(f"{due_on}", status="soon" if due_on <= today + rules.REMIND_BEFORE else "going")

    def _last_on(who: Any) -> Cell:
        if who.last_on is None:
            return Cell("未申报过")
        return Cell(f"{who.last_on}", href=f"/instructors/declarations/{who.last_pk}/" if may_open else "")

    tabs = (
        Tab("overdue", "逾期", when=overdue), Tab("soon", "一个月内到期", when=soon),
        Tab("done", "已申报", when=~overdue & ~soon),
    )  # fmt: skip
    return Listing(
        key="declarations",
        title="回避申报",
        unit="人",
        columns=(
            Column("name", "指导员", lambda who: Cell(who.name, who.number), sort="initials"),
            Column("department", "部门", lambda who: who.department.short_name, sort="department__code"),
            Column("newest", "最近派驻", lambda who: f"{who.newest}", sort="newest"),
            Column("last", "上次申报", _last_on, sort="last_on:last"),
            Column("due", "应申报", _due, sort="last_on"),
        ),
        order="name",
        filterset=DeclarationFilter,
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(number__iexact=text)),
        search_hint="姓名或编号",
        tabs=(*tabs, Tab("related", "有亲属或利益关系", when=Q(is_related=True))) if may_open else tabs,
        empty="没有人需要申报。",
        may_export=lambda actor: actor.can(Can.EXPORT),
        people=lambda rows: (("nominations.instructor", pk) for pk in rows.values_list("pk", flat=True)),
    )
