"""When a voice must be answered, and what its state is called. The days are a city's own (settings)."""

from datetime import date
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.web.voices.choices import OPEN, Kind, Rung, Stage, Verdict

# The setting that holds the working days of each kind.
SETTING: Final = {
    Kind.COMPLAINT: "voice_complaint_days", Kind.THANKS: "voice_suggestion_days",
    Kind.SUGGESTION: "voice_suggestion_days", Kind.CONTRADICTION: "voice_contradiction_days",
}  # fmt: skip
URGE_BEFORE: Final = 1  # working days before the last one
_VERDICTS: Final = {
    Kind.CONTRADICTION: {
        Verdict.UPHELD: "异议成立，记录已不作数", Verdict.PARTLY: "部分成立，记录已更正",
        Verdict.KEPT: "经核实，记录属实",
    },
    Kind.COMPLAINT: {
        Verdict.UPHELD: "投诉成立", Verdict.PARTLY: "投诉部分成立", Verdict.KEPT: "投诉不成立",
    },
}  # fmt: skip


def due_on(said_on: date, days: int, calendar: WorkCalendar) -> date:
    """The last day to answer: `days` working days after the day it was said."""
    return calendar.add_workdays(said_on, days)


def rung(due: date, today: date, calendar: WorkCalendar) -> Rung:
    """How far up the ladder an open voice is on the day."""
    if today > due:
        return Rung.ESCALATED
    return Rung.URGED if calendar.workdays_between(today, due) <= URGE_BEFORE else Rung.NONE


def state_in_words(stage: str, due: date, today: date, calendar: WorkCalendar) -> tuple[str, str]:
    """(words, kind of status): how long there is, or by how much it is late."""
    if stage not in OPEN:
        return str(Stage(stage).label), "done" if stage == Stage.ANSWERED else "off"
    if today > due:
        return f"逾期 {calendar.workdays_between(due, today)} 个工作日", "overdue"
    left = calendar.workdays_between(today, due)
    return ("今天到期" if left == 0 else f"剩 {left} 个工作日"), "soon" if left <= URGE_BEFORE else "going"


def verdict_in_words(kind: str, verdict: str) -> str:
    return _VERDICTS.get(Kind(kind), {}).get(Verdict(verdict), "") if verdict else ""


def verdict_choices(kind: str) -> list[tuple[str, str]]:
    return [(one.value, words) for one, words in _VERDICTS.get(Kind(kind), {}).items()]
