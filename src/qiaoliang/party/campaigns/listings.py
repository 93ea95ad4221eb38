"""The list of themes, the board of pledges of one organisation, the organisations that have a board."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.campaigns import rules
from qiaoliang.party.campaigns.choices import PledgeBy, StationKind
from qiaoliang.party.campaigns.forms import BoardFilter
from qiaoliang.party.campaigns.models import Appraisal, Assignment, Pledge, Station, Theme
from qiaoliang.party.membership.permits import sees_names
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.regions.models import Region

BOARD_ROWS = 400  # a board is one page, on the screen and on paper


def region_names(codes: Sequence[str]) -> dict[str, str]:
    return {region.code: region.full_name for region in Region.everything.filter(code__in=codes)}


def theme_lamp(theme: Theme, today: date) -> rules.Lamp:
    if theme.starts_on > today:
        return rules.Lamp(f"{theme.starts_on:%m-%d} 开始", "waiting")
    return rules.Lamp("已结束", "off") if theme.ends_on < today else rules.Lamp("开展中", "going")


def where(theme: Theme, names: dict[str, str]) -> str:
    if theme.organisation is not None:
        return str(theme.organisation.name)
    return names.get(theme.region_code) or "全市"


def themes(today: date, names: dict[str, str]) -> Listing:
    def state(theme: Theme) -> Cell:
        lamp = theme_lamp(theme, today)
        return Cell(lamp.text, status=lamp.status)

    return Listing(
        key="themes",
        title="主题活动",
        unit="项",
        columns=(
            Column(
                "name", "主题", lambda t: Cell(t.name, second=where(t, names), href=t.get_absolute_url()), sort="name"
            ),
            Column("from", "开始", lambda t: f"{t.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("to", "结束", lambda t: f"{t.ends_on:%Y-%m-%d}", sort="ends_on"),
            Column("targets", "目标", lambda t: str(t.wanted), sort="wanted", numeric=True, unit="项"),
            Column("state", "状态", state, sort="ends_on"),
        ),
        order="-from",
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(purpose__icontains=text)),
        search_hint="主题",
        tabs=(
            Tab("running", "开展中", when=Q(starts_on__lte=today, ends_on__gte=today)),
            Tab("ahead", "即将开始", when=Q(starts_on__gt=today)),
            Tab("over", "已结束", when=Q(ends_on__lt=today)),
        ),
        empty="这里还没有主题活动。",
    )  # fmt: skip


def theme_rows() -> Any:
    return Theme.objects.select_related("organisation").annotate(wanted=Count("targets"))


# --- boards of pledges


def _said(pledge: Any) -> str:
    words = f"：{pledge.said_words}" if pledge.said_words else ""
    return f"{pledge.said_year} 年{_grade(pledge.said_grade)}{words}" if pledge.said_grade else "—"


def _grade(code: str) -> str:
    return str(dict(Appraisal._meta.get_field("grade").flatchoices)[code])


def _outcome(today: date) -> Any:
    def cell(pledge: Pledge) -> Cell:
        lamp = rules.pledge_lamp(
            due_on=pledge.due_on, kept_on=pledge.kept_on, withdrawn_on=pledge.withdrawn_on, today=today
        )
        return Cell(lamp.text, second=pledge.kept_how or pledge.withdraw_reason, status=lamp.status)

    return cell


def who(pledge: Pledge) -> str:
    return pledge.person_name or str(PledgeBy(pledge.made_by).label)


def board(organisation: Organisation, today: date) -> Listing:
    """The board of one organisation: what was promised, by whom, until when, and what became of it."""
    standing = Q(kept_on=None, withdrawn_on=None)
    return Listing(
        key="pledge_board",
        title=f"{organisation.name}承诺公示栏",
        unit="项",
        columns=(
            Column("text", "承诺", lambda p: Cell(p.text, href=f"/party/pledges/{p.pk}/"), sort="text"),
            Column("by", "承诺人", who, sort=("made_by", "person_name")),
            Column("made", "承诺日期", lambda p: f"{p.happened_on:%Y-%m-%d}", sort="happened_on"),
            Column("due", "期限", lambda p: f"{p.due_on:%Y-%m-%d}", sort="due_on"),
            Column("outcome", "兑现情况", _outcome(today), sort=("kept_on", "due_on")),
            Column("said", "评议", _said),
        ),
        order="-made",
        filterset=BoardFilter,
        search=lambda rows, text: rows.filter(Q(text__icontains=text) | Q(person_name=text)),
        search_hint="承诺内容或承诺人",
        tabs=(
            Tab("all", "全部"),
            Tab("kept", "已兑现", when=Q(kept_on__isnull=False)),
            Tab("going", "进行中", when=standing & Q(due_on__gte=today)),
            Tab("overdue", "逾期", when=standing & Q(due_on__lt=today)),
            Tab("withdrawn", "撤回", when=Q(withdrawn_on__isnull=False)),
        ),
        counts=_counts,
        empty="这一年还没有承诺。",
        per_page=BOARD_ROWS,
        people=lambda rows: (
            ("membership.member", pk) for pk in rows.exclude(member=None).values_list("member", flat=True)
        ),
    )  # fmt: skip


def _counts(tabs: Sequence[Tab], queryset: Any) -> list[int]:
    whens = {tab.key: Count("pk", filter=tab.when) if tab.when is not None else Count("pk") for tab in tabs}
    found = queryset.order_by().aggregate(**{f"tab_{key}": count for key, count in whens.items()})
    return [found[f"tab_{tab.key}"] for tab in tabs]


def board_rows(organisation: Organisation) -> Any:
    """The pledges of a board with the latest word of the yearly appraisal; void ones are gone from it."""
    latest = Appraisal.everything.filter(pledge=OuterRef("pk")).order_by("-year")
    return (
        Pledge.objects.filter(organisation=organisation)
        .exclude(state=Claim.VOID)
        .annotate(
            said_year=Subquery(latest.values("year")[:1]), said_grade=Subquery(latest.values("grade")[:1]),
            said_words=Subquery(latest.values("words")[:1]),
        )
    )  # fmt: skip


def boards() -> Listing:
    """The organisations of the reader's scope with what their boards of this year hold; in order of their names."""
    return Listing(
        key="pledge_boards",
        title="承诺公示栏",
        unit="个党组织",
        columns=(
            Column(
                "name", "党组织",
                lambda o: Cell(o.name, second=o.upper_committee, href=f"/party/organisations/{o.pk}/pledges/"),
                sort="name",
            ),
            Column("made", "今年承诺", lambda o: str(o.made), numeric=True, unit="项"),
            Column("kept", "已兑现", lambda o: str(o.kept), numeric=True, unit="项"),
            Column("late", "逾期", lambda o: str(o.late), numeric=True, unit="项"),
        ),
        order="name",
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code=text)),
        search_hint="党组织名称或编号",
        empty="您的工作范围内还没有党组织。",
    )  # fmt: skip


