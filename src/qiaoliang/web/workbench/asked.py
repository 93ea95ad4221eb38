"""What a source of tasks is asked, and what it answers: rows of the workbench and where the rest of them is."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit import money
from qiaoliang.kit.together import Row, counted_rows
from qiaoliang.kit.touched import reading
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


@dataclass(frozen=True)
class Wanted:
    """A source asks how many rows there are; the sources are asked side by side, so one query counts for all."""

    rows: tuple[Any, ...]


Tasks = Generator[Found | Wanted, list[int], None]
Source = Callable[[Asked], Tasks]


def first(rows: Any) -> Generator[Wanted, list[int], tuple[list[Any], int]]:
    """`few, total = yield from first(rows)`: the first few of a queryset, and how many there are."""
    (total,) = yield Wanted((rows,))
    return list(rows[:SHOWN]) if total else [], total


def numbers(*rows: Any) -> Generator[Wanted, list[int], list[int]]:
    """`late, open_ = yield from numbers(…, …)`: how many rows each has."""
    return (yield Wanted(rows))


@dataclass
class Told:
    """What a source found, and the tables it asked."""

    found: list[Found] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)


def side_by_side(sources: Sequence[Tasks]) -> list[Told]:
    """What each source finds. What they want counted is asked in rounds, one query a round for all of them."""
    told = [Told() for _ in sources]
    waiting = [(place, want) for place, source in enumerate(sources) if (want := _further(source, None, told[place]))]
    while waiting:
        rows = iter(counted_rows([rows for _place, want in waiting for rows in want.rows]))
        answers = [(place, [next(rows) for _rows in want.rows]) for place, want in waiting]
        waiting = [
            (place, want) for place, own in answers if (want := _further(sources[place], own, told[place]))
        ]  # fmt: skip
    return told


def _further(source: Tasks, counts: list[Row] | None, told: Told) -> Wanted | None:
    """Lets a source go on until it wants the next count; None when it has ended."""
    with reading(alone=True) as tables:
        step = _next(source, counts, told)
    told.tables |= tables.union(*(row.tables for row in counts or ()))
    return step


def _next(source: Tasks, counts: list[Row] | None, told: Told) -> Wanted | None:
    try:
        step = next(source) if counts is None else source.send([row.numbers[0] for row in counts])
        while not isinstance(step, Wanted):
            told.found.append(step)
            step = next(source)
    except StopIteration:
        return None
    return step
