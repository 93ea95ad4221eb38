"""The lists of wage consultations and of the disputes one handles, those that fall due first."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.harmony.labour.choices import DisputeStage, Stage
from qiaoliang.harmony.labour.forms import ConsultationFilter, DisputeFilter
from qiaoliang.harmony.labour.models import OPEN_DISPUTES, OPEN_STAGES
from qiaoliang.kit.tables import Cell, Column, Listing, Tab

_SHAPES = {
    Stage.EFFECTIVE: "done", Stage.REFUSED: "off", Stage.WITHDRAWN: "off", DisputeStage.AGREED: "done",
    DisputeStage.AWARDED: "done",
}  # fmt: skip


def lamp(row: Any, today: date) -> tuple[str, str]:
    """(kind of status, words): how many days are left, or where it ended."""
    if row.stage not in (*OPEN_STAGES, *OPEN_DISPUTES):
        return _SHAPES.get(row.stage, "off"), str(row.get_stage_display())
    if row.due_on is None:
        return "going", str(row.get_stage_display())
    left = (row.due_on - today).days
    if left < 0:
        return "overdue", f"超 {-left} 天"
    return ("soon" if left <= 3 else "going"), (f"剩 {left} 天" if left else "今天到期")


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower()))


def _enterprise(row: Any) -> Cell:
    return Cell(str(row.enterprise), href=row.get_absolute_url(), title=row.enterprise.name)


def _stage(row: Any) -> Cell:
    return Cell(str(row.get_stage_display()), second=f"{row.since} 起")


def _due(today: date) -> Any:
    def cell(row: Any) -> Cell:
        status, words = lamp(row, today)
        return Cell(words, status=status)

    return cell


def consultations(today: date) -> Listing:
    is_open = Q(stage__in=OPEN_STAGES)
    return Listing(
        key="consultations",
        title="工资集体协商",
        unit="件",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("year", "年度", lambda row: str(row.year), sort="year"),
            Column("by", "要约方", lambda row: str(row.get_proposed_by_display())),
            Column("stage", "阶段", _stage, sort="stage"),
            Column("due", "期限", _due(today), sort="due_on:last"),
            Column(
                "growth", "增幅", lambda row: "—" if row.growth_percent is None else f"{row.growth_percent:.2f}",
                sort="growth_percent", numeric=True, unit="%",
            ),
            Column(
                "covers", "覆盖", lambda row: "—" if row.covers_count is None else f"{row.covers_count:,}",
                sort="covers_count", numeric=True, unit="人",
            ),
            Column("number", "备案号", lambda row: row.filing_number or "—", shown=False),
        ),
        order="due",
        filterset=ConsultationFilter,
        search=_search,
        search_hint="企业",
        tabs=(
            Tab("open", "进行中", when=is_open),
            Tab("overdue", "超期", when=is_open & Q(due_on__lt=today)),
            Tab("effective", "已生效", when=Q(stage=Stage.EFFECTIVE)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有符合条件的工资集体协商。",
    )  # fmt: skip


def disputes(today: date) -> Listing:
    is_open = Q(stage__in=OPEN_DISPUTES)
    return Listing(
        key="disputes",
        title="我承办的劳动争议",
        unit="件",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("kind", "类别", lambda row: str(row.get_kind_display()), sort="kind"),
            Column("people", "涉及", lambda row: f"{row.people_count}", sort="people_count", numeric=True, unit="人"),
            Column(
                "stage", "阶段", lambda row: Cell(str(row.get_stage_display()), second=f"{row.since} 起"), sort="stage"
            ),
            Column("due", "期限", _due(today), sort="due_on:last"),
        ),
        order="due",
        filterset=DisputeFilter,
        search=_search,
        search_hint="企业",
        tabs=(
            Tab("open", "办理中", when=is_open),
            Tab("overdue", "超期", when=is_open & Q(due_on__lt=today)),
            Tab("ended", "已办结", when=~is_open),
        ),
        empty="没有由您承办的劳动争议。",
        may_export=lambda who: False,
    )
