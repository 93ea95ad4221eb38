"""The lists of postings and of conflicts of interest."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.forms import ConflictFilter, StintFilter
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, ConflictKind, Stint
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab

SOON_MONTHS = 3


def _search(rows: Any, text: str) -> Any:
    found = Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    found |= Q(enterprise__credit_code__endswith=text.upper()) | Q(instructor__name__icontains=text)
    return rows.filter(found | Q(instructor__number=text) | Q(letter_number=text))


def postings(today: date) -> Listing:
    """Who is posted where, as of `today`."""
    soon = rules.add_months(today, SOON_MONTHS)
    return Listing(
        key="postings",
        title="派驻",
        unit="条",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort="instructor__number"),
            Column("part", "分工", lambda stint: str(stint.get_part_display()), sort="part"),
            Column("starts", "起", lambda stint: f"{stint.starts_on}", sort="starts_on"),
            Column("term", "任期至", lambda stint: _term(stint, today, soon), sort="planned_end_on"),
            Column("ends", "止", lambda stint: f"{stint.ends_on}" if stint.ends_on else MISSING, sort="ends_on"),
            Column("why", "结束原因", lambda stint: stint.end_reason or MISSING, shown=False),
            Column("letter", "派驻函", lambda stint: stint.letter_number or MISSING, sort="letter_number"),
        ),
        order="-starts",
        filterset=StintFilter,
        search=_search,
        search_hint="企业、指导员、编号或文号",
        tabs=(
            Tab("serving", "在任", lambda rows: rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))),
            Tab("soon", "任期将满", lambda rows: rows.filter(ends_on=None, planned_end_on__lte=soon)),
            Tab("ended", "已结束", lambda rows: rows.filter(ends_on__lt=today)),
        ),
        empty="还没有派驻。可以做一次匹配，或单独派驻。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )


def _enterprise(stint: Stint) -> Cell:
    firm = stint.enterprise
    return Cell(str(firm), firm.region.full_name, href=f"/instructors/postings/{stint.pk}/", title=firm.name)


def _instructor(stint: Stint | Conflict) -> Cell:
    person = stint.instructor
    return Cell(person.name, person.department.short_name, href=f"/instructors/{person.pk}/")


def _term(stint: Stint, today: date, soon: date) -> Cell:
    if stint.planned_end_on is None:
        return Cell(MISSING)
    if stint.ends_on is not None or stint.planned_end_on > soon:
        return Cell(f"{stint.planned_end_on}")
    if stint.planned_end_on < today:
        return Cell(f"{stint.planned_end_on} 已满", status="overdue")
    return Cell(f"{stint.planned_end_on}", status="soon")


def conflicts(today: date) -> Listing:
    """Declared conflicts of interest; those that block come first."""
    return Listing(
        key="conflicts",
        title="回避登记",
        unit="条",
        columns=(
            Column("enterprise", "企业", lambda row: row.enterprise.name, sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort="instructor__number"),
            Column("kind", "类别", _kind, sort="kind"),
            Column("note", "说明", lambda row: row.note or MISSING),
            Column("starts", "起", lambda row: f"{row.starts_on}", sort="starts_on"),
            Column("ends", "止", _end, sort="ends_on"),
            Column("by", "登记人", lambda row: row.recorded_by, shown=False),
        ),
        order="-starts",
        filterset=ConflictFilter,
        search=_search_conflicts,
        search_hint="企业或指导员",
        tabs=(
            Tab("open", "有效", lambda rows: rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))),
            Tab("ended", "已解除", lambda rows: rows.filter(ends_on__lt=today)),
        ),
        empty="没有回避登记。",
        empty_href="/instructors/postings/conflicts/new/",
        empty_action="登记一条",
        may_export=lambda actor: False,  # who is kin of whom does not leave the system in a file
    )  # fmt: skip


def _search_conflicts(rows: Any, text: str) -> Any:
    return rows.filter(Q(enterprise__name__icontains=text) | Q(instructor__name__icontains=text))


def _kind(row: Conflict) -> Cell:
    blocks = row.kind in BLOCKING
    return Cell(
        str(ConflictKind(row.kind).label), "不能派驻" if blocks else "提示", status="overdue" if blocks else "soon"
    )


def _end(row: Conflict) -> Cell:
    if row.ends_on is not None:
        return Cell(f"{row.ends_on}")
    return Cell("解除", href=f"/instructors/postings/conflicts/{row.pk}/end/")
