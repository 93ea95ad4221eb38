"""When a person's request must be answered, and what its state is called. PIPL article 50: "in good time"; the practice
is 15 working days (GB/T 35273-2020, 8.7 says thirty days at most)."""

from datetime import date
from typing import Final

from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.web.privacy.choices import OPEN, Ground, Identity, Kind, Stage

REMIND_BEFORE: Final = 3  # working days before the last one
NEEDS_IDENTITY: Final = frozenset({Kind.ACCESS, Kind.COPY, Kind.CORRECTION, Kind.DELETION, Kind.RESTRICTION})
GROUNDS: Final[dict[str, frozenset[str]]] = {
    Kind.DELETION: frozenset({Ground.NOT_THE_PERSON, Ground.ARCHIVE, Ground.NO_DATA, Ground.DUTY}),
    Kind.WITHDRAWAL: frozenset({Ground.NOT_THE_PERSON, Ground.DUTY, Ground.NO_DATA}),
    Kind.RESTRICTION: frozenset({Ground.NOT_THE_PERSON, Ground.DUTY, Ground.NO_DATA}),
    Kind.ACCESS: frozenset({Ground.NOT_THE_PERSON, Ground.SECRET, Ground.OTHERS, Ground.NO_DATA}),
    Kind.COPY: frozenset({Ground.NOT_THE_PERSON, Ground.SECRET, Ground.OTHERS, Ground.NO_DATA}),
}
ANY_GROUND: Final = frozenset({Ground.NOT_THE_PERSON, Ground.SECRET, Ground.OTHERS, Ground.NO_DATA, Ground.DUTY})


def due_on(asked_on: date, days: int, calendar: WorkCalendar) -> date:
    """The last day to answer: `days` working days after the day it was asked."""
    return calendar.add_workdays(asked_on, days)


def is_soon(due: date, today: date, calendar: WorkCalendar) -> bool:
    return calendar.workdays_between(today, due) <= REMIND_BEFORE


def state_in_words(stage: str, due: date, today: date, calendar: WorkCalendar) -> tuple[str, str]:
    """(words, kind of status): how long there is, or by how much it is late."""
    if stage not in OPEN:
        return str(Stage(stage).label), "done" if stage == Stage.DONE else "off"
    if today > due:
        return f"逾期 {calendar.workdays_between(due, today)} 个工作日", "overdue"
    left = calendar.workdays_between(today, due)
    return ("今天到期" if left == 0 else f"剩 {left} 个工作日"), "soon" if is_soon(due, today, calendar) else "going"


def may_refuse_on(kind: str, ground: str) -> bool:
    """Whether the law lets a request of this kind be refused on this ground."""
    return ground in GROUNDS.get(kind, ANY_GROUND)


def must_know_the_person(kind: str, identity: str) -> bool:
    """Whether the request may not be fulfilled yet, because nobody made sure whose it is."""
    return kind in NEEDS_IDENTITY and identity == Identity.NONE
