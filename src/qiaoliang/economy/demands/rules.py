"""Clocks of a demand, in working days (12345 practice; rules.md section 6; configurable per city)."""

from dataclasses import dataclass
from datetime import date

from qiaoliang.economy.demands.choices import Stage, Urgency
from qiaoliang.kit.workdays import WorkCalendar


@dataclass(frozen=True)
class Deadlines:
    """Working days allowed per step, as set by the city."""

    sign: int = 1
    ordinary: int = 5
    complex: int = 15
    max_hops: int = 3


def sign_due_on(sent_on: date, urgency: str, calendar: WorkCalendar, deadlines: Deadlines) -> date:
    """Last day for the department to sign for a demand sent on `sent_on`; an urgent one the same day."""
    return sent_on if urgency == Urgency.URGENT else calendar.add_workdays(sent_on, deadlines.sign)


def answer_due_on(signed_on: date, urgency: str, calendar: WorkCalendar, deadlines: Deadlines) -> date:
    """Last day to answer, in working days after signing; an urgent one the same day."""
    if urgency == Urgency.URGENT:
        return signed_on
    return calendar.add_workdays(signed_on, deadlines.complex if urgency == Urgency.COMPLEX else deadlines.ordinary)


@dataclass(frozen=True)
class Lamp:
    """What the list says about time: a text and a status shape."""

    text: str
    status: str


def lamp(stage: str, due_on: date | None, today: date, calendar: WorkCalendar) -> Lamp:
    """How much time is left, in words: 超 3 个工作日 · 剩 1 个工作日 · 等业主确认 · 已办结."""
    if stage == Stage.CLOSED:
        return Lamp("已办结", "done")
    if stage == Stage.ANSWERED:
        return Lamp("等业主确认", "waiting")
    if due_on is None:
        return Lamp("待派单", "waiting")
    if due_on < today:
        return Lamp(f"超 {max(calendar.workdays_between(due_on, today), 1)} 个工作日", "overdue")
    left = calendar.workdays_between(today, due_on)
    return Lamp(f"剩 {left} 个工作日" if left else "今天到期", "soon" if left <= 2 else "going")


NEXT_STEP = {
    Stage.LOGGED: "项目办派单",
    Stage.SENT: "部门签收或退回",
    Stage.WORKING: "部门答复企业",
    Stage.ANSWERED: "业主确认办结",
    Stage.CLOSED: "—",
}
