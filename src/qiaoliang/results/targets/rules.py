"""How far a target is: reached, on its way, behind near its end, or over. No Django, no clock.

There is no order among holders: a target is set beside its own goal and nothing else.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

NEAR = timedelta(days=60)  # from so long before its end a target that lags is somebody's task
YEARS_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A status with its words, as lists draw it."""

    status: str
    text: str
    is_behind: bool = False


def share(value: Decimal, goal: Decimal) -> int:
    """Percent of the goal reached, cut off: 99.9 % is not yet reached."""
    return int(value * 100 / goal) if goal else 100


def elapsed(starts_on: date, ends_on: date, on: date) -> int:
    """Percent of the period that has passed by the evening of the day."""
    whole = (ends_on - starts_on).days + 1
    return max(0, min(100, ((on - starts_on).days + 1) * 100 // whole))


def lamp(value: Decimal, goal: Decimal, *, starts_on: date, ends_on: date, on: date, is_rate: bool) -> Lamp:
    """A rate is measured against its goal at any time, a number against the time that has passed."""
    if on < starts_on:
        return Lamp("waiting", "未开始")
    if value >= goal:
        return Lamp("done", "已达到")
    if on > ends_on:
        return Lamp("off", "未达到")
    lags = is_rate or share(value, goal) < elapsed(starts_on, ends_on, on)
    if lags and ends_on - on <= NEAR:
        return Lamp("overdue", f"还剩 {(ends_on - on).days} 天，落后", is_behind=True)
    return Lamp("soon", "慢于进度") if lags else Lamp("going", "进行中")
