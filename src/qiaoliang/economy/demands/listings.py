"""The list of demands, sorted by time left."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Substr

from qiaoliang.economy.demands import rules
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.forms import DemandFilter
from qiaoliang.economy.demands.models import Demand, DemandAsk
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.registry.regions.models import Level, Region

COUNTY_DIGITS = 6


def rows() -> Any:
    """Demands of the active scope, each with the county where it was raised."""
    county = Region.everything.filter(level=Level.COUNTY, code=Substr(OuterRef("region_code"), 1, COUNTY_DIGITS))
    found = Demand.objects.select_related("enterprise", "department", "topic")
    return found.annotate(county_name=Subquery(county.values("name")[:1]))


def _search(queryset: Any, text: str) -> Any:
    return queryset.filter(
        Q(number__endswith=text)
        | Q(title__icontains=text)
        | Q(enterprise__name__icontains=text)
        | Q(enterprise__initials__icontains=text.lower())
    )


def demands(today: date, calendar: WorkCalendar) -> Listing:
    """The listing as of `today`; the calendar tells how many working days are left."""

    def time_left(demand: Any) -> Cell:
        lamp = rules.lamp(demand.stage, demand.due_on, today, calendar)
        return Cell(lamp.text, status=lamp.status)

    soon = calendar.add_workdays(today, 2)
    return Listing(
        key="demands",
        title="诉求",
        unit="件",
        columns=(
            Column("number", "编号", lambda d: Cell(d.number, href=f"/demands/{d.pk}/"), sort="pk"),
            Column(
                "enterprise",
                "企业",
                lambda d: Cell(str(d.enterprise), href=f"/enterprises/{d.enterprise_id}/", title=d.enterprise.name),
                sort="enterprise__sort_key",
            ),
            Column("title", "事项", lambda d: d.title),
            Column("county", "县区", lambda d: d.county_name or "—", sort="region_code"),
            Column("stage", "状态", lambda d: d.get_stage_display(), sort="stage"),
            Column("holder", "谁在办", _holder, sort="department__code"),
            Column("due", "时限", time_left, sort="due_on:last"),
            Column("next", "下一步", lambda d: rules.NEXT_STEP[d.stage]),
            Column("category", "类别", lambda d: d.get_category_display(), sort="category"),
            Column("mouth", "来源", lambda d: d.get_mouth_display(), sort="mouth", shown=False),
            Column("topic", "同类事项", lambda d: str(d.topic or "—"), sort="topic__title:last", shown=False),
            Column("heard", "听到日期", lambda d: f"{d.heard_on:%Y-%m-%d}", sort="heard_on", shown=False),
        ),
        order="due",
        filterset=DemandFilter,
        search=_search,
        search_hint="企业、事项或编号",
        tabs=(
            Tab("open", "在办", when=~Q(stage=Stage.CLOSED)),
            Tab("overdue", "逾期", when=Q(due_on__lt=today) & ~Q(stage=Stage.CLOSED)),
            Tab("pressed", "督促中", when=Q(rung__gte=1) & ~Q(stage__in=(Stage.ANSWERED, Stage.CLOSED))),
            Tab("soon", "两日内到期", when=Q(due_on__range=(today, soon))),
            Tab("asked", "有请示", when=Exists(DemandAsk.everything.filter(demand=OuterRef("pk"), decided_at=None))),
            Tab("paused", "暂停", when=Q(paused_on__isnull=False)),
            Tab("owner", "待业主", when=Q(stage=Stage.ANSWERED)),
            Tab("unsolved", "未解决", when=Q(stage=Stage.CLOSED, verdict=Verdict.NOT_SOLVED)),
            Tab("solved", "已解决", when=Q(stage=Stage.CLOSED, verdict=Verdict.SOLVED)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有符合条件的诉求。",
    )


def _holder(demand: Any) -> str:
    if demand.stage == Stage.LOGGED:
        return "项目办"
    if demand.stage == Stage.ANSWERED:
        return "企业"
    return str(demand.department) if demand.department and demand.stage != Stage.CLOSED else "—"
