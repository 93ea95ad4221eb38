"""The list of targets, by name of the holder. It has no order by progress: persons are not set against each other."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments, money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.results.indicators import words
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.targets import permits, rules
from qiaoliang.results.targets.actions import lamp_of
from qiaoliang.results.targets.forms import TargetFilter, typed
from qiaoliang.results.targets.models import Target


def printed(target: Any, value: Any) -> str:
    """A value of the target's figure with its unit: `12 人`, `95.5%`, `320 万元`."""
    indicator = CATALOGUE[target.indicator]
    number = value if indicator.is_percent else int(value)
    shown = words.words(indicator, number)
    return f"{shown.text}%" if indicator.is_percent else f"{shown.text} {shown.unit}"


def reached(target: Any) -> str:
    """`8 人 · 66%`: so far, and how much of the goal that is; a rate is its own measure."""
    if target.progress.is_empty:
        return money.MISSING
    so_far = printed(target, target.progress.value)
    if CATALOGUE[target.indicator].is_rate:
        return so_far
    return f"{so_far} · {rules.share(target.progress.value, target.goal)}%"


def _lamp(today: date) -> Any:
    def cell(target: Any) -> Cell:
        if target.withdrawn_at:
            return Cell("已撤销", status="off")
        found = lamp_of(target, target.progress, today)
        return Cell(found.text, status=found.status)

    return cell


def _signed(target: Any) -> Cell:
    if target.acknowledged_at:
        return Cell(moments.day(target.acknowledged_at), second=target.acknowledged_by)
    return Cell("待签收", status="waiting")


def _exported(target: Any, value: Any) -> Any:
    return float(typed(CATALOGUE[target.indicator], value))


def _indicator(target: Any) -> str:
    """With its unit: the goal and what is reached stand beside it as bare numbers."""
    indicator = CATALOGUE[target.indicator]
    return f"{indicator.label}（{'万元' if indicator.is_money else indicator.unit}）"


def _holder(target: Any) -> Cell:
    return Cell(target.holder_name, second=target.get_holder_display(), href=target.get_absolute_url())


def targets(today: date) -> Listing:
    live = Q(withdrawn_at=None)
    return Listing(
        key="targets",
        title="目标考核",
        unit="项",
        columns=(
            Column("holder", "给谁", _holder, sort="holder_name"),
            Column("indicator", "指标", lambda t: CATALOGUE[t.indicator].label, sort="indicator", export=_indicator),
            Column("goal", "目标", lambda t: printed(t, t.goal), numeric=True, export=lambda t: _exported(t, t.goal)),
            Column(
                "progress", "已确认", reached, numeric=True, export=lambda t: _exported(t, t.progress.value),
            ),
            Column("state", "进度", _lamp(today)),
            Column("period", "期限", lambda t: Cell(f"{t.starts_on:%Y-%m-%d}", second=f"至 {t.ends_on:%Y-%m-%d}"),
                   sort="ends_on", export=lambda t: f"{t.starts_on} 至 {t.ends_on}"),
            Column("signed", "签收", _signed, sort="acknowledged_at:last"),
            Column("basis", "依据", lambda t: t.basis or "—", shown=False),
        ),
        order="holder",
        filterset=TargetFilter,
        search=lambda rows, text: rows.filter(holder_name__icontains=text),
        search_hint="党组织、部门或姓名",
        tabs=(
            Tab("now", "在期", when=live & Q(ends_on__gte=today)),
            Tab("unsigned", "待签收", when=live & Q(acknowledged_at=None, ends_on__gte=today)),
            Tab("behind", "临期落后", when=live & Q(is_behind=True)),
            Tab("ended", "已到期", when=live & Q(ends_on__lt=today)),
            Tab("withdrawn", "已撤销", when=~live),
        ),
        empty="还没有下达目标。",
        may_export=permits.may_export,
    )  # fmt: skip


def rows() -> Any:
    return Target.objects.select_related("department")
