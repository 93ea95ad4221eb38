"""The lists of runs, of proposals, and of the enterprises that are in no branch."""

from typing import Any

import django_filters
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import moments
from qiaoliang.kit.money import MISSING, count
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.organisations.models import Form
from qiaoliang.party.organisations.rules import LEAST_FULL, MOST_UNITS
from qiaoliang.planning.branching import wordings
from qiaoliang.planning.branching.choices import ProposalState, RunState, Why
from qiaoliang.planning.branching.models import Attachment, Proposal, Run

STATUS = {
    RunState.QUEUED: "waiting", RunState.RUNNING: "going", RunState.DONE: "done", RunState.INFEASIBLE: "overdue",
    RunState.FAILED: "overdue", RunState.CANCELLED: "off",
}  # fmt: skip
COUNTY_DIGITS = 6


def state_cell(run: Run) -> Cell:
    return Cell(str(RunState(run.state).label), status=STATUS[RunState(run.state)])


def _figure(run: Run, name: str) -> str:
    return count(run.result[name]) if run.state == RunState.DONE and name in run.result else MISSING


RUNS = Listing(
    key="branching-runs",
    title="联建方案",
    unit="个",
    columns=(
        Column("title", "方案", lambda run: Cell(run.title, href=f"/branching/{run.pk}/"), sort="title"),
        Column("state", "状态", state_cell, sort="state"),
        Column("as_of", "名册日期", lambda run: f"{run.as_of:%Y-%m-%d}", sort="as_of"),
        Column("eligible", "参加计算", lambda run: _figure(run, "eligible"), numeric=True, unit="家"),
        Column("branches", "联合党支部", lambda run: _figure(run, "branches"), numeric=True, unit="个"),
        Column("added", "新增覆盖", lambda run: _figure(run, "added"), numeric=True, unit="家"),
        Column("uncovered", "编不进去", lambda run: _figure(run, "uncovered"), numeric=True, unit="家"),
        Column("by", "提交人", lambda run: run.requested_by),
        Column("at", "提交时间", lambda run: moments.minute(run.requested_at), sort="requested_at"),
    ),
    order="-at",
    search=lambda runs, text: runs.filter(title__icontains=text),
    search_hint="方案名称",
    empty="还没有联建方案。选好范围和距离，几分钟就能算出一份。",
    empty_href="/branching/new/",
    empty_action="新建联建方案",
)


# --- proposals

SMALL_LABELS = {ProposalState.OPEN: "going", ProposalState.ACCEPTED: "waiting", ProposalState.REFUSED: "off"}


def proposal_state(proposal: Any) -> Cell:
    """Where it stands: open, open with something to explain, applied for (then the state of its case), refused."""
    if proposal.case is not None:
        return Cell(proposal.case.get_state_display(), href=f"/party/cases/{proposal.case_id}/", status="waiting")
    if proposal.state == ProposalState.REFUSED:
        return Cell("不采纳", second=proposal.reason[:24], status="off", title=proposal.reason)
    if proposal.units_count > MOST_UNITS:
        return Cell("须写理由并报上级", status="soon")
    if proposal.full_members == LEAST_FULL:
        return Cell("可申请", second="人数临界", status="going")
    return Cell("可申请", status="going")


def _name(proposal: Any) -> Cell:
    marks = [proposal.region.full_name]
    marks += ["已固定"] if proposal.is_pinned else []
    marks += ["经调整"] if proposal.is_changed else []
    return Cell(proposal.name, " · ".join(marks), href=f"/branching/branches/{proposal.pk}/", title=proposal.name)


def _members(proposal: Any) -> str:
    return " + ".join(str(unit.full_members) for unit in proposal.units.all())


TO_EXPLAIN = Q(state=ProposalState.OPEN, units_count__gt=MOST_UNITS)


