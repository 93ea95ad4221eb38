"""Arithmetic of campaigns: when a word to the author is due, and how much time is left."""

from dataclasses import dataclass
from datetime import date, timedelta

from qiaoliang.kit.workdays import WorkCalendar

SOON_DAYS = 14  # calendar days before its due day from which a pledge is shown as near
LONGEST = timedelta(days=366)  # nothing asks for records longer than twelve months (rules.md section 7)


@dataclass(frozen=True)
class Lamp:
    text: str
    status: str


def problem_of_period(starts_on: date, ends_on: date) -> str:
    """What is wrong with a campaign's days; empty if they can stand."""
    if ends_on < starts_on:
        return "结束日期不能早于开始日期。"
    return "一次活动最长 12 个月，到期自动失效；还要继续的，到时另行发起。" if ends_on - starts_on > LONGEST else ""


def pledge_lamp(*, due_on: date, kept_on: date | None, withdrawn_on: date | None, today: date) -> Lamp:
    """kept / withdrawn / overdue / how many days are left. A pledge kept after its day says so."""
    if kept_on:
        late = (kept_on - due_on).days
        return Lamp(f"{kept_on:%Y-%m-%d} 兑现" + (f"，晚 {late} 天" if late > 0 else ""), "done")
    if withdrawn_on:
        return Lamp(f"{withdrawn_on:%Y-%m-%d} 撤回", "off")
    left = (due_on - today).days
    if left < 0:
        return Lamp(f"逾期 {-left} 天", "overdue")
    return Lamp("今天到期" if left == 0 else f"{due_on:%Y-%m-%d} 到期", "soon" if left <= SOON_DAYS else "going")


def feedback_due_on(proposed_on: date, days: int, calendar: WorkCalendar) -> date:
    """Last day to tell the author whether a suggestion is adopted, in working days (configurable per city)."""
    return calendar.add_workdays(proposed_on, days)


def answer_lamp(*, due_on: date | None, answered_on: date | None, today: date, calendar: WorkCalendar) -> Lamp:
    """What stands about the answer to the author: given (in time or late), due, overdue."""
    if answered_on is not None:
        late = calendar.workdays_between(due_on, answered_on) if due_on and answered_on > due_on else 0
        return Lamp("已答复" + (f"，晚 {max(late, 1)} 个工作日" if late else ""), "done")
    if due_on is None:
        return Lamp("待答复", "waiting")
    if due_on < today:
        return Lamp(f"答复超 {max(calendar.workdays_between(due_on, today), 1)} 个工作日", "overdue")
    left = calendar.workdays_between(today, due_on)
    return Lamp(f"剩 {left} 个工作日答复" if left else "今天应答复", "soon" if left <= 2 else "going")
