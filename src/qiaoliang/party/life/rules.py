"""The law of organisation life (《中国共产党支部工作条例（试行）》 2018, rules.md section 1): no Django, no clock.

Who is entitled and who is present are counted from the roll and the attendance, never typed; only the ballots are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.life.choices import MONTHS, VOTING, Per
from qiaoliang.party.organisations.choices import MeetingKind

COMMITTEE_FROM: Final = 7  # full members from which a branch has a committee (G03)
DAY: Final = timedelta(days=1)
BACK_DATED_AFTER: Final = 7  # days after which a late entry is marked so
LEAST_IN_GROUP: Final = 3  # (?) the regulation says only that a large branch is divided into groups
STUDY_HOURS: Final = {"member": 32, "leader": 56}  # hours of education a year: members; secretaries and committee

KEYS: Final[dict[str, str]] = {
    MeetingKind.MEMBERS: "members_meeting_per", MeetingKind.COMMITTEE: "committee_meeting_per",
    MeetingKind.GROUP: "group_meeting_per", MeetingKind.THEME_DAY: "theme_day_per",
    MeetingKind.CLASS: "party_class_per", MeetingKind.LIFE: "life_meeting_per",
    MeetingKind.APPRAISAL: "appraisal_per", MeetingKind.TALKS: "talks_per",
}  # fmt: skip
"""The setting that says how often each kind is owed; settings are dated, a period keeps the rhythm of its first day."""


# --- periods


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both included: a month, a quarter, half a year or a year of the calendar."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(per: str, day: date) -> Period:
    """The period of the calendar that the day lies in. KeyError for `Per.NEVER`."""
    months = MONTHS[per]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, _after(first, months) - DAY)


def periods(per: str, start: date, end: date) -> Iterator[Period]:
    """The periods that have begun between the two days, in order."""
    period = period_of(per, start)
    while period.first <= end:
        yield period
        period = period_of(per, period.last + DAY)


def planned_day(period: Period, day_of_month: int, calendar: WorkCalendar) -> date:
    """A working day of the period's last month but never past it: the wished day of the month, or the next worked."""
    first = period_of(Per.MONTH, period.last).first
    wished = first + DAY * (day_of_month - 1)
    day = wished if calendar.is_workday(wished) else calendar.add_workdays(wished, 1)
    return day if day <= period.last else calendar.add_workdays(period.last + DAY, -1)


def _after(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


# --- what is owed


@dataclass(frozen=True)
class Standing:
    """What decides which meetings an organisation owes in a period."""

    is_branch: bool  # a branch or a joint branch
    set_up_on: date
    full_members: int


def rhythms(values: Mapping[str, object]) -> dict[str, str]:
    """Kind → how often, from the settings in force on a day."""
    return {kind: str(values[key]) for kind, key in KEYS.items() if values[key] != Per.NEVER}


def owes(kind: str, standing: Standing, period: Period) -> bool:
    """Whether an organisation owes this kind of meeting in the period: a branch that stood on its first day; a
    committee meets where there is one. Group meetings are owed by groups, each of them."""
    if not standing.is_branch or standing.set_up_on > period.first:
        return False
    return kind != MeetingKind.COMMITTEE or standing.full_members >= COMMITTEE_FROM


# --- votes


@dataclass(frozen=True)
class Vote:
    """The count of one vote. `entitled`: full members (of the committee: its members); ballots in counts only."""

    kind: str
    entitled: int
    present: int
    yes: int
    no: int
    abstained: int


@dataclass(frozen=True)
class Problem:
    sentence: str
    field: str = ""


def problems(vote: Vote) -> list[Problem]:
    """What forbids a vote to be recorded; an empty list if it stands."""
    if vote.kind not in VOTING:
        return [Problem("只有党员大会和支委会作表决决定。其他会议的意见写进会议记录。")]
    if min(vote.entitled, vote.present, vote.yes, vote.no, vote.abstained) < 0:
        return [Problem("票数不能是负数。", "yes")]
    if vote.present > vote.entitled:
        return [Problem(f"到会有表决权的 {vote.present} 人，多于应到会的 {vote.entitled} 人，请核对考勤。")]
    if not is_quorate(vote.entitled, vote.present):
        return [Problem(f"应到会有表决权的 {vote.entitled} 人，到会 {vote.present} 人，不足一半，不能表决。")]
    cast = vote.yes + vote.no + vote.abstained
    if cast != vote.present:
        sentence = f"赞成、反对、弃权共 {cast} 票，到会有表决权的是 {vote.present} 人，两个数要相等，请核对。"
        return [Problem(sentence, "yes")]
    return []


def is_quorate(entitled: int, present: int) -> bool:
    """Half or more of those entitled are there; nobody entitled, no quorum."""
    return 0 < entitled <= present * 2


def is_carried(entitled: int, yes: int) -> bool:
    """More than half of *all* entitled in favour, not of those present."""
    return yes * 2 > entitled
