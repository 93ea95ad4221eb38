"""What a source of tasks is asked, and what it answers: rows of the workbench and where the rest of them is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit import money
from qiaoliang.kit.workdays import WorkCalendar

SHOWN = 3  # tasks of one source on the workbench; the rest is behind "全部"


@dataclass(frozen=True)
class Task:
    """One row: what, why, with whom, how urgent, and the one thing to do."""

    what: str
    why: str
    who: str
    status: str
    status_text: str
    verb: str
    href: str


@dataclass
class Block:
    """One of 逾期, 今天, 等待他人: tasks, how many there are in all, and where the rest is."""

    key: str
    title: str
    note: str
    tasks: list[Task] = field(default_factory=list)
    total: int = 0
    more: list[tuple[str, str]] = field(default_factory=list)

    def add(self, tasks: list[Task], total: int, more: tuple[str, str]) -> None:
        self.tasks += tasks
        self.total += total
        if total > len(tasks):
            self.more.append((f"{more[0]} {money.count(total)}", more[1]))


@dataclass(frozen=True)
class Asked:
    """Who asks, when, by which calendar: what every source needs."""

    actor: Actor
    at: datetime
    today: date
    calendar: WorkCalendar


Found = tuple[str, list[Task], int, tuple[str, str]]
Source = Callable[[Asked], Iterator[Found]]


def first(rows: Any) -> tuple[list[Any], int]:
    """The first few of a queryset and how many there are, in at most two queries."""
    few = list(rows[: SHOWN + 1])
    return few[:SHOWN], len(few) if len(few) <= SHOWN else rows.count()