def proposals(key: str, filterset: type[django_filters.FilterSet]) -> Listing:
    """The proposals of one run, or those of an area."""
    return Listing(
        key=key,
        title="联建方案",
        unit="个",
        columns=(
            Column("name", "联合党支部（拟名）", _name, sort=("region_code", "number"), export=lambda p: p.name),
            Column("form", "形式", lambda p: p.get_form_display(), sort="form"),
            Column("units", "企业", lambda p: str(p.units_count), sort="units_count", numeric=True, unit="家"),
            Column("each", "各家正式党员", _members),
            Column("members", "合计", lambda p: str(p.full_members), sort="full_members", numeric=True, unit="名"),
            Column(
                "farthest", "最远", lambda p: wordings.kilometres(p.farthest_m), sort="farthest_m", numeric=True,
                unit="公里",
            ),
            Column("reason", "理由", wordings.short),
            Column("state", "状态", proposal_state, sort="state", export=lambda p: proposal_state(p).text),
            Column("firms", "企业名单", lambda p: "、".join(u.enterprise.name for u in p.units.all()), shown=False),
            Column("basis", "依托", lambda p: p.basis_label, sort="basis_label", shown=False),
            Column("town", "镇街", lambda p: p.region.full_name, sort="region_code", shown=False),
        ),
        order="-units",
        filterset=filterset,
        search=_search,
        search_hint="拟名、依托或企业",
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("open", "可申请", when=Q(state=ProposalState.OPEN) & ~TO_EXPLAIN),
            Tab("explain", "须写理由", when=TO_EXPLAIN),
            Tab("accepted", "已申请", when=Q(state=ProposalState.ACCEPTED)),
            Tab("refused", "不采纳", when=Q(state=ProposalState.REFUSED)),
        ),
        empty="没有符合条件的方案。",
        may_export=lambda actor: actor.can(Can.EXPORT),
        per_page=25,
    )  # fmt: skip


def _search(rows: Any, text: str) -> Any:
    units = Q(units__enterprise__name__icontains=text)
    found = Proposal.everything.filter(Q(name__icontains=text) | Q(basis_label__icontains=text) | units)
    return rows.filter(pk__in=found.values("pk"))


def proposal_rows() -> Any:
    """Proposals within scope with all that a row shows, at a constant number of queries."""
    return Proposal.objects.select_related("region", "case").prefetch_related("units__enterprise")


def newest(rows: Any) -> Any:
    """Of an area's proposals those of the latest computed run of every place, and those that were applied for."""
    place = ExpressionWrapper(OuterRef("region_code"), output_field=CharField())
    later = (
        Run.everything.filter(state=RunState.DONE, requested_at__gt=OuterRef("run__requested_at"))
        .annotate(place=place)
        .filter(place__startswith=F("region_code"))
    )
    return rows.filter(~Exists(later) | Q(state=ProposalState.ACCEPTED))


def filters(counties: list[tuple[str, str]]) -> type[django_filters.FilterSet]:
    """By county (those of the plan) and form."""

    class ProposalFilter(django_filters.FilterSet):
        county = django_filters.ChoiceFilter(label="地方", choices=counties, empty_label="全部", method="in_county")
        form = django_filters.ChoiceFilter(
            label="形式",
            choices=[(form.value, form.label) for form in (Form.REGIONAL, Form.INDUSTRY, Form.JOINT)],
            empty_label="全部",
        )

        class Meta:
            model = Proposal
            fields = ()

        def in_county(self, queryset: Any, name: str, code: str) -> Any:
            return queryset.filter(region_code__startswith=code)

    return ProposalFilter


# --- who is in no branch


def _organisation(row: Any) -> Cell:
    if row.organisation is None:
        return Cell(MISSING)
    return Cell(row.organisation.name, href=f"/party/organisations/{row.organisation_id}/")


def rest(run: Run) -> Listing:
    return Listing(
        key=f"branching-rest-{run.pk}",
        title="未编入的企业",
        unit="家",
        columns=(
            Column(
                "enterprise", "企业",
                lambda r: Cell(r.enterprise.name, r.enterprise.region.full_name, f"/enterprises/{r.enterprise_id}/"),
                sort="enterprise__sort_key", export=lambda r: r.enterprise.name,
            ),
            Column("members", "正式党员", lambda r: str(r.full_members), sort="full_members", numeric=True, unit="名"),
            Column("why", "未编入的原因", lambda r: r.get_why_display(), sort="why"),
            Column("organisation", "就近的党组织", _organisation, sort="organisation__name",
                   export=lambda r: str(r.organisation or "")),
            Column("km", "距离", lambda r: wordings.kilometres(r.distance_m) if r.organisation else MISSING,
                   sort="distance_m", numeric=True, unit="公里"),
            Column("work", "工作覆盖", lambda r: Cell("已有", status="done") if r.has_work else
                   Cell("还没有", status="soon"), sort="has_work"),
        ),
        order="work",
        search=lambda rows, text: rows.filter(enterprise__name__icontains=text),
        search_hint="企业",
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("left", "有正式党员", when=~Q(why=Why.NO_MEMBERS)),
            Tab("none", "没有正式党员", when=Q(why=Why.NO_MEMBERS)),
            Tab("unserved", "还没有工作覆盖", when=Q(has_work=False)),
        ),
        empty="都编进去了。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def rest_rows(run: Run) -> Any:
    return Attachment.objects.filter(run=run).select_related("enterprise__region", "organisation")
