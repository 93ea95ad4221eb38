"""Lists of findings: of one check, and a person's own hints."""

import django_filters

from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.checks import permits
from qiaoliang.results.checks.catalogue import CHECKS
from qiaoliang.results.checks.check import Check
from qiaoliang.results.checks.choices import Severity
from qiaoliang.results.checks.models import Finding


def _search(rows: object, text: str) -> object:
    return rows.filter(label__icontains=text)  # type: ignore[attr-defined]  # a queryset


class FindingFilter(django_filters.FilterSet):
    region = django_filters.CharFilter(field_name="region_code", lookup_expr="startswith", label="地区代码")

    class Meta:
        model = Finding
        fields = ()


def findings(check: Check) -> Listing:
    """The records that one check finds, the oldest first."""
    counties = dict(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))
    columns = [
        Column("label", "记录", lambda row: Cell(row.label, href=row.href), sort="label"),
        Column("county", "县区", lambda row: counties.get(row.region_code[:6], "—"), sort="region_code"),
        Column("found", "最早发现", lambda row: f"{row.found_on:%Y-%m-%d}", sort="found_on"),
    ]
    if check.severity == Severity.HINT:
        columns.append(Column("words", "本人说明", lambda row: row.words or "没有说明"))
    return Listing(
        key=f"check-{check.code}", title=check.label, unit="条", columns=columns, order="found",
        filterset=FindingFilter, search=_search, search_hint="记录名称", empty="没有发现。",
        may_export=permits.may_export,
    )  # fmt: skip


def _said(row: Finding) -> Cell:
    return Cell(row.words, status="done") if row.words else Cell("还没有说明", status="waiting")


def hints() -> Listing:
    """The person's own records that a sample may look at sooner."""
    return Listing(
        key="hints", title="抽查线索", unit="条", order="-found",
        columns=(
            Column("label", "记录", lambda row: Cell(row.label, href=row.href), sort="label"),
            Column("why", "线索", lambda row: Cell(CHECKS[row.code].label, second=CHECKS[row.code].why)),
            Column("found", "最早发现", lambda row: f"{row.found_on:%Y-%m-%d}", sort="found_on"),
            Column("open", "项目办可见", lambda row: f"{row.open_on:%Y-%m-%d}", sort="open_on"),
            Column("words", "您的说明", _said),
            Column("do", "", lambda row: Cell("说明", href=row.get_absolute_url())),
        ),
        tabs=(
            Tab("all", "全部", narrow=lambda rows: rows),
            Tab("unsaid", "还没有说明", narrow=lambda rows: rows.filter(words="")),
        ),
        empty="没有线索。", may_export=permits.may_export,
    )  # fmt: skip
