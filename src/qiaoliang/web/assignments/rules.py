"""What a task costs those who get it, how long it may live, and how it stands. No Django, no clock.

The burden is shown before anything is sent, and nothing lives for more than twelve months (rules.md section 7).
"""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=366)
STAYS_AFTER_DUE = timedelta(days=30)
REMIND_AHEAD = 1  # working days before the last day
DAY_OF_WORK = 8 * 60


@dataclass(frozen=True)
class Burden:
    """What sending costs: so many entries of so many minutes each."""

    people: int
    entries: int
    minutes: int

    @property
    def total(self) -> int:
        return self.entries * self.minutes

    @property
    def words(self) -> str:
        """`876 人，共 4380 件，每件约 5 分钟，合计 365 小时（约 45.6 个工作日）`."""
        hours, days = self.total / 60, self.total / DAY_OF_WORK
        spent = f"{self.total} 分钟" if self.total < 60 else f"{hours:.1f} 小时"
        return (
            f"{self.people} 人，共 {self.entries} 件，每件约 {self.minutes} 分钟，合计 {spent}"
            f"（约 {days:.1f} 个工作日）"
        )


@dataclass(frozen=True)
class Load:
    """What the month asks of people once this is sent: the fullest desk, and how many are above the limit."""

    month: int
    most: int
    above: int
    limit: int

    @property
    def words(self) -> str:
        """`12 月的任务、通知和表单加起来，最多的一人 95 分钟；超过每月 240 分钟的没有`."""
        over = f"超过每月 {self.limit} 分钟的有 {self.above} 人" if self.above else f"没有人超过每月 {self.limit} 分钟"
        return f"{self.month} 月的任务、通知和表单加起来，最多的一人 {self.most} 分钟；{over}。"


def problem_of(due_on: date, expires_on: date, today: date) -> tuple[str, str] | None:
    """(field, sentence) of what is wrong with the days; None if they can stand."""
    if due_on < today:
        return "due_on", "完成日期不能早于今天。"
    if expires_on < due_on:
        return "expires_on", "失效日期不能早于完成日期。"
    if expires_on > today + LONGEST:
        return "expires_on", "最长保留 12 个月，请改早失效日期。"
    return None


def expires_by(due_on: date) -> date:
    """The day on which it goes from everybody's list by itself, unless the sender says otherwise."""
    return due_on + STAYS_AFTER_DUE


@dataclass(frozen=True)
class Lamp:
    status: str
    text: str


def lamp(*, is_done: bool, is_received: bool, is_over: bool, due_on: date, left: int, on: date) -> Lamp:
    """How one copy stands. `left` is the number of working days until the last day."""
    if is_done:
        return Lamp("done", "已完成")
    if is_over:
        return Lamp("off", "已失效")
    if due_on < on:
        return Lamp("overdue", "已到期")
    words = f"剩 {left} 个工作日" if left else "今天到期"
    if left <= REMIND_AHEAD:
        return Lamp("soon", words)
    return Lamp("going" if is_received else "waiting", words)
