"""The list of creations, those that fall due first: where each stands and what it still lacks. No order by merit."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.harmony.accord.choices import Stage
from qiaoliang.harmony.accord.forms import CreationFilter
from qiaoliang.harmony.accord.models import LIVE_STAGES, OPEN_STAGES
from qiaoliang.harmony.accord.standing import missing_in_list
from qiaoliang.kit.tables import Cell, Column, Listing, Tab

_SHAPES = {Stage.ENDED: "off", Stage.REVOKED: "off", Stage.WITHDRAWN: "off"}
_TITLES_SHOWN = 3


def lamp(row: Any, today: date) -> tuple[str, str]:
    """(kind of status, words): how many days are left for the next step, or where it ended."""
    if row.stage not in LIVE_STAGES:
        return _SHAPES[Stage(row.stage)], str(row.get_stage_display())
    if row.due_on is None:
        return "going", str(row.get_stage_display())
    left = (row.due_on - today).days
    if left < 0:
        return "overdue", f"超 {-left} 天"
    if row.stage == Stage.NAMED and left > 30:
        return "done", f"{row.due_on:%Y-%m-%d} 前复查"
    return ("soon" if left <= 10 else "going"), (f"剩 {left} 天" if left else "今天到期")


def _lacks(row: Any) -> Cell:
    titles = missing_in_list(row)
    if not titles:
        return Cell("都达到", status="done")
    shown = "、".join(titles[:_TITLES_SHOWN])
    more = f"等 {len(titles)} 项" if len(titles) > _TITLES_SHOWN else ""
    return Cell(f"{shown}{more}", title="、".join(titles))


def creations(today: date) -> Listing:
    def due(row: Any) -> Cell:
        status, words = lamp(row, today)
        return Cell(words, status=status)

    is_open = Q(stage__in=OPEN_STAGES)
    return Listing(
        key="accord",
        title="和谐企业创建",
        unit="家",
        columns=(
            Column(
                "enterprise", "企业",
                lambda row: Cell(str(row.enterprise), href=row.get_absolute_url(), title=row.enterprise.name),
                sort="enterprise__sort_key",
            ),
            Column(
                "stage", "阶段", lambda row: Cell(str(row.get_stage_display()), second=f"{row.since} 起"), sort="stage"
            ),
            Column("due", "期限", due, sort="due_on:last"),
            Column("lacks", "还没有达到", _lacks, export=lambda row: "、".join(missing_in_list(row))),
            Column("ends", "命名有效期至", lambda row: f"{row.ends_on}" if row.ends_on else "—", sort="ends_on:last"),
            Column("number", "命名文号", lambda row: row.document_number or "—", shown=False),
            Column("edition", "清单", lambda row: str(row.edition), shown=False),
        ),
        order="due",
        filterset=CreationFilter,
        search=lambda rows, text: rows.filter(
            Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
        ),
        search_hint="企业",
        tabs=(
            Tab("open", "创建中", when=is_open),
            Tab("overdue", "超期", when=Q(stage__in=LIVE_STAGES, due_on__lt=today)),
            Tab("assess", "待评估", when=Q(stage=Stage.CHECKED)),
            Tab("named", "已命名", when=Q(stage=Stage.NAMED)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有符合条件的创建。",
    )  # fmt: skip
