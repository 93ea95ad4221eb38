"""The lists: what I have to answer, what was sent, and how one sending stands. By name and day, never by merit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.web.assignments import permits, rules
from qiaoliang.web.assignments.choices import Kind
from qiaoliang.web.assignments.forms import CopyFilter
from qiaoliang.web.assignments.models import Assignment, Copy


def lamp(copy: Any, on: date, days: WorkCalendar) -> rules.Lamp:
    sent = copy.assignment
    return rules.lamp(
        is_done=copy.done_at is not None, is_received=copy.received_at is not None,
        is_over=sent.withdrawn_at is not None or sent.expires_on < on, due_on=sent.due_on,
        left=max(days.workdays_between(on, sent.due_on), 0), on=on,
    )  # fmt: skip


def own(on: date, days: WorkCalendar) -> Listing:
    """What one got oneself."""

    def state(copy: Any) -> Cell:
        found = lamp(copy, on, days)
        return Cell(found.text, status=found.status, second="已收到" if copy.received_at and not copy.done_at else "")

    live = Q(assignment__withdrawn_at=None, assignment__expires_on__gte=on)
    return Listing(
        key="own_tasks", title="任务与通知", unit="件", order="due",
        columns=(
            Column("title", "事项", lambda c: Cell(c.assignment.title, href=c.assignment.get_absolute_url(),
                   second=str(c.enterprise or "")), sort="assignment__title"),
            Column("from", "谁发的", lambda c: c.assignment.sender_name, sort="assignment__sender_name"),
            Column("kind", "类别", lambda c: Kind(c.assignment.kind).short, sort="assignment__kind"),
            Column("due", "哪天前", lambda c: f"{c.assignment.due_on:%Y-%m-%d}", sort="assignment__due_on"),
            Column("state", "状态", state),
            Column("words", "办得怎样", lambda c: c.words or "—"),
        ),
        search=lambda rows, text: rows.filter(
            Q(assignment__title__icontains=text) | Q(enterprise__name__icontains=text)
        ),
        search_hint="标题或企业",
        tabs=(
            Tab("waiting", "待办", when=live & Q(done_at=None)),
            Tab("done", "已完成", when=Q(done_at__isnull=False)),
            Tab("all", "全部", when=Q()),
        ),
        empty="没有要办的任务和通知。",
    )  # fmt: skip


def own_rows(user: int | None) -> Any:
    return Copy.everything.addressed(user).select_related("assignment", "enterprise")


@dataclass(frozen=True)
class Waiting:
    """One sending that still wants answers of a person: how many, and how the last day stands."""

    title: str
    sender: str
    count: int
    is_task: bool
    lamp: rules.Lamp
    href: str

    @property
    def verb(self) -> str:
        return "办理" if self.is_task else "收到"


def waiting(user: int | None, on: date, days: WorkCalendar) -> list[Waiting]:
    """Every sending that waits for this person, the first due first, in one query."""
    rows = Copy.everything.addressed(user).waiting(on).order_by().values(*_OF_SENDING)
    found = rows.annotate(count=Count("pk"), fresh=Count("pk", filter=Q(received_at=None)))
    return [_waiting(row, on, days) for row in found.order_by("assignment__due_on", "assignment")]


_OF_SENDING = (
    "assignment", "assignment__title", "assignment__sender_name", "assignment__due_on", "assignment__kind",
)  # fmt: skip


def _waiting(row: dict[str, Any], on: date, days: WorkCalendar) -> Waiting:
    due_on = row["assignment__due_on"]
    left = max(days.workdays_between(on, due_on), 0)
    found = rules.lamp(
        is_done=False, is_received=row["fresh"] < row["count"], is_over=False, due_on=due_on, left=left, on=on
    )
    return Waiting(
        row["assignment__title"], row["assignment__sender_name"], row["count"], row["assignment__kind"] == Kind.TASK,
        found, f"/tasks/{row['assignment']}/",
    )  # fmt: skip


def sent(on: date) -> Listing:
    live = Q(withdrawn_at=None, expires_on__gte=on)
    return Listing(
        key="sent_tasks", title="发出的任务与通知", unit="件", order="-sent",
        columns=(
            Column("title", "标题", lambda a: Cell(a.title, href=a.get_absolute_url()), sort="title"),
            Column("from", "发出单位", lambda a: a.sender_name, sort="sender_name"),
            Column("group", "发给谁", lambda a: a.group),
            Column("received", "已收到", lambda a: f"{a.received}/{a.copy_count}", numeric=True,
                   export=lambda a: a.received),
            Column("done", "已完成", lambda a: f"{a.done}/{a.copy_count}", numeric=True, export=lambda a: a.done),
            Column("due", "哪天前", lambda a: f"{a.due_on:%Y-%m-%d}", sort="due_on"),
            Column("sent", "发出", lambda a: moments.day(a.sent_at), sort="sent_at"),
            Column("state", "状态", lambda a: _standing(a, on)),
        ),
        search=lambda rows, text: rows.filter(title__icontains=text), search_hint="标题",
        tabs=(
            Tab("live", "进行中", when=live),
            Tab("withdrawn", "已撤回", when=Q(withdrawn_at__isnull=False)),
            Tab("all", "全部", when=Q()),
        ),
        empty="还没有发出任务或通知。",
    )  # fmt: skip


def _standing(assignment: Any, on: date) -> Cell:
    if assignment.withdrawn_at:
        return Cell("已撤回", status="off")
    if assignment.expires_on < on:
        return Cell("已失效", status="off")
    if assignment.done == assignment.copy_count:
        return Cell("全部完成", status="done")
    return Cell("已到期", status="overdue") if assignment.due_on < on else Cell("进行中", status="going")


def sent_rows(actor: Any) -> Any:
    """What was sent from the person's own places, with how far it got; what one merely received stays out."""
    scope = actor.scope.counting
    return Assignment.everything.within(scope).annotate(
        received=Count("copies", filter=Q(copies__received_at__isnull=False)),
        done=Count("copies", filter=Q(copies__done_at__isnull=False)),
    )  # fmt: skip


