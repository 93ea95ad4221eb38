"""The list of visits, for the enterprise, its instructors, their department and the office."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone

from qiaoliang.fieldwork.visits.choices import AGREED, Purpose, Stage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.regions.models import Level, Region

SHAPES = {
    Stage.ASKED: "waiting", Stage.ACCEPTED: "going", Stage.MOVED: "going", Stage.DECLINED: "off",
    Stage.WITHDRAWN: "off",
}  # fmt: skip


def shown(visit: Visit, at: datetime) -> tuple[str, str]:
    """(words, kind of status): what was not answered in time simply did not take place."""
    if visit.stage == Stage.ASKED and visit.starts_at <= at:
        return "未答复，没有去", "off"
    if visit.stage in AGREED and visit.starts_at <= at:
        return "已到约定时间", "done"
    return str(visit.get_stage_display()), SHAPES[Stage(visit.stage)]


def counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class VisitFilter(django_filters.FilterSet):
    purpose = django_filters.ChoiceFilter(label="来做什么", choices=Purpose.choices, empty_label="全部")
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )

    class Meta:
        model = Visit
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(enterprise__region_code__startswith=county.code)


def _team(row: Any) -> Cell:
    others = [one.instructor for one in row.companions.all()]
    second = f"一并去：{'、'.join(f'{one.name}（{one.department}）' for one in others)}" if others else ""
    return Cell(f"{row.asked_by.name}（{row.asked_by.department}）", second=second)


def _when(row: Any) -> Cell:
    was = f"原定 {timezone.localtime(row.was_at):%m-%d %H:%M}" if row.was_at else ""
    return Cell(f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}", second=was, href=f"/visits/{row.pk}/")


def visits(at: datetime) -> Listing:
    return Listing(
        key="visits",
        title="走访",
        unit="次",
        columns=(
            Column("at", "时间", _when, sort="starts_at"),
            Column("enterprise", "企业", lambda row: row.enterprise.name, sort="enterprise__sort_key"),
            Column("purpose", "来做什么", lambda row: row.get_purpose_display(), sort="purpose"),
            Column("minutes", "多久", lambda row: row.get_minutes_display(), sort="minutes"),
            Column("team", "谁来", _team),
            Column("stage", "情况", lambda row: Cell(shown(row, at)[0], status=shown(row, at)[1]), sort="stage"),
        ),
        order="at",
        filterset=VisitFilter,
        search=lambda rows, text: rows.filter(
            Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
        ),
        search_hint="企业名称或拼音首字母",
        tabs=(
            Tab("ahead", "将到访", when=Q(stage__in=AGREED, starts_at__gt=at)),
            Tab("asked", "等企业答复", when=Q(stage=Stage.ASKED, starts_at__gt=at)),
            Tab("all", "全部", when=Q()),
        ),
        empty="没有约好的走访。",
    )  # fmt: skip
