"""Clocks of a demand, in working days (12345 practice; rules.md section 6; configurable per city).

A *run* is the stay in one stage: it begins with the move that led there and has its own last day. The clock is computed
from the moves alone, so that it can be computed again: after a pause, an extension, a corrected calendar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.economy.demands.choices import STARTS_A_RUN, MoveKind, Rung, Stage, Urgency
from qiaoliang.kit.workdays import WorkCalendar

DAY: Final = timedelta(days=1)
REMIND_AHEAD: Final = 1  # working days before the last day
SUPERVISE_AFTER: Final = 3  # working days after it
LONGEST_EXTENSION: Final = 15


@dataclass(frozen=True)
class Deadlines:
    """Working days allowed per step, as set by the city."""

    sign: int = 1
    ordinary: int = 5
    complex: int = 15
    max_hops: int = 3
    send: int = 1
    consult: int = 1


@dataclass(frozen=True)
class Step:
    """What the clock needs to know of one move."""

    kind: str
    stage: str  # after the move
    on: date
    days: int = 0  # of an extension that was granted


@dataclass(frozen=True)
class Run:
    """The present stay in a stage. `pauses` are (first day, day it went on again), `paused_on` an open one."""

    stage: str
    started_on: date
    extended: int = 0
    pauses: tuple[tuple[date, date], ...] = ()
    paused_on: date | None = None


def run_of(steps: Iterable[Step]) -> Run:
    """The present run, from all moves in their order. ValueError without any."""
    run: Run | None = None
    for step in steps:
        if run is None or step.kind in STARTS_A_RUN:
            run = Run(step.stage, step.on)
        elif step.kind == MoveKind.PAUSE and run.paused_on is None:
            run = Run(run.stage, run.started_on, run.extended, run.pauses, step.on)
        elif step.kind == MoveKind.RESUME and run.paused_on is not None:
            run = Run(run.stage, run.started_on, run.extended, (*run.pauses, (run.paused_on, step.on)))
        elif step.kind == MoveKind.GRANT and step.days:
            run = Run(run.stage, run.started_on, run.extended + step.days, run.pauses, run.paused_on)
    if run is None:
        raise ValueError("a demand without a move has no clock")
    return run


def allowed(stage: str, urgency: str, deadlines: Deadlines) -> int | None:
    """Working days the stage may take; None where nobody is under a clock: with the owner, and when closed."""
    if stage in (Stage.ANSWERED, Stage.CLOSED):
        return None
    if urgency == Urgency.URGENT:
        return 0
    if stage == Stage.LOGGED:
        return deadlines.send
    if stage == Stage.SENT:
        return deadlines.sign
    return deadlines.complex if urgency == Urgency.COMPLEX else deadlines.ordinary


def last_day(start: date, days: int, pauses: Sequence[tuple[date, date]], calendar: WorkCalendar) -> date:
    """The `days`-th working day after `start` on which the clock ran; the day it goes on again counts.

    `pauses` are in order and do not overlap. One that begins after the last day changes nothing: it is too late then.
    """
    due = calendar.add_workdays(start, days)
    for begun, ended in pauses:
        if begun > due:
            break
        lost = calendar.workdays_between(max(begun, start + DAY) - DAY, ended - DAY)
        # Due on the day itself: no day is counted, so the day on which it goes on again is the last one.
        due = calendar.add_workdays(due, max(lost, 0)) if days else max(due, ended)
    return due


def due_of(run: Run, urgency: str, calendar: WorkCalendar, deadlines: Deadlines) -> date | None:
    """The last day of the present run; None while it is paused or where no clock runs."""
    days = allowed(run.stage, urgency, deadlines)
    if days is None or run.paused_on is not None:
        return None
    return last_day(run.started_on, days + run.extended, run.pauses, calendar)


@dataclass(frozen=True)
class Reach:
    """Up to which last day each rung of the ladder has been reached on a given day."""

    remind: date
    urge: date
    supervise: date

    def rung(self, due_on: date) -> int:
        """The highest rung a demand due on that day has reached; 0 for none."""
        if due_on <= self.supervise:
            return Rung.SUPERVISE
        if due_on <= self.urge:
            return Rung.URGE
        return Rung.REMIND if due_on <= self.remind else 0


def reach(today: date, calendar: WorkCalendar) -> Reach:
    """Reminded one working day ahead, urged from the day after, supervised from the third working day after."""
    third = today if calendar.is_workday(today) else calendar.add_workdays(today, -1)
    return Reach(
        remind=calendar.add_workdays(today, REMIND_AHEAD),
        urge=today - DAY,
        supervise=calendar.add_workdays(third, 1 - SUPERVISE_AFTER) - DAY,
    )


@dataclass(frozen=True)
class Lamp:
    """What the list says about time: a text and a status shape."""

    text: str
    status: str


def lamp(stage: str, due_on: date | None, today: date, calendar: WorkCalendar) -> Lamp:
    """How much time is left, in words: 超 3 个工作日 · 剩 1 个工作日 · 等业主确认 · 暂停计时 · 已办结."""
    if stage == Stage.CLOSED:
        return Lamp("已办结", "done")
    if stage == Stage.ANSWERED:
        return Lamp("等业主确认", "waiting")
    if due_on is None:
        return Lamp("待派单" if stage == Stage.LOGGED else "暂停计时", "waiting")
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
