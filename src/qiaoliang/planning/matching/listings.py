"""The list of runs, and the pairs of one plan."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery
from django.forms import HiddenInput

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import moments
from qiaoliang.kit.money import MISSING, count
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.planning.matching import wordings
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.totals import FAR_BEYOND_M, NEAR_WITHIN_M, RELATED_FROM
from qiaoliang.registry.departments.functions import Function

STATUS = {
    RunState.QUEUED: "waiting",
    RunState.RUNNING: "going",
    RunState.DONE: "going",
    RunState.INFEASIBLE: "overdue",
    RunState.FAILED: "overdue",
    RunState.CANCELLED: "off",
    RunState.PUBLISHED: "done",
    RunState.WITHDRAWN: "off",
}
COMPUTED = (RunState.DONE, RunState.PUBLISHED, RunState.WITHDRAWN)


def state_cell(run: Run) -> Cell:
    return Cell(str(RunState(run.state).label), status=STATUS[RunState(run.state)])


def _figure(run: Run, name: str) -> str:
    return count(run.result[name]) if run.state in COMPUTED and name in run.result else MISSING


RUNS = Listing(
    key="runs",
    title="匹配方案",
    unit="个",
    columns=(
        Column("title", "方案", lambda run: Cell(run.title, href=f"/matching/{run.pk}/"), sort="title"),
        Column("state", "状态", state_cell, sort="state"),
        Column("as_of", "名册日期", lambda run: f"{run.as_of:%Y-%m-%d}", sort="as_of"),
        Column("enterprises", "企业", lambda run: _figure(run, "enterprises"), numeric=True, unit="家"),
        Column("kept", "沿用", lambda run: _figure(run, "kept"), numeric=True, unit="对"),
        Column("changed", "改派", lambda run: _figure(run, "changed"), numeric=True, unit="对"),
        Column("new", "新派", lambda run: _figure(run, "new"), numeric=True, unit="对"),
        Column("by", "提交人", lambda run: run.requested_by),
        Column("at", "提交时间", lambda run: moments.minute(run.requested_at), sort="requested_at"),
    ),
    order="-at",
    search=lambda runs, text: runs.filter(title__icontains=text),
    search_hint="方案名称",
    tabs=(
        Tab("all", "全部"),
        Tab("draft", "未发布", lambda runs: runs.filter(state=RunState.DONE)),
        Tab("published", "已发布", lambda runs: runs.filter(state=RunState.PUBLISHED)),
    ),
    empty="还没有匹配方案。选好范围和规则，几分钟就能算出一份。",
    empty_href="/matching/new/",
    empty_action="新建一次匹配",
)


def rows_of(run: Run) -> QuerySet[Pair]:
    """The pairs of a plan with the names they show; `served_since` is the first day of the lead that stays."""
    lead = Stint.everything.in_force(run.as_of).filter(
        enterprise=OuterRef("enterprise"), instructor=OuterRef("instructor"), part=Part.LEAD
    )
    since = Subquery(lead.order_by("starts_on").values("starts_on")[:1], output_field=DateField())
    rows: QuerySet[Pair] = Pair.objects.filter(run=run).annotate(served_since=since)
    return rows.select_related("enterprise__region", "instructor__department", "incumbent").defer(
        "instructor__phone", "incumbent__phone"
    )


def pairs(run: Run) -> Listing:
    """The listing of one plan; its filters offer only what the plan contains."""

    def reason(pair: Any) -> str:
        return wordings.reason(pair, run.as_of, pair.served_since)

    return Listing(
        key=f"pairs-{run.pk}",
        title="配对",
        unit="对",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort=("instructor__number",)),
            Column("reason", "理由", reason),
            _points("relevance", "职能相关"),
            _points("trade", "业务相近"),
            _points("distance", "距离", sort="-distance_m"),
            _points("continuity", "连续"),
            _points("party", "党务", shown=False),
            _points("score", "合计"),
            Column(
                "cost", "改派的代价", _cost, sort="swap_loss", numeric=True, unit="分",
                export=lambda pair: None if pair.swap_loss is None else pair.swap_loss / wordings.POINT,
            ),
            Column("before", "原指导员", _before, shown=False),
            Column("number", "指导员编号", lambda pair: pair.instructor.number, shown=False),
            Column("code", "信用代码", lambda pair: pair.enterprise.credit_code, shown=False),
            Column(
                "km", "路程（公里）", lambda pair: wordings.kilometres(pair.distance_m), sort="distance_m",
                numeric=True,
                shown=False,
            ),
        ),
        order="score",
        filterset=_filters(run),
        search=_search,
        search_hint="企业、指导员或代码后六位",
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("changed", "改派和新派", when=~Q(incumbent=F("instructor")) | Q(incumbent=None)),
            Tab("kept", "沿用", when=Q(incumbent=F("instructor"))),
            Tab("unrelated", "职能不直接相关", when=Q(relevance__lt=RELATED_FROM)),
        ),
        empty="这份方案没有配对。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def _points(name: str, label: str, *, sort: str = "", shown: bool = True) -> Column:
    return Column(
        name, label, lambda pair: wordings.points(getattr(pair, name)), sort=sort or name, numeric=True, shown=shown,
        export=lambda pair: getattr(pair, name) / wordings.POINT,
    )  # fmt: skip


def _enterprise(pair: Pair) -> Cell:
    firm = pair.enterprise
    mark = "已固定" if pair.is_pinned else ("新派" if pair.incumbent_id is None else "")
    if pair.incumbent is not None and pair.incumbent_id != pair.instructor_id:
        mark = f"原 {pair.incumbent.name}"
    second = " · ".join(filter(None, (firm.region.name, mark)))
    return Cell(str(firm), second, href=f"/matching/{pair.run_id}/pairs/{firm.pk}/", title=firm.name)


def _instructor(pair: Pair) -> Cell:
    person = pair.instructor
    href = f"/matching/{pair.run_id}/instructors/{person.pk}/"
    return Cell(person.name, person.department.short_name, href=href)


def _before(pair: Pair) -> str:
    return pair.incumbent.name if pair.incumbent else MISSING


def _cost(pair: Pair) -> Cell:
    text = MISSING if pair.swap_loss is None else wordings.points(pair.swap_loss)
    return Cell(text, href=f"/matching/{pair.run_id}/pairs/{pair.enterprise_id}/")


def _search(rows: Any, text: str) -> Any:
    found = Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    found |= Q(enterprise__short_name__icontains=text) | Q(enterprise__credit_code__endswith=text.upper())
    return rows.filter(found | Q(instructor__name__icontains=text) | Q(instructor__number=text))


REASONS = {
    "line": ("主管主业", Q(instructor__function=F("enterprise__line_function"))),
    "related": ("职能能答复一半以上", Q(relevance__gte=RELATED_FROM)),
    "unrelated": ("职能不直接相关", Q(relevance__lt=RELATED_FROM)),
    "trade": ("熟悉行业或同门类", Q(trade__gt=0)),
    "stranger": ("不熟悉行业", Q(trade=0)),
    "served": ("沿用原指导员", Q(incumbent=F("instructor"))),
    "vacant": ("企业原来无人", Q(incumbent=None)),
    "party": ("企业有党员且熟悉党务", Q(party__gt=0)),
    "pinned": ("人工固定", Q(is_pinned=True)),
}
DISTANCES = {
    "near": (f"{NEAR_WITHIN_M // 1000} 公里内", Q(distance_m__lte=NEAR_WITHIN_M)),
    "middle": (
        f"{NEAR_WITHIN_M // 1000}–{FAR_BEYOND_M // 1000} 公里",
        Q(distance_m__gt=NEAR_WITHIN_M, distance_m__lte=FAR_BEYOND_M),
    ),
    "far": (f"超过 {FAR_BEYOND_M // 1000} 公里", Q(distance_m__gt=FAR_BEYOND_M)),
}
SCORE_AT_MOST = 10_000


def _labels(conditions: Mapping[str, tuple[str, Q]]) -> list[tuple[str, str]]:
    return [(key, label) for key, (label, _) in conditions.items()]


def _filters(run: Run) -> type[django_filters.FilterSet]:
    counties = [(code, name) for code, name, _ in run.result.get("counties", ())]
    towns = [(code, f"{county}{name}") for code, name, county, *_ in run.result.get("towns", ())]
    departments = [(str(pk), name) for pk, name, _ in run.result.get("departments", ())]

    class PairFilter(django_filters.FilterSet):
        county = django_filters.ChoiceFilter(label="县区", choices=counties, empty_label="全部", method="in_county")
        town = django_filters.ChoiceFilter(
            label="镇街", choices=towns, field_name="enterprise__region_code", empty_label="全部"
        )
        department = django_filters.ChoiceFilter(
            label="部门", choices=departments, field_name="instructor__department", empty_label="全部"
        )
        function = django_filters.ChoiceFilter(
            label="职能", choices=Function.choices, field_name="instructor__function", empty_label="全部"
        )
        reason = django_filters.ChoiceFilter(
            label="理由", choices=_labels(REASONS), empty_label="全部", method="for_reason"
        )
        distance = django_filters.ChoiceFilter(
            label="距离", choices=_labels(DISTANCES), empty_label="全部", method="at_distance"
        )
        score_from = django_filters.NumberFilter(
            label="得分从", method="scoring_from", min_value=-SCORE_AT_MOST, max_value=SCORE_AT_MOST
        )
        score_to = django_filters.NumberFilter(
            label="到", method="scoring_to", min_value=-SCORE_AT_MOST, max_value=SCORE_AT_MOST
        )
        # What a bar of the load chart opens; nobody types it.
        load = django_filters.NumberFilter(method="with_load", min_value=0, max_value=99, widget=HiddenInput)

        class Meta:
            model = Pair
            fields = ()

        def in_county(self, queryset: Any, name: str, code: str) -> Any:
            return queryset.filter(enterprise__region_code__startswith=code)

        def for_reason(self, queryset: Any, name: str, key: str) -> Any:
            return queryset.filter(REASONS[key][1])

        def at_distance(self, queryset: Any, name: str, key: str) -> Any:
            return queryset.filter(DISTANCES[key][1])

        def scoring_from(self, queryset: Any, name: str, points: Any) -> Any:
            return queryset.filter(score__gte=int(points * wordings.POINT))

        def scoring_to(self, queryset: Any, name: str, points: Any) -> Any:
            return queryset.filter(score__lte=int(points * wordings.POINT))

        def with_load(self, queryset: Any, name: str, load: Any) -> Any:
            """Pairs of the people who serve so many enterprises: what a bar of the load chart opens."""
            people = Pair.everything.filter(run=run).values("instructor").annotate(n=Count("pk")).filter(n=int(load))
            return queryset.filter(instructor__in=people.values("instructor"))

    return PairFilter
