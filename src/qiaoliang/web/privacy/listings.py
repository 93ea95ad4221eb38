"""The list of persons' requests, with names masked, and of processing activities."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.web.privacy import rules
from qiaoliang.web.privacy.choices import OPEN, Stage
from qiaoliang.web.privacy.forms import RequestFilter


def requests(today: date, calendar: WorkCalendar) -> Listing:
    def state(asked: Any) -> Cell:
        words, shape = rules.state_in_words(asked.stage, asked.due_on, today, calendar)
        return Cell(words, status=shape)

    open_ = Q(stage__in=OPEN)
    return Listing(
        key="person_requests",
        title="个人信息权利请求",
        unit="件",
        columns=(
            Column(
                "number", "编号",
                lambda r: Cell(r.number, second=str(r.get_kind_display()), href=r.get_absolute_url()), sort="asked_at",
            ),
            Column("who", "谁提的", lambda r: Cell(r.masked_name, second=str(r.get_who_display()))),
            Column("state", "期限", state, sort="due_on"),
            Column("stage", "环节", lambda r: str(r.get_stage_display()), sort="stage"),
            Column("identity", "核验本人", lambda r: str(r.get_identity_display())),
            Column("holder", "在谁手里", lambda r: (r.held_by or "项目办") if r.is_open else "—"),
            Column("asked", "提出", lambda r: Cell(moments.day(r.asked_at), second=str(r.get_mouth_display()))),
            Column("ground", "不予办理的依据", lambda r: str(r.get_ground_display()) or "—", shown=False),
        ),
        order="state",
        filterset=RequestFilter,
        tabs=(
            Tab("open", "待办", when=open_),
            Tab("late", "逾期", when=open_ & Q(due_on__lt=today)),
            Tab("done", "已办理", when=Q(stage=Stage.DONE)),
            Tab("refused", "不予办理", when=Q(stage=Stage.REFUSED)),
            Tab("all", "全部", when=Q(pk__gte=0)),
        ),
        empty="没有这样的请求。本人可在个人链接、企业页和账号页提出，也可由项目办代录。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def activities(today: date) -> Listing:
    def review(row: Any) -> Cell:
        is_late = row.review_on < today
        return Cell(f"{row.review_on}", status="overdue" if is_late else "done")

    return Listing(
        key="privacy_activities",
        title="个人信息保护影响评估",
        unit="项",
        columns=(
            Column(
                "name", "处理活动",
                lambda a: Cell(
                    a.name, second="含敏感信息" if a.is_sensitive else "", href=f"/privacy/activities/{a.pk}/"
                ),
                sort="name",
            ),
            Column("people", "涉及哪些人", lambda a: a.people),
            Column("basis", "合法性基础", lambda a: a.basis),
            Column("risk", "剩余风险", lambda a: str(a.get_risk_display()), sort="risk"),
            Column("assessed", "评估", lambda a: f"{a.assessed_on}", sort="assessed_on"),
            Column("review", "下次复核", review, sort="review_on"),
            Column("purpose", "目的", lambda a: a.purpose, shown=False),
            Column("contents", "哪些信息", lambda a: a.contents, shown=False),
            Column("recipients", "谁能看到", lambda a: a.recipients, shown=False),
            Column("risks", "影响和风险", lambda a: a.risks, shown=False),
            Column("measures", "保护措施", lambda a: a.measures, shown=False),
        ),
        order="review",
        empty="还没有评估记录。可以先载入系统自带的评估，再按本市情况修改。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip
