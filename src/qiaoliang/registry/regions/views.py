"""The slice of the statistical tree, with the system and version that give each code its meaning (G44)."""

from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponse

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Column, Listing, respond
from qiaoliang.registry.regions.models import Level, Region


def may_read(actor: Actor) -> bool:
    return actor.can(Can.SEE_FIGURES)


def _counties() -> list[tuple[str, str]]:
    return list(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))


class RegionFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(label="层级", choices=Level.choices, empty_label="全部")
    county = django_filters.ChoiceFilter(label="县区", choices=_counties, method="in_county", empty_label="全部")

    class Meta:
        model = Region
        fields = ()

    def in_county(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(code__startswith=value)


def _validity(region: Any) -> str:
    end = f"，至 {region.valid_to:%Y-%m-%d}" if region.valid_to else ""
    return f"{region.valid_from:%Y-%m-%d} 起{end}"


LISTING = Listing(
    key="regions", title="行政区划", unit="个", order="code", filterset=RegionFilter,
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__startswith=text)),
    search_hint="名称或代码",
    columns=(
        Column("code", "代码", lambda r: r.code, sort="code"),
        Column("name", "名称", lambda r: r.name),
        Column("county", "所属县区", lambda r: r.county_name or "—"),
        Column("level", "层级", lambda r: r.get_level_display(), sort="level"),
        Column("system", "代码体系", lambda r: r.code_system),
        Column("version", "版本", lambda r: r.version),
        Column("valid", "有效期", _validity),
        Column("point", "位置", lambda r: f"{r.longitude:.3f}, {r.latitude:.3f}" if r.longitude and r.latitude else "—",
               shown=False),
    ),
    empty="还没有区划。请运行 qiaoliang init 载入。",
)  # fmt: skip


@reads(may_read)
def index(request: Request) -> HttpResponse:
    crumbs = [("设置", "/settings/"), ("行政区划", "")]
    return respond(request, LISTING, Region.objects.all(), crumbs=crumbs)
