"""The lists of postings and of conflicts of interest."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.forms import ConflictFilter, StintFilter
from qiaoliang.instructors.postings.models import (
    BLOCKING,
    Conflict,
    ConflictKind,
    Handover,
    Pin,
    Stint,
)
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.enterprises.models import Enterprise

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
            Column("origin", "来源", lambda row: str(row.get_origin_display()), sort="origin"),
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


# --- standing pins


def with_hindrance(rows: Any, today: date) -> Any:
    """Pins with what keeps them from working in a run of today, if anything does."""
    pair = {"enterprise": OuterRef("enterprise"), "instructor": OuterRef("instructor")}
    barred = Conflict.everything.filter(Conflict.in_force(today), kind__in=BLOCKING, **pair)
    there = Instructor.everything.available(today).filter(pk=OuterRef("instructor"))
    at_work = Enterprise.everything.operating(today).filter(pk=OuterRef("enterprise"))
    return rows.select_related("enterprise__region", "instructor__department").annotate(
        is_barred=Exists(barred), is_there=Exists(there), is_operating=Exists(at_work)
    )


def pins(today: date) -> Listing:
    """Pairs that the office holds; every run of the matching keeps them."""
    open_ = Q(ends_on=None) | Q(ends_on__gte=today)
    idle = Q(is_barred=True) | Q(is_there=False) | Q(is_operating=False)
    return Listing(
        key="pins",
        title="固定的配对",
        unit="对",
        columns=(
            Column("enterprise", "企业", lambda pin: Cell(str(pin.enterprise), pin.enterprise.region.full_name),
                   sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort="instructor__number"),
            Column("reason", "理由", lambda pin: pin.reason),
            Column("starts", "起", lambda pin: Cell(f"{pin.starts_on}", pin.recorded_by), sort="starts_on"),
            Column("works", "匹配时", _works),
            Column("ends", "止", _end_pin, sort="ends_on"),
        ),
        order="-starts",
        search=_search_conflicts,
        search_hint="企业或指导员",
        tabs=(
            Tab("open", "有效", when=open_),
            Tab("idle", "不起作用", when=open_ & idle),
            Tab("ended", "已解除", when=~open_),
        ),
        empty="没有固定的配对。",
        empty_href="/instructors/postings/pins/new/",
        empty_action="固定一对",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )  # fmt: skip


def _works(pin: Any) -> Cell:
    if pin.is_barred:
        return Cell("与回避冲突，不起作用", status="overdue")
    if not pin.is_operating:
        return Cell("企业不在营，不起作用", status="overdue")
    return Cell("保留这一对", status="going") if pin.is_there else Cell("人不可派，不起作用", status="soon")


def _end_pin(pin: Pin) -> Cell:
    if pin.ends_on is not None:
        return Cell(f"{pin.ends_on}")
    return Cell("解除", href=f"/instructors/postings/pins/{pin.pk}/end/")


# --- handovers


def handovers(today: date) -> Listing:
    """Who passes what to whom, and whether it was accepted."""
    open_ = Q(accepted_at=None)
    return Listing(
        key="handovers",
        title="交接",
        unit="件",
        columns=(
            Column("enterprise", "企业", _handed, sort="stint__enterprise__sort_key"),
            Column("source", "前任", lambda row: Cell(row.source.instructor.name, f"至 {row.source.ends_on or ''}")),
            Column("target", "接任", lambda row: Cell(row.stint.instructor.name, f"{row.stint.starts_on} 起")),
            Column("state", "状态", lambda row: _handing(row, today)),
            Column("due", "应接受", lambda row: f"{row.due_on}", sort="due_on"),
        ),
        order="due",
        search=_search_handovers,
        search_hint="企业或指导员",
        tabs=(
            Tab("open", "待接受", when=open_),
            Tab("overdue", "逾期", when=open_ & Q(due_on__lt=today)),
            Tab("note", "待写说明", when=open_ & (Q(source__handover="") | Q(asked_at__isnull=False))),
            Tab("done", "已接受", when=~open_),
        ),
        empty="没有交接。换人或移交时自动列出。",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )


def _search_handovers(rows: Any, text: str) -> Any:
    found = Q(stint__enterprise__name__icontains=text) | Q(stint__instructor__name__icontains=text)
    return rows.filter(found | Q(source__instructor__name__icontains=text))


def _handed(row: Handover) -> Cell:
    firm = row.stint.enterprise
    return Cell(str(firm), firm.region.full_name, href=f"/instructors/postings/handovers/{row.pk}/", title=firm.name)


def handing(row: Handover, today: date) -> tuple[str, str]:
    """(shape, words) of where a handover stands: who has to do something, and whether it is late."""
    if row.accepted_at is not None:
        return "done", "已接受"
    late = "overdue" if row.due_on < today else "soon"
    if row.asked_at is not None:
        return late, "接任者有问题，待前任答复"
    return late, "待接任者接受" if row.source.handover else "待前任写说明"


def _handing(row: Handover, today: date) -> Cell:
    shape, words = handing(row, today)
    return Cell(words, "已逾期" if shape == "overdue" else "", status=shape)


def _end(row: Conflict) -> Cell:
    if row.ends_on is not None:
        return Cell(f"{row.ends_on}")
    return Cell("解除", href=f"/instructors/postings/conflicts/{row.pk}/end/")
