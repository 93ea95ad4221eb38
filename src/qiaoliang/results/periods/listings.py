"""The list of periods, the latest first, then by name of the holder: holders are not set against each other."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.results.periods import permits
from qiaoliang.results.periods.choices import LAMPS, TO_SUBMIT, Decision, Stage
from qiaoliang.results.periods.forms import PeriodFilter
from qiaoliang.results.periods.models import Period

RESTATED = Q(restatements__decision=Decision.PROPOSED)


def rows() -> Any:
    waiting = Count("restatements", filter=RESTATED)
    return Period.objects.select_related("department", "edition").annotate(waiting_count=waiting)


def lamp(period: Any, today: date) -> Cell:
    text = str(period.get_stage_display())
    if period.stage in TO_SUBMIT and period.due_on < today:
        return Cell(f"{text}，已过期限", status="overdue")
    return Cell(text, status=LAMPS[period.stage])


def _restated(period: Any) -> str | Cell:
    if period.waiting_count:
        return Cell(f"{period.waiting_count} 项待裁定", status="soon")
    return f"第 {period.edition.number} 版" if period.edition else "—"


def periods(today: date) -> Listing:
    open_ = Q(stage__in=TO_SUBMIT)
    waiting = Q(pk__in=Period.everything.filter(RESTATED).values("pk"))

    def holder(row: Any) -> Cell:
        return Cell(row.holder_name, href=row.get_absolute_url())

    def frozen(row: Any) -> str:
        return moments.day(row.frozen_at) if row.frozen_at else "—"

    return Listing(
        key="periods", title="各期数字", unit="期", order="-period", filterset=PeriodFilter,
        columns=(
            Column("holder", "单位", holder, sort="holder_name"),
            Column("period", "期间", lambda row: row.said, sort=("ends_on", "starts_on")),
            Column("stage", "进度", lambda row: lamp(row, today), sort="stage"),
            Column("due", "提交期限", lambda row: f"{row.due_on}", sort="due_on"),
            Column("frozen", "冻结", frozen, sort="frozen_at:last"),
            Column("restated", "更正", _restated),
        ),
        tabs=(
            Tab("all", "全部", when=~Q(stage=Stage.CALLED_OFF)),
            Tab("open", "待提交", when=open_),
            Tab("submitted", "待审核", when=Q(stage=Stage.SUBMITTED)),
            Tab("approved", "待接收", when=Q(stage=Stage.APPROVED)),
            Tab("frozen", "已冻结", when=Q(stage=Stage.FROZEN)),
            Tab("restated", "有更正待裁定", when=waiting),
        ),
        search=lambda found, text: found.filter(holder_name__icontains=text), search_hint="单位名称",
        empty="还没有这样的期间。", may_export=permits.may_export,
    )  # fmt: skip
