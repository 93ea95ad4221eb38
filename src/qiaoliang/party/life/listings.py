"""The lists of organisation life: meetings, what is missing, the months of the calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.life.choices import State
from qiaoliang.party.life.forms import DutyFilter, GatheringFilter
from qiaoliang.party.life.models import Duty, Gathering
from qiaoliang.party.membership.progress import add_months
from qiaoliang.party.organisations.listings import places

STATUS = {State.HELD: "done", State.CALLED_OFF: "off", State.PLANNED: "waiting"}
SOON = timedelta(days=7)


def state_cell(gathering: Any, today: date) -> Cell:
    if gathering.state == State.PLANNED and gathering.on < today:
        return Cell("待登记", status="overdue")
    if gathering.state == State.PLANNED and gathering.on == today:
        return Cell("今天", status="soon")
    return Cell(str(gathering.get_state_display()), status=STATUS[State(gathering.state)])


def _came(gathering: Any) -> str:
    return f"{gathering.present_count}/{gathering.expected_count}" if gathering.expected_count else "—"


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(topic__icontains=text) | Q(organisation__name__icontains=text))


def gathering_columns(today: date) -> tuple[Column, ...]:
    return (
        Column("on", "日期", lambda g: f"{g.on:%Y-%m-%d}", sort="on"),
        Column(
            "kind", "会议",
            lambda g: Cell(
                str(g.get_kind_display()), second=g.group.name if g.group else "", href=g.get_absolute_url()
            ),
            sort="kind", export=lambda g: g.get_kind_display(),
        ),
        Column("topic", "议题", lambda g: g.topic, sort="topic"),
        Column("organisation", "党组织", lambda g: g.organisation.name, sort="organisation__name"),
        Column("came", "到会/应到", _came, sort="present_count", numeric=True),
        Column("state", "状态", lambda g: state_cell(g, today), sort="state"),
        Column("hours", "学时", lambda g: f"{g.study_hours.normalize():f}" if g.study_hours else "—",
               sort="study_hours", numeric=True, shown=False),
        Column("venue", "地点", lambda g: g.venue or "—", sort="venue", shown=False),
    )  # fmt: skip


def gatherings(actor: Actor, today: date) -> Listing:
    planned = Q(state=State.PLANNED)
    return Listing(
        key="gatherings",
        title="组织生活",
        unit="次",
        columns=gathering_columns(today),
        order="-on",
        filterset=GatheringFilter,
        search=_search,
        search_hint="议题或党组织",
        tabs=(
            Tab("held", "已开", when=Q(state=State.HELD)),
            Tab("unrecorded", "过期待登记", when=planned & Q(on__lt=today)),
            Tab("planned", "计划", when=planned & Q(on__gte=today)),
            Tab("off", "已取消", when=Q(state=State.CALLED_OFF)),
        ),
        empty="还没有会议。开过的会，点“登记开过的会”，一分钟记完。",
        may_export=lambda who: who.can(Can.EXPORT) or who.can(Can.KEEP_BRANCH),
    )


def calendar(actor: Actor, today: date) -> Listing:
    return Listing(
        key="life_calendar",
        title="组织生活日历",
        unit="次",
        columns=gathering_columns(today),
        order="on",
        filterset=GatheringFilter,
        search=_search,
        search_hint="议题或党组织",
        tabs=(
            Tab("all", "全部", when=~Q(state=State.CALLED_OFF)),
            Tab("week", "七天内", when=Q(state=State.PLANNED, on__range=(today, today + SOON))),
            Tab("held", "已开", when=Q(state=State.HELD)),
        ),
        empty="这个月没有会议。",
        may_export=lambda who: False,
    )


def duty_cell(duty: Any, today: date) -> Cell:
    """Whether a duty is kept, due, missed or excused, with its shape."""
    if duty.kept_by_id:
        return Cell("已开", status="done")
    if duty.excuse:
        return Cell("免开", second=duty.excuse, status="off")
    if duty.last < today:
        return Cell("没有开", status="overdue")
    left = (duty.last - today).days
    if left > SOON.days:
        return Cell("还没开", second=f"{duty.last:%m-%d} 前", status="waiting")
    return Cell("快到期", second=f"还有 {left} 天" if left else "今天到期", status="soon")


def period_words(duty: Any) -> str:
    """`11月`, `第4季度`, `下半年`, `2026年`."""
    first = duty.first
    return {
        "month": f"{first.year}年{first.month}月", "quarter": f"{first.year}年第{(first.month + 2) // 3}季度",
        "half_year": f"{first.year}年{'上' if first.month == 1 else '下'}半年", "year": f"{first.year}年",
    }[duty.per]  # fmt: skip


def missing(actor: Actor, today: date) -> Listing:
    names = places()
    month, quarter = today.replace(day=1), date(today.year, (today.month + 2) // 3 * 3 - 2, 1)
    due, missed = Duty.is_open(today), Duty.is_missed(today)
    excuses = actor.can(Can.DECIDE_PARTY)

    def act(duty: Any) -> Cell:
        if duty.kept_by_id or duty.excuse or not excuses:
            return Cell("—")
        return Cell("同意免开", href=f"/party/life/duties/{duty.pk}/excuse/")

    return Listing(
        key="duties",
        title="应开的会",
        unit="次",
        columns=(
            Column(
                "organisation", "党组织",
                lambda d: Cell(
                    d.organisation.name, second=names.get(d.organisation.region_code, ""),
                    href=f"/party/organisations/{d.organisation_id}/life/?year={d.first.year}",
                ),
                sort="organisation__name", export=lambda d: d.organisation.name,
            ),
            Column("kind", "会议", lambda d: Cell(str(d.get_kind_display()), second=d.group.name if d.group else ""),
                   sort="kind"),
            Column("period", "时段", period_words, sort=("first", "last")),
            Column("per", "要求", lambda d: str(d.get_per_display()), sort="per"),
            Column("state", "情况", lambda d: duty_cell(d, today), sort="last"),
            Column("act", "办理", act),
        ),
        order="state",
        filterset=DutyFilter,
        search=lambda rows, text: rows.filter(organisation__name__icontains=text),
        search_hint="党组织",
        tabs=(
            Tab("month", "本月还没开", when=due & Q(first=month, per="month")),
            Tab("quarter", "本季度还没开", when=due & Q(first=quarter, per="quarter")),
            Tab("year", "本年还没开", when=due & Q(per__in=("half_year", "year"))),
            Tab("missed", "没有开", when=missed),
            Tab("excused", "免开", when=~Q(excuse="")),
            Tab("kept", "已开", when=Q(kept_by__isnull=False)),
        ),
        empty="没有。该开的会都开了。",
        may_export=lambda who: who.can(Can.EXPORT) or who.can(Can.KEEP_BRANCH),
    )  # fmt: skip


def gathering_rows() -> Any:
    """Meetings within the reader's scope; sealed minutes stay in the database."""
    return Gathering.objects.select_related("organisation", "group").defer("minutes")


def duty_rows() -> Any:
    return Duty.objects.select_related("organisation", "group")


def owed(today: date) -> dict[str, int]:
    """How many meetings are owed and not held in the month, the quarter and the year that run, in one query."""
    found: dict[str, int] = Duty.objects.open(today).aggregate(
        month=Count("pk", filter=Q(per="month")), quarter=Count("pk", filter=Q(per="quarter")),
        year=Count("pk", filter=Q(per__in=("half_year", "year"))),
    )  # fmt: skip
    return found


def months(rows: Any, today: date) -> Sequence[tuple[date, int]]:
    """How many meetings each month of a year around today has, in one query: six before, this one, five after."""
    # Counted by range: SQLite would ask a function for the month of every row.
    firsts = [add_months(today.replace(day=1), n) for n in range(-6, 7)]
    counted = (
        rows.filter(on__gte=firsts[0], on__lt=firsts[-1])
        .exclude(state=State.CALLED_OFF)
        .order_by()
        .aggregate(**{f"m{n}": Count("pk", filter=Q(on__gte=firsts[n], on__lt=firsts[n + 1])) for n in range(12)})
    )
    return [(firsts[n], counted[f"m{n}"]) for n in range(12)]
