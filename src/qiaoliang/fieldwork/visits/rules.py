"""When a visit may be, and which other times an owner is offered (rules.md 7: declining costs nobody anything)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from qiaoliang.kit.workdays import WorkCalendar

FURTHEST = timedelta(days=60)
OPENS, CLOSES = time(8, 0), time(18, 0)
NEAR = timedelta(days=7)  # visits of others so close are offered to be joined
LOOKS_BACK = timedelta(days=30)  # who else came
OFFERED = 3
OTHER_HOURS = (time(10, 0), time(15, 0))


def problem_of(starts_at: datetime, at: datetime, calendar: WorkCalendar) -> str | None:
    """Why a visit cannot be asked for then, as a sentence; None if it can. Both moments in the city's time."""
    if starts_at <= at:
        return "走访时间要晚于现在，请改选。"
    if starts_at.date() > at.date() + FURTHEST:
        return f"最多提前 {FURTHEST.days} 天约，请改选近一些的日期。"
    if not calendar.is_workday(starts_at.date()):
        return f"{starts_at.date():%Y-%m-%d} 不是工作日，请改选工作日。"
    if not OPENS <= starts_at.time() <= CLOSES:
        return f"请约在 {OPENS:%H:%M} 至 {CLOSES:%H:%M} 之间。"
    return None


def offers(starts_at: datetime, at: datetime, calendar: WorkCalendar, taken: Collection[date]) -> list[datetime]:
    """Other times the owner may choose with one tap: on working days after the wished one, never on a taken day."""
    found: list[datetime] = []
    day = max(starts_at.date(), at.date())
    while len(found) < OFFERED:
        day = calendar.add_workdays(day, 1)
        if day not in taken:
            hour = OTHER_HOURS[len(found) % 2]
            found.append(datetime.combine(day, hour, tzinfo=starts_at.tzinfo))
    return found
