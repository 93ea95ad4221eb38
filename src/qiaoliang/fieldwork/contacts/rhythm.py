"""The rhythm an owner agrees to: on which days of the week, when, by what, and which week of the month not at all.

The weekly promise stands as it is (职能党建指导员制度): a day and a channel move reminders only. A week of the month
that was agreed away is exempt like a pause, and listed. A week belongs to the month of its Thursday. Pure rules.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.fieldwork.contacts.choices import Channel, Hours, Quiet
from qiaoliang.kit.workdays import WorkCalendar

WEEKDAYS: Final = "一二三四五六日"
BY: Final = {Channel.CALL: "用电话", Channel.VISIT: "上门", Channel.MESSAGE: "发消息", Channel.MEETING: "约在会上"}
FIRST_DAYS: Final = 7  # the first week of a month is the one whose Thursday is among its first seven days


@dataclass(frozen=True)
class Agreed:
    """What was agreed; `weekdays` are digits 1 (Monday) to 7."""

    weekdays: str = ""
    hours: str = ""
    channel: str = ""
    quiet: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.weekdays or self.hours or self.channel or self.quiet)

    @property
    def when(self) -> str:
        """`周三、周五下午`, or nothing."""
        days = "、".join(f"周{WEEKDAYS[int(one) - 1]}" for one in self.weekdays)
        return f"{days}{Hours(self.hours).label if self.hours else ''}"

    @property
    def words(self) -> str:
        """`周三下午，用电话，每月第一周不联系`."""
        quiet = str(Quiet(self.quiet).label) if self.quiet else ""
        by = BY[Channel(self.channel)] if self.channel else ""
        return "，".join(part for part in (self.when, by, quiet) if part)

    @property
    def joined(self) -> str:
        return "|".join((self.weekdays, self.hours, self.channel, self.quiet))


def read(joined: str | None) -> Agreed:
    """What `Agreed.joined` wrote; nothing agreed where there is none."""
    return Agreed(*joined.split("|")) if joined else Agreed()


def is_quiet(quiet: str, monday: date) -> bool:
    """Whether the week that begins on `monday` was agreed away."""
    thursday = monday + timedelta(days=3)
    days = monthrange(thursday.year, thursday.month)[1]
    if quiet == Quiet.FIRST:
        return thursday.day <= FIRST_DAYS
    return quiet == Quiet.LAST and thursday.day > days - FIRST_DAYS


def day_for(agreed: Agreed, today: date, calendar: WorkCalendar) -> date | None:
    """The day of this week that is for the contact: the next agreed one, else the last that has passed.

    A day off is skipped; None if no day was agreed, or all agreed ones are days off: then any day will do.
    """
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=int(one) - 1) for one in agreed.weekdays]
    open_ = [day for day in days if calendar.is_workday(day) or day.weekday() >= 5]
    return min((day for day in open_ if day >= today), default=max(open_, default=None))
