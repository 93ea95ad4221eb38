"""Lists of lots and of what was drawn; the draw's Excel is the list of its items."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments, money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.lots import drawn, permits
from qiaoliang.results.lots.choices import WRONG, Answer, Consequence
from qiaoliang.results.lots.forms import ItemFilter
from qiaoliang.results.lots.models import Lot

REACHED = ~Q(answer__in=("", Answer.NOT_REACHED))
LAMPS = {
    Answer.HOLDS: "done", Answer.DIFFERS: "soon", Answer.NOT_SO: "overdue", Answer.NOT_REACHED: "waiting",
}  # fmt: skip


def lots() -> Listing:
    names = dict(Region.everything.filter(code__in=Lot.objects.values("region_code")).values_list("code", "name"))
    return Listing(
        key="lots", title="抽查", unit="次", order="-drawn",
        columns=(
            Column("period", "期间", lambda lot: Cell(f"{lot}", href=lot.get_absolute_url()), sort="starts_on"),
            Column("region", "地区", lambda lot: names.get(lot.region_code, lot.region_code), sort="region_code"),
            Column("frame", "抽样框", lambda lot: money.count(lot.number), numeric=True),
            Column("drawn_n", "抽出", lambda lot: money.count(lot.size), numeric=True),
            Column("drawn", "抽取时间", lambda lot: moments.minute(lot.drawn_at), sort="drawn_at"),
            Column("by", "抽取人", lambda lot: lot.drawn_by),
        ),
        empty="还没有抽查过。", may_export=permits.may_export,
    )  # fmt: skip


def lamp(item: Any, today: date) -> Cell:
    """Where a drawn result stands, in a few words."""
    if item.consequence:
        return Cell(str(item.get_consequence_display()), status="off" if not item.holds else "done")
    if not item.answer:
        return Cell("待回访", status="soon")
    if item.answer in WRONG:
        if item.objection:
            return Cell("有申诉，待处理", status="overdue")
        if today <= item.object_until:
            return Cell(f"申诉期到 {item.object_until:%m-%d}", status="waiting")
        return Cell("待处理", status="overdue")
    return Cell(str(item.get_answer_display()), status=LAMPS[item.answer])


def _search(rows: Any, text: str) -> Any:
    columns = (
        "outcome__title", "outcome__enterprise__name", "gift__recipient", "gift__enterprise__name",
        "benefit__project__title", "benefit__enterprise__name", "demand__title", "demand__enterprise__name",
    )  # fmt: skip
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": text})
    return rows.filter(found)


def items(today: date) -> Listing:
    open_ = Q(answer__in=WRONG, consequence="")
    return Listing(
        key="lot-items", title="抽查名单", unit="条", order="place",
        columns=(
            Column("place", "签位", lambda item: str(item.place), sort="place", numeric=True),
            Column("number", "编号", lambda item: str(drawn.of(item).mark(item.about.pk)), numeric=True),
            Column("stratum", "层", lambda item: item.stratum, sort="stratum"),
            Column("kind", "类别", lambda item: drawn.of(item).label(item.about)),
            Column("title", "事项", lambda item: Cell(f"{item}", href=item.get_absolute_url())),
            Column("enterprise", "企业", lambda item: item.about.enterprise.name if item.about.enterprise else "—"),
            Column("figure", "数额", lambda item: drawn.of(item).figure(item.about)),
            Column("answer", "回访", lambda item: str(item.get_answer_display()) or "—", sort="answer"),
            Column("state", "进度", lambda item: lamp(item, today)),
            Column("evidence", "凭据存放", lambda item: getattr(item.about, "evidence", "") or "—", shown=False),
        ),
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("unasked", "待回访", when=Q(answer="")),
            Tab("open", "申诉和处理", when=open_),
            Tab("unreached", "没有联系上", when=Q(answer=Answer.NOT_REACHED)),
            Tab("reached", "联系上", when=REACHED),
            Tab("holds", "属实", when=Q(answer=Answer.HOLDS) | REACHED & Q(consequence=Consequence.STANDS)),
        ),
        filterset=ItemFilter, search=_search, search_hint="事项或企业",
        empty="没有这样的记录。", may_export=permits.may_export,
    )  # fmt: skip
