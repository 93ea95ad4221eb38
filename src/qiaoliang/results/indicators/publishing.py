"""Pages of published statistics: every version that other bureaus published, and the form for the next."""

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.indicators import actions, permits
from qiaoliang.results.indicators.actions import PUBLISHED
from qiaoliang.results.indicators.forms import StatisticForm, VoidForm
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.indicators.vocabulary import MILLI_PERCENT

HERE = "/indicators/statistics/"
CRUMBS = [("指标", "/indicators/"), ("统计数", HERE)]


def amount_text(row: Any) -> str:
    if PUBLISHED[row.code].is_percent:
        return f"{row.amount / MILLI_PERCENT:.1f}%"
    return f"{money.screen(row.amount, '亿元')}亿元"


class StatisticFilter(django_filters.FilterSet):
    code = django_filters.ChoiceFilter(
        label="指标", choices=[(code, one.label) for code, one in PUBLISHED.items()], empty_label="全部"
    )
    year = django_filters.NumberFilter(label="年度", min_value=actions.FIRST_YEAR, max_value=2100)

    class Meta:
        model = Statistic
        fields = ()


def _listing(names: dict[str, str], *, may_keep: bool) -> Listing:
    def label(row: Any) -> Cell:
        href = f"{HERE}{row.pk}/void/" if may_keep and row.voided_at is None else ""
        return Cell(PUBLISHED[row.code].label, second=row.calibre, href=href, title="更正时作废")

    def state(row: Any) -> Cell:
        return Cell("在用", status="done") if row.voided_at is None else Cell("已作废", status="off")

    return Listing(
        key="statistics", title="统计数", unit="条", order="-published", filterset=StatisticFilter,
        search=lambda rows, text: rows.filter(Q(source__icontains=text) | Q(version__icontains=text)),
        search_hint="文件或版本",
        columns=(
            Column("label", "指标", label, sort="code", export=lambda row: PUBLISHED[row.code].label),
            Column("year", "年度", lambda row: str(row.year), sort="year"),
            Column("region", "地区", lambda row: names.get(row.region_code, row.region_code), sort="region_code"),
            Column("amount", "数值", amount_text, numeric=True),
            Column("version", "版本", lambda row: row.version, sort="version"),
            Column("source", "发布单位和文件", lambda row: row.source),
            Column("published", "发布日期", lambda row: f"{row.published_on:%Y-%m-%d}", sort="published_on"),
            Column("state", "状态", state),
        ),
        tabs=(
            Tab("valid", "在用", when=Q(voided_at=None)),
            Tab("void", "已作废", when=Q(voided_at__isnull=False)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="还没有登记统计数。", empty_href=f"{HERE}new/" if may_keep else "", empty_action="登记统计数",
    )  # fmt: skip


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    may_keep = permits.may_publish(request.actor)
    names = dict(Region.everything.filter(level__in=(Level.CITY, Level.COUNTY)).values_list("code", "name"))
    buttons = [Action("登记统计数", f"{HERE}new/", primary=True)] if may_keep else []
    listing = _listing(names, may_keep=may_keep)
    return respond(request, listing, Statistic.objects.all(), actions=buttons, crumbs=[*CRUMBS[:1], ("统计数", "")])


@writes(permits.may_publish)
def new(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> Statistic:
        return actions.publish_statistic(by=request.actor, at=request.at, **given)

    today = timezone.localdate(request.at)
    initial = {"year": today.year - 1, "published_on": today}
    form = StatisticForm(request.POST or None, actor=request.actor, initial=initial)
    intro = "照发布单位的原文登记。同一年度有快报、年报时都登记，指标取统计日前最新一版。"
    return form_page(
        request, form, act, title="登记统计数", back=HERE, crumbs=CRUMBS, intro=intro,
        done="已登记，指标页按统计日取最新一版。", submit_label="登记",
    )  # fmt: skip


@writes(permits.may_void, row=Statistic)
def void(request: Request, statistic: Statistic) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.void_statistic(statistic=statistic, reason=given["reason"], by=request.actor, at=request.at)

    label = f"{PUBLISHED[statistic.code].label} {statistic.year} 年 {amount_text(statistic)}（{statistic.version}）"
    return form_page(
        request, VoidForm(request.POST or None), act, title="作废统计数", back=HERE, crumbs=CRUMBS,
        intro=f"{label}。作废后不再计入，记录保留。", done="已作废。", submit_label="作废",
    )  # fmt: skip
