"""The arithmetic of bookings: half hours of a day, opening hours. No Django, no clock."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Final

HALF: Final = 30  # minutes: what is booked is a whole number of half hours
SLOTS: Final = 48
AHEAD: Final = timedelta(days=92)  # so far ahead a room may be booked
LONGEST: Final = 16  # half hours: a working day


def slot_of(at: time) -> int:
    """The half hour of the day that begins at `at`; ValueError for a time between them."""
    minutes = at.hour * 60 + at.minute
    if minutes % HALF or at.second:
        raise ValueError(at)
    return minutes // HALF


def time_of(slot: int) -> str:
    """`09:30`; slot 48 is the end of the day, `24:00`."""
    return f"{slot // 2:02d}:{slot % 2 * HALF:02d}"


def problem(
    first: int, end: int, on: date, today: date, hours: Iterable[tuple[int, int]], *, is_open: bool = True
) -> tuple[str, str] | None:
    """(sentence, field) of what forbids the booking; None if nothing does. `hours`: opening spans of that weekday."""
    if not is_open:
        return "这个活动中心已停用，请另选一处。", "room"
    if not today <= on <= today + AHEAD:
        return "只能预订今天起三个月内的日子。", "on"
    if first >= end:
        return "结束时间要晚于开始时间。", "ends"
    if end - first > LONGEST:
        return "一次最多预订 8 小时。", "ends"
    if not any(opens <= first and end <= closes for opens, closes in hours):
        spans = "、".join(f"{time_of(opens)}–{time_of(closes)}" for opens, closes in hours)
        return (f"这一天的开放时间是 {spans}，请改时间。" if spans else "这一天不开放，请改日子。"), "starts"
    return None
