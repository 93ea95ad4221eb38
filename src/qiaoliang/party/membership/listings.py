"""The list of admissions, the calendar of what is due, and the roll."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.membership.choices import CaseState, MemberEnd, Side, Stage, StepCode
from qiaoliang.party.membership.forms import AdmissionFilter, CalendarFilter, RollFilter
from qiaoliang.party.membership.models import Admission, Member, MemberKind
from qiaoliang.party.membership.permits import sees_names
from qiaoliang.party.membership.progress import add_months
from qiaoliang.party.membership.story import lamp

OPEN = Q(state=CaseState.OPEN)


def _label(code: str) -> str:
    return str(StepCode(code).label) if code else "—"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"


def _time(today: date) -> Any:
    def cell(admission: Any) -> Cell:
        if admission.state != CaseState.OPEN:
            return Cell(admission.get_state_display(), status="done" if admission.state == CaseState.DONE else "off")
        found = lamp(admission.due_on, today)
        if admission.due_on is None and admission.opens_on:
            return Cell(f"{admission.opens_on:%m-%d} 起可办", status="waiting")
        return Cell(found.text, status=found.status, title=_day(admission.due_on))

    return cell


def _next(admission: Any) -> Cell:
    """What is to be done now, and what falls due if that is another step."""
    other = f"到期：{_label(admission.due_code)}" if admission.due_code not in ("", admission.next_code) else ""
    return Cell(_label(admission.next_code), second=other)


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(name=text) | Q(organisation__name__icontains=text))


def _named(actor: Actor) -> Any:
    full = sees_names(actor)
    return lambda row: row.name if full else mask_name(row.name)


def admissions(actor: Actor, today: date) -> Listing:
    name = _named(actor)
    late = OPEN & Q(due_on__lt=today)
    soon = OPEN & Q(due_on__range=(today, today + timedelta(days=31)))
    return Listing(
        key="admissions",
        title="发展党员",
        unit="人",
        columns=(
            Column(
                "name", "姓名", lambda a: Cell(name(a), second=a.organisation.name, href=a.get_absolute_url()),
                sort="pk",
            ),
            Column("stage", "阶段", lambda a: a.get_stage_display(), sort="stage"),
            Column("next", "下一步", _next, sort="next_code"),
            Column("side", "谁办", lambda a: a.get_side_display() or "—", sort="side"),
            Column("due", "时限", _time(today), sort="due_on:last"),
            Column("due_on", "到期日", lambda a: _day(a.due_on), sort="due_on:last"),
            Column("applied", "申请日期", lambda a: _day(a.applied_on), sort="applied_on"),
            Column("probation", "预备期满", lambda a: _day(a.probation_ends_on), sort="probation_ends_on:last",
                   shown=False),
            Column("standing", "党龄起算", lambda a: _day(a.standing_on), sort="standing_on:last", shown=False),
        ),
        order="due",
        filterset=AdmissionFilter,
        search=_search,
        search_hint="姓名或党组织",
        tabs=(
            Tab("open", "在办", when=OPEN),
            Tab("overdue", "逾期", when=late),
            Tab("soon", "一个月内到期", when=soon),
            *(Tab(stage.value, str(stage.label), when=OPEN & Q(stage=stage)) for stage in Stage if stage != Stage.FULL),
            Tab("full", "已转正", when=Q(stage=Stage.FULL)),
            Tab("ended", "已终止", when=~OPEN & ~Q(state=CaseState.DONE)),
        ),
        empty="还没有人申请入党。收到申请书后在这里登记。",
        may_export=lambda who: False,  # political status does not leave by a click
    )  # fmt: skip


def calendar(actor: Actor, today: date) -> Listing:
    """Everything with a day, by the day: for a branch its own, for a committee its own and its branches'."""
    name = _named(actor)
    month_end = add_months(today.replace(day=1), 1) - timedelta(days=1)
    next_end = add_months(today.replace(day=1), 2) - timedelta(days=1)
    return Listing(
        key="admission_calendar",
        title="发展党员日历",
        unit="件",
        columns=(
            Column("due_on", "到期日", lambda a: _day(a.due_on), sort="due_on"),
            Column("time", "时限", _time(today), sort="due_on"),
            Column("what", "事项", lambda a: _label(a.due_code), sort="due_code"),
            Column(
                "name", "姓名", lambda a: Cell(name(a), second=a.organisation.name, href=a.get_absolute_url()),
                sort="organisation__name",
            ),
            Column("next", "现在办", lambda a: _label(a.next_code), sort="next_code"),
            Column("side", "谁办", lambda a: a.get_side_display() or "—", sort="side"),
        ),
        order="due_on",
        filterset=CalendarFilter,
        search=_search,
        search_hint="姓名或党组织",
        tabs=(
            Tab("all", "全部", when=Q(due_on__isnull=False)),
            Tab("overdue", "已超期", when=Q(due_on__lt=today)),
            Tab("month", "本月", when=Q(due_on__range=(today, month_end))),
            Tab("next", "下月", when=Q(due_on__gt=month_end, due_on__lte=next_end)),
            Tab("committee", "由党委办", when=Q(due_on__isnull=False, side=Side.COMMITTEE)),
        ),
        empty="没有要到期的事项。",
        may_export=lambda who: False,
    )  # fmt: skip