def copies(assignment: Assignment, on: date, days: WorkCalendar) -> Listing:
    """Who has received and done; in the order of names."""

    def state(copy: Any) -> Cell:
        if copy.done_at:
            return Cell("已完成", status="done")
        if copy.received_at:
            return Cell("已收到", status="going")
        return Cell("还没收到", status="overdue" if assignment.due_on < on else "waiting")

    return Listing(
        key=f"task-{assignment.pk}", title=assignment.title, unit="件", order="name", filterset=CopyFilter,
        columns=(
            Column("name", "谁", lambda c: c.to_name, sort=("to_name", "to")),
            Column("unit", "单位", lambda c: c.unit or "—", sort="unit"),
            *((Column("enterprise", "企业", lambda c: str(c.enterprise or "—"), sort="enterprise__sort_key"),)
              if assignment.is_per_enterprise else ()),
            Column("state", "状态", state),
            Column("received", "收到", lambda c: moments.minute(c.received_at) if c.received_at else "—",
                   sort="received_at:last"),
            Column("done", "完成", lambda c: moments.minute(c.done_at) if c.done_at else "—", sort="done_at:last"),
            Column("words", "办得怎样", lambda c: c.words or "—"),
        ),
        search=lambda rows, text: rows.filter(
            Q(to_name__icontains=text) | Q(enterprise__name__icontains=text) | Q(words__icontains=text)
        ),
        search_hint="姓名、企业或回复",
        tabs=(
            Tab("all", "全部", when=Q()),
            Tab("silent", "还没收到", when=Q(received_at=None)),
            Tab("received", "收到未完成", when=Q(received_at__isnull=False, done_at=None)),
            Tab("done", "已完成", when=Q(done_at__isnull=False)),
        ),
        may_export=permits.may_see_sent,
    )  # fmt: skip
