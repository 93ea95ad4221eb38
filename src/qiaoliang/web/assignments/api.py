"""Tasks and notices: what was sent from here and how far it got."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Count, Q
from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads
from qiaoliang.kit.api.fields import Id, OneOf, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.web.assignments import permits
from qiaoliang.web.assignments.choices import Kind
from qiaoliang.web.assignments.models import Assignment

router = Router(tags=["任务与通知"])
KindText = Annotated[str, OneOf(Kind)]


class AssignmentOut(Schema):
    id: Id = said("编号", 31)
    kind: KindText = said("类别", "task")
    title: str = said("标题", "核对企业联系人")
    body: str = said("内容", "请核对所驻企业的联系人和电话。")
    due_on: date = said("完成日期", "2026-11-27")
    expires_on: date = said("失效日期", "2026-12-04")
    group: str = said("发给谁", "海洋发展局的指导员，每家企业一件")
    sender_name: str = said("发出单位", "海洋发展局")
    sent_at: datetime = said("发出时间", "2026-11-18T09:00:00+08:00")
    is_withdrawn: bool = said("是否已撤回", False)
    copies: int = said("共几件", 12)
    received: int = said("已收到几件", 9)
    done: int = said("已完成几件", 4)
    version: int = said("版本", 1)


class AssignmentFilter(Schema):
    kind: KindText | None = said("只看这一类", "task", None)


def shown(row: Any) -> dict[str, Any]:
    names = (
        "id",
        "kind",
        "title",
        "body",
        "due_on",
        "expires_on",
        "group",
        "sender_name",
        "received",
        "done",
        "version",
    )
    return {
        **{name: getattr(row, name) for name in names}, "sent_at": timezone.localtime(row.sent_at),
        "is_withdrawn": row.withdrawn_at is not None, "copies": row.copy_count,
    }  # fmt: skip


def _rows() -> Any:
    return Assignment.objects.annotate(
        received=Count("copies", filter=Q(copies__received_at__isnull=False)),
        done=Count("copies", filter=Q(copies__done_at__isnull=False)),
    )


@reads(router, "/assignments", area=Area.ASSIGNMENTS, permit=permits.may_see_sent, gives=Page[AssignmentOut],
       summary="发出的任务与通知")  # fmt: skip
def list_assignments(request: Asking, paging: Paged, wanted: Annotated[AssignmentFilter, Query(...)]) -> Any:
    """本单位发出的任务和通知，各有多少件收到、完成。不列个人。"""
    rows = _rows()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return newest_first(rows, paging, shown)


@reads(router, "/assignments/{id}", area=Area.ASSIGNMENTS, permit=permits.may_oversee, row=Assignment,
       gives=AssignmentOut, summary="一件任务或通知")  # fmt: skip
def show_assignment(request: Asking, assignment: Assignment) -> Any:
    """按编号读一件任务或通知。"""
    return shown(_rows().get(pk=assignment.pk))