def months(rows: Any, today: date) -> Sequence[tuple[date, int]]:
    """How many cases fall due in each of the twelve months from this one, in one query."""
    first = today.replace(day=1)
    counted = (
        rows.filter(due_on__gte=today, due_on__lt=add_months(first, 12))
        .order_by()
        .annotate(month=TruncMonth("due_on"))
        .values("month")
        .annotate(n=Count("pk"))
    )
    found = {row["month"]: row["n"] for row in counted}
    return [(month, found.get(month, 0)) for month in (add_months(first, n) for n in range(12))]


def _ended(member: Any) -> str:
    return f"{_day(member.ends_on)} {member.get_end_reason_display()}".strip() if member.ends_on else "—"


def roll(actor: Actor) -> Listing:
    name = _named(actor)
    present = Q(ends_on=None)
    left = Q(ends_on__isnull=False) & ~Q(end_reason=MemberEnd.CONVERTED)
    return Listing(
        key="members",
        title="党员名册",
        unit="人",
        columns=(
            Column("name", "姓名", lambda m: name(m), sort="pk"),
            Column("organisation", "党组织", lambda m: m.organisation.name, sort="organisation__name"),
            Column("enterprise", "所在企业", lambda m: str(m.enterprise or "—"), sort="enterprise__sort_key"),
            Column("kind", "类别", lambda m: m.get_kind_display(), sort="kind"),
            Column("floating", "流动", lambda m: "流动党员" if m.is_floating else "—", sort="is_floating"),
            Column("joined", "入党日期", lambda m: _day(m.joined_on), sort="joined_on"),
            Column("since", "转入", lambda m: _day(m.starts_on), sort="starts_on"),
            Column("ended", "转出", _ended, sort="ends_on:last", shown=False),
        ),
        order="organisation",
        filterset=RollFilter,
        search=_search,
        search_hint="姓名或党组织",
        tabs=(
            Tab("present", "在册", when=present),
            Tab("full", "正式党员", when=present & Q(kind=MemberKind.FULL)),
            Tab("probationary", "预备党员", when=present & Q(kind=MemberKind.PROBATIONARY)),
            Tab("floating", "流动党员", when=present & Q(is_floating=True)),
            Tab("left", "已转出", when=left),
        ),
        empty="还没有党员名册。可以从 Excel 导入。",
        may_export=lambda actor: False,  # political status leaves with a reason only: the page's own button
    )  # fmt: skip


def cases() -> Any:
    """Admissions within the reader's scope; sealed columns stay in the database."""
    return Admission.objects.select_related("organisation").defer("born_on")


def members() -> Any:
    return Member.objects.select_related("organisation", "enterprise")
