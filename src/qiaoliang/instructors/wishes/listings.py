"""The lists of wishes and of requests for another instructor."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.models import Part, Pin, Stint
from qiaoliang.instructors.wishes.forms import WishFilter
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Side, Stance, Wish
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab

HOME = "/instructors/wishes/"
_SHAPES = {Answer.OPEN: "soon", Answer.REASSIGNED: "done", Answer.KEPT: "done", Answer.WITHDRAWN: "off"}


def _search(rows: Any, text: str) -> Any:
    found = Q(enterprise__name__icontains=text) | Q(instructor__name__icontains=text) | Q(instructor__number=text)
    return rows.filter(found | Q(enterprise__initials__icontains=text.lower()))


def with_fate(rows: Any, today: date) -> Any:
    """Wishes with what became of them: the pair serves, or is pinned for the next plan."""
    pair = {"enterprise": OuterRef("enterprise"), "instructor": OuterRef("instructor")}
    return rows.select_related("enterprise__region", "instructor__department", "conflict").annotate(
        is_served=Exists(Stint.everything.in_force(today).filter(part=Part.LEAD, **pair)),
        is_pinned=Exists(Pin.everything.filter(Pin.in_force(today), **pair)),
    )


def wishes(today: date) -> Listing:
    open_ = Q(ends_on=None) | Q(ends_on__gt=today)
    return Listing(
        key="wishes",
        title="双向选择",
        unit="条",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort="instructor__number"),
            Column("stance", "意愿", _stance, sort=("side", "stance")),
            Column("reason", "说明", lambda wish: wish.reason or MISSING),
            Column("source", "来源", lambda wish: Cell(str(wish.get_source_display()), wish.recorded_by)),
            Column("starts", "登记", lambda wish: f"{wish.starts_on}", sort="starts_on"),
            Column("fate", "结果", _fate),
        ),
        order="-starts",
        filterset=WishFilter,
        search=_search,
        search_hint="企业或指导员",
        tabs=(
            Tab("open", "有效", when=open_),
            Tab("prefers", "希望", when=open_ & Q(stance=Stance.PREFERS)),
            Tab("unmet", "希望未如愿", when=open_ & Q(stance=Stance.PREFERS, is_served=False)),
            Tab("declines", "不希望", when=open_ & Q(stance=Stance.DECLINES)),
            Tab("ended", "已撤回", when=~open_),
        ),
        empty="没有登记意愿。",
        empty_href=f"{HOME}new/",
        empty_action="登记意愿",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )


def _enterprise(row: Wish | ChangeRequest) -> Cell:
    return Cell(str(row.enterprise), row.enterprise.region.full_name, title=row.enterprise.name)


def _instructor(wish: Wish) -> Cell:
    return Cell(wish.instructor.name, wish.instructor.department.short_name)


def _stance(wish: Wish) -> Cell:
    shape = "going" if wish.stance == Stance.PREFERS else "overdue"
    if wish.side == Side.ENTERPRISE:
        return Cell("企业希望" if wish.stance == Stance.PREFERS else "企业不希望", status=shape)
    return Cell("本人愿意" if wish.stance == Stance.PREFERS else "本人请求不派", status=shape)


def _fate(wish: Any) -> Cell:
    if wish.ends_on is not None:
        return Cell(f"{wish.ends_on} 撤回")
    href = f"{HOME}{wish.pk}/"
    if wish.stance == Stance.DECLINES:
        return Cell("仍在派驻，待改派" if wish.is_served else "不派驻", href=href)
    return Cell("正在服务" if wish.is_served else "下次匹配固定" if wish.is_pinned else "未如愿", href=href)


def requests(today: date, *, may_answer: bool) -> Listing:
    """Owners' requests; the open ones first, the latest due day on top."""
    return Listing(
        key="change_requests",
        title="换人请求",
        unit="件",
        columns=(
            Column("enterprise", "企业", lambda row: _linked(row), sort="enterprise__sort_key"),
            Column("instructor", "现任", lambda row: row.stint.instructor.name),
            Column("state", "状态", lambda row: _state(row, today), sort="state"),
            Column("asked", "提出", lambda row: f"{timezone.localdate(row.asked_at)}", sort="asked_at"),
            Column("due", "应答复", lambda row: f"{row.due_on}", sort="due_on"),
            Column("answer", "答复", lambda row: row.answer or MISSING),
        ),
        order="due",
        search=lambda rows, text: rows.filter(enterprise__name__icontains=text),
        search_hint="企业",
        tabs=(
            Tab("open", "待答复", when=Q(state=Answer.OPEN)),
            Tab("closed", "已办结", when=~Q(state=Answer.OPEN)),
        ),
        empty="没有换人的请求。",
        empty_href="" if may_answer else f"{HOME}requests/new/",
        empty_action="请求换一位指导员",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )


def _linked(row: ChangeRequest) -> Cell:
    return Cell(str(row.enterprise), row.enterprise.region.full_name, href=f"{HOME}requests/{row.pk}/")


def _state(row: ChangeRequest, today: date) -> Cell:
    if row.state == Answer.OPEN and row.due_on < today:
        return Cell("逾期未答复", status="overdue")
    return Cell(str(row.get_state_display()), status=_SHAPES[Answer(row.state)])
