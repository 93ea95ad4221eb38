"""Lists of support cases and of occasions."""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from qiaoliang.economy.support import rules
from qiaoliang.economy.support.choices import MONEY, OPEN, OccasionState, Stage
from qiaoliang.economy.support.forms import CaseFilter, OccasionFilter
from qiaoliang.economy.support.models import Occasion, SignUp, SupportCase
from qiaoliang.kit import money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar

OPEN_NOW = Q(stage__in=OPEN)
STATE_SHAPES = {
    OccasionState.PLANNED: "going", OccasionState.HELD: "done", OccasionState.CANCELLED: "off",
}  # fmt: skip


def day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "—"


def size(case: Any) -> str:
    """What is at stake: what was received or granted, else what was wanted."""
    if case.kind in MONEY:
        fen = case.amount_fen or case.wanted_amount_fen
        return money.document(fen) if fen else "—"
    number = case.count or case.wanted_count
    return f"{money.count(number)} 人" if number else "—"


def case_rows() -> Any:
    return SupportCase.objects.select_related("enterprise", "department", "helped_by__instructor")


def cases(today: date, calendar: WorkCalendar, *, may_open: bool) -> Listing:
    def time_left(case: Any) -> Cell:
        found = rules.lamp(case.stage, case.due_on, today, calendar)
        return Cell(found.text, status=found.status, title=day(case.due_on))

    soon = calendar.add_workdays(today, 2)
    return Listing(
        key="support", title="支持案件", unit="件", order="due", filterset=CaseFilter,
        search=lambda rows, text: rows.filter(
            Q(title__icontains=text) | Q(enterprise__name__icontains=text) | Q(party__icontains=text)
            | Q(enterprise__initials__icontains=text.lower())
        ),
        search_hint="企业、需求或对方单位",
        columns=(
            Column("title", "需求", lambda c: Cell(c.title, href=c.get_absolute_url()), sort="pk",
                   export=lambda c: c.title),
            Column("enterprise", "企业", lambda c: Cell(str(c.enterprise), title=c.enterprise.name),
                   sort="enterprise__sort_key", export=lambda c: c.enterprise.name),
            Column("kind", "类别", lambda c: c.get_kind_display(), sort="kind"),
            Column("size", "金额或人数", size),
            Column("stage", "状态", lambda c: c.get_stage_display(), sort="stage"),
            Column("holder", "谁办", lambda c: rules.HOLDER[c.stage]),
            Column("due", "时限", time_left, sort="due_on:last"),
            Column("next", "下一步", lambda c: rules.NEXT_STEP[c.stage]),
            Column("party", "对方", lambda c: c.deciding_authority or c.party or "—"),
            Column("helper", "指导员", lambda c: c.helped_by.instructor.name if c.helped_by else "—", shown=False),
            Column("opened", "提出", lambda c: day(c.opened_on), sort="opened_on"),
        ),
        tabs=(
            Tab("open", "在办", when=OPEN_NOW),
            Tab("overdue", "逾期", when=OPEN_NOW & Q(due_on__lt=today)),
            Tab("soon", "两日内到期", when=OPEN_NOW & Q(due_on__range=(today, soon))),
            Tab("applied", "待批复", when=Q(stage=Stage.APPLIED)),
            Tab("decided", "待到位", when=Q(stage=Stage.DECIDED)),
            Tab("received", "已到位", when=Q(stage=Stage.RECEIVED)),
            Tab("refused", "未批准", when=Q(stage=Stage.REFUSED)),
            Tab("withdrawn", "已撤回", when=Q(stage=Stage.WITHDRAWN)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有符合条件的支持案件。", empty_href="/economy/support/new/" if may_open else "",
        empty_action="立支持案件",
    )  # fmt: skip


def occasion_rows() -> Any:
    """Occasions of the active scope with how many of its enterprises signed up and came."""
    mine = SignUp.objects.filter(occasion=OuterRef("pk"), withdrawn_at=None).order_by().values("occasion")
    came = mine.filter(attended_at__isnull=False)
    return Occasion.objects.select_related("partner").annotate(
        signed=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
        came=Coalesce(Subquery(came.annotate(n=Count("pk")).values("n")), 0),
        hours=Coalesce(Subquery(came.annotate(n=Sum(F("minutes"))).values("n")), 0),
    )


def occasions(today: date, *, may_arrange: bool) -> Listing:
    planned = Q(state=OccasionState.PLANNED)
    return Listing(
        key="occasions", title="对接活动", unit="场", order="-held", filterset=OccasionFilter,
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organiser__icontains=text)),
        search_hint="名称或主办方",
        columns=(
            Column("title", "活动", lambda o: Cell(o.title, second=o.venue, href=o.get_absolute_url()), sort="title",
                   export=lambda o: o.title),
            Column("kind", "类别", lambda o: o.get_kind_display(), sort="kind"),
            Column("held", "日期", lambda o: f"{day(o.held_on)} {o.begins:%H:%M}", sort=("held_on", "pk")),
            Column("organiser", "主办方", lambda o: Cell(o.organiser, second=o.partner.name if o.partner else "")),
            Column("state", "状态", lambda o: Cell(o.get_state_display(), status=STATE_SHAPES[o.state]), sort="state"),
            Column("signed", "报名企业", lambda o: money.count(o.signed), sort="signed", numeric=True, unit="家"),
            Column("came", "到场企业", lambda o: money.count(o.came), sort="came", numeric=True, unit="家"),
            Column("hours", "学时", lambda o: f"{o.hours / 60:.1f}", numeric=True, unit="人时", shown=False),
            Column("until", "报名截止", lambda o: day(o.sign_up_until), sort="sign_up_until"),
        ),
        tabs=(
            Tab("open", "可报名", when=planned & Q(sign_up_until__gte=today)),
            Tab("planned", "待举办", when=planned),
            Tab("held", "已举办", when=Q(state=OccasionState.HELD)),
            Tab("cancelled", "已取消", when=Q(state=OccasionState.CANCELLED)),
            Tab("all", "全部", when=Q(pk__isnull=False)),
        ),
        empty="没有符合条件的活动。", empty_href="/economy/occasions/new/" if may_arrange else "",
        empty_action="登记活动",
    )  # fmt: skip