def board_organisations(today: date) -> Any:
    """Live organisations, each with the numbers of its board: on this year's board, kept of them, overdue."""
    live = Pledge.everything.filter(Pledge.in_year(today.year), organisation=OuterRef("pk")).exclude(state=Claim.VOID)

    def number(rows: Any) -> Any:
        counted = rows.order_by().values("organisation").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    return Organisation.objects.live(today).annotate(
        made=number(live),
        kept=number(live.filter(kept_on__isnull=False)),
        late=number(live.filter(Pledge.overdue(today))),
    )


# --- areas and posts


def stations(actor: Actor, today: date) -> Listing:
    """The board of areas, model posts and badges: what, its duties, who holds it. Names as the roll shows them."""
    full = sees_names(actor)

    def holders(station: Any) -> str:
        names = [row.member.name if full else str(row.member) for row in station.holding]
        return "、".join(names) or "—"

    def state(station: Any) -> Cell:
        if station.ends_on and station.ends_on < today:
            return Cell(f"{station.ends_on:%Y-%m-%d} 撤销", second=station.end_reason, status="off")
        return Cell("在岗" if station.holding else "待安排", status="going" if station.holding else "soon")

    standing = Q(ends_on=None) | Q(ends_on__gte=today)
    return Listing(
        key="stations",
        title="责任区和先锋岗",
        unit="个",
        columns=(
            Column(
                "name", "名称", lambda s: Cell(s.name, second=s.organisation.name, href=s.get_absolute_url()),
                sort="name",
            ),
            Column("kind", "类别", lambda s: s.get_kind_display(), sort="kind"),
            Column("duties", "职责", lambda s: s.duties),
            Column("who", "党员", holders),
            Column("since", "设立", lambda s: f"{s.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("state", "状态", state, sort="ends_on:last"),
        ),
        order="name",
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(organisation__name__icontains=text)),
        search_hint="名称或党组织",
        tabs=(
            Tab("standing", "现有", when=standing),
            *(Tab(kind.value, str(kind.label), when=standing & Q(kind=kind)) for kind in StationKind),
            Tab("ended", "已撤销", when=Q(ends_on__lt=today)),
        ),
        empty="还没有责任区或先锋岗。",
        may_export=lambda who: full,  # political status does not leave where names are masked
    )  # fmt: skip


def station_rows(today: date) -> Any:
    now = Assignment.everything.filter(Station.standing(today)).select_related("member").order_by("starts_on", "pk")
    return Station.objects.select_related("organisation").prefetch_related(
        Prefetch("assignments", queryset=now, to_attr="holding")
    )
