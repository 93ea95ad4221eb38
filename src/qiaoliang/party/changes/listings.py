"""The list of changes."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.changes.choices import ChangeState
from qiaoliang.party.changes.forms import ChangeFilter
from qiaoliang.party.changes.models import Change
from qiaoliang.party.organisations.listings import places

SOON_DAYS = 7


def lamp(change: Any, today: date) -> tuple[str, str]:
    """Status and the words for how much time is left to decide."""
    if change.state != ChangeState.APPLIED:
        return ("done" if change.state == ChangeState.DECIDED else "off"), ""
    left = (change.due_on - today).days
    if left < 0:
        return "overdue", f"超期 {-left} 天"
    return ("soon" if left <= SOON_DAYS else "waiting"), f"剩 {left} 天"


def wish(change: Any) -> str:
    """What is applied for, in a few words."""
    if change.to_day:
        return f"改到 {change.to_day:%Y-%m-%d} 换届"
    if change.to_kind:
        return f"升格为{change.get_to_kind_display()}"
    if change.to_name or change.to_upper:
        return "，".join(filter(None, (change.to_name, f"隶属{change.to_upper}" if change.to_upper else "")))
    return f"党员转入{change.successor.name}" if change.successor else "撤销"


def changes(today: date) -> Listing:
    names = places()
    open_ = Q(state=ChangeState.APPLIED)

    def due(change: Any) -> Cell:
        left = lamp(change, today)[1]
        return Cell(f"{change.due_on:%Y-%m-%d}" if left else "—", second=left)

    return Listing(
        key="changes",
        title="调整和撤销",
        unit="件",
        columns=(
            Column(
                "organisation", "党组织",
                lambda c: Cell(c.organisation.name, second=names.get(c.region_code, ""), href=c.get_absolute_url()),
                sort="organisation__name", export=lambda c: c.organisation.name,
            ),
            Column("kind", "事项", lambda c: Cell(c.get_kind_display(), second=wish(c)), sort="kind",
                   export=lambda c: c.get_kind_display()),
            Column("state", "状态", lambda c: Cell(c.get_state_display(), status=lamp(c, today)[0]), sort="state",
                   export=lambda c: c.get_state_display()),
            Column("applied", "申请", lambda c: f"{c.applied_on:%Y-%m-%d}", sort="applied_on"),
            Column("due", "批复期限", due, sort="due_on"),
            Column("number", "批复文号", lambda c: c.number or "—", sort="number"),
        ),
        order="due",
        filterset=ChangeFilter,
        search=lambda rows, text: rows.filter(organisation__name__icontains=text),
        search_hint="党组织",
        tabs=(
            Tab("open", "待批复", when=open_),
            Tab("late", "超期", when=open_ & Q(due_on__lt=today)),
            Tab("decided", "已批复", when=Q(state=ChangeState.DECIDED)),
            Tab("ended", "退回和撤回", when=Q(state__in=(ChangeState.RETURNED, ChangeState.WITHDRAWN))),
        ),
        empty="没有调整或撤销的申请。在党组织的“班子和换届”页提出。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def change_rows() -> Any:
    return Change.objects.select_related("organisation", "successor")
