"""The desk's list of voices, and what a person said oneself."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.web.voices import rules
from qiaoliang.web.voices.choices import OPEN, Stage
from qiaoliang.web.voices.forms import VoiceFilter
from qiaoliang.web.voices.models import Voice


def _state(today: date, calendar: WorkCalendar) -> Callable[[Any], Cell]:
    def cell(voice: Any) -> Cell:
        words, shape = rules.state_in_words(voice.stage, voice.due_on, today, calendar)
        return Cell(words, second=rules.verdict_in_words(voice.kind, voice.verdict), status=shape)

    return cell


def holder(voice: Any) -> str:
    """Who has to do something now."""
    if voice.stage not in OPEN:
        return "—"
    if voice.department is not None:
        return str(voice.department)
    return voice.held_by or "项目办"


def _who(voice: Any) -> Cell:
    return Cell(str(voice.enterprise or voice.said_by), second=voice.said_by if voice.enterprise else "")


def voices(today: date, calendar: WorkCalendar) -> Listing:
    open_ = Q(stage__in=OPEN)
    return Listing(
        key="voices",
        title="投诉、感谢、建议和记录异议",
        unit="件",
        columns=(
            Column(
                "number", "编号",
                lambda v: Cell(v.number, second=str(v.get_kind_display()), href=v.get_absolute_url()), sort="said_at",
            ),
            Column("who", "谁提的", _who),
            Column("about", "关于", lambda v: v.about_text or (f"页面 {v.page}" if v.page else "—")),
            Column("state", "期限", _state(today, calendar), sort="due_on"),
            Column("stage", "环节", lambda v: str(v.get_stage_display()), sort="stage"),
            Column("holder", "在谁手里", holder),
            Column("said", "提出", lambda v: moments.day(v.said_at), sort="said_at"),
            Column("answered", "答复", lambda v: moments.day(v.answered_at) if v.answered_at else "—", shown=False),
        ),
        order="state",
        filterset=VoiceFilter,
        search=lambda rows, text: rows.filter(Q(enterprise__name__icontains=text) | Q(about_text__icontains=text)),
        search_hint="企业名称或记录",
        tabs=(
            Tab("open", "待办", when=open_),
            Tab("late", "逾期", when=open_ & Q(due_on__lt=today)),
            Tab("answered", "已答复", when=Q(stage=Stage.ANSWERED)),
            Tab("all", "全部", when=Q(pk__gte=0)),
        ),
        empty="没有这样的意见。每一页底部都有“投诉、感谢、建议”的入口。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def mine(today: date, calendar: WorkCalendar) -> Listing:
    return Listing(
        key="own_voices",
        title="我提的意见",
        unit="件",
        columns=(
            Column(
                "number", "编号",
                lambda v: Cell(v.number, second=str(v.get_kind_display()), href=v.get_absolute_url()), sort="said_at",
            ),
            Column("about", "关于", lambda v: v.about_text or (f"页面 {v.page}" if v.page else "—")),
            Column("state", "办理", _state(today, calendar), sort="due_on"),
            Column("holder", "在谁手里", holder),
            Column("answer", "答复", lambda v: v.answer or "—"),
        ),
        order="-number",
        empty="您还没有提过意见。",
        empty_href="/voices/new/",
        empty_action="提一条",
        may_export=lambda actor: False,
    )  # fmt: skip


def rows() -> Any:
    return Voice.objects.select_related("enterprise", "department")
