"""The posters that hang, and the concerns one answers. Neither list can be taken out of the system."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qiaoliang.harmony.concerns.choices import Stage
from qiaoliang.harmony.concerns.forms import ConcernFilter
from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower()))


def lamp(concern: Any, today: date) -> tuple[str, str]:
    """(kind of status, words): how many days are left for the answer."""
    if concern.stage != Stage.WAITING or concern.due_on is None:
        return ("done" if concern.stage == Stage.CLOSED else "waiting"), str(concern.get_stage_display())
    left = (concern.due_on - today).days
    if left < 0:
        return "overdue", f"超 {-left} 天"
    return ("soon" if left <= 2 else "going"), (f"剩 {left} 天" if left else "今天到期")


def concerns(today: date) -> Listing:
    def due(row: Any) -> Cell:
        status, words = lamp(row, today)
        return Cell(words, status=status)

    return Listing(
        key="concerns",
        title="职工心声",
        unit="件",
        columns=(
            Column(
                "enterprise", "企业",
                lambda row: Cell(str(row.enterprise), href=row.get_absolute_url(), title=row.enterprise.name),
                sort="enterprise__sort_key",
            ),
            Column("kind", "类别", lambda row: str(row.get_kind_display()), sort="kind"),
            Column("due", "答复期限", due, sort="due_on:last"),
            Column("received", "收到", lambda row: f"{row.received_on}", sort="received_on"),
        ),
        order="due",
        filterset=ConcernFilter,
        search=_search,
        search_hint="企业",
        tabs=(
            Tab("waiting", "待答复", when=Q(stage=Stage.WAITING)),
            Tab("overdue", "超期", when=Q(stage=Stage.WAITING, due_on__lt=today)),
            Tab("answered", "已答复", when=Q(stage=Stage.ANSWERED)),
            Tab("closed", "已办结", when=Q(stage=Stage.CLOSED)),
        ),
        empty="没有您看得到的职工反映：只有承办部门，和职工同意的人看得到。",
        may_export=lambda who: False,
    )  # fmt: skip


def posters(at: datetime) -> Listing:
    def state(row: Any) -> Cell:
        if row.link.revoked_at:
            return Cell("已停用", status="off")
        if row.link.expires_at <= at:
            return Cell("已到期", status="overdue")
        return Cell("已打印" if row.printed_at else "还没有打印", status="going" if row.printed_at else "soon")

    live = Q(link__revoked_at=None, link__expires_at__gt=at)
    return Listing(
        key="concern_posters",
        title="职工心声码",
        unit="家",
        columns=(
            Column(
                "enterprise", "企业",
                lambda row: Cell(str(row.enterprise), href=row.get_absolute_url(), title=row.enterprise.name),
                sort="enterprise__sort_key",
            ),
            Column("department", "承办部门", lambda row: str(row.department), sort="department"),
            Column("state", "状态", state),
            Column("expires", "到期", lambda row: moments.day(row.link.expires_at), sort="link__expires_at"),
        ),
        order="enterprise",
        search=_search,
        search_hint="企业",
        tabs=(
            Tab("live", "可用", when=live),
            Tab("waiting", "还没有打印", when=live & Q(printed_at=None)),
            Tab("gone", "停用或到期", when=~live),
        ),
        empty="还没有职工心声码。生成后打印张贴在食堂、更衣室，职工扫码就能说，不用注册，不留姓名。",
        may_export=lambda who: False,
    )  # fmt: skip
