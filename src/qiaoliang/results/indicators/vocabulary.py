"""What an indicator may say. The vocabulary is closed; anything richer becomes a named column of a fact.

A condition is *equals*, *in*, *between* or *not null*; a measure is *count distinct*, *sum* or *ratio*. The same
data can so be read by the ORM for a page and by a table engine over exported facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from qiaoliang.results.indicators.choices import Basis, Counts, Role


class Is(StrEnum):
    EQUAL = "equals"
    ONE_OF = "in"
    BETWEEN = "between"  # both ends included
    PRESENT = "not null"  # nor an empty text


@dataclass(frozen=True)
class Condition:
    """One condition on a named column."""

    how: Is
    value: Any = None


def equals(value: Any) -> Condition:
    return Condition(Is.EQUAL, value)


def one_of(*values: Any) -> Condition:
    return Condition(Is.ONE_OF, values)


def between(low: Any, high: Any) -> Condition:
    return Condition(Is.BETWEEN, (low, high))


PRESENT = Condition(Is.PRESENT)
YES = equals(True)
NO = equals(False)
Filter = Mapping[str, Condition]


@dataclass(frozen=True)
class CountDistinct:
    """How many different values of a stored column."""

    column: str = "pk"


@dataclass(frozen=True)
class Sum:
    """The sum of a stored integer column; `per_unit` of it make one unit of the figure (100 fen: a yuan)."""

    column: str
    per_unit: int = 1


@dataclass(frozen=True)
class Ratio:
    """In percent: the share of the rows counted that also pass `where`."""

    where: Filter
    of: CountDistinct = CountDistinct()


Measure = CountDistinct | Sum | Ratio
FEN = 100  # a yuan
MILLI_PERCENT = 1000  # a percent, as imported statistics store it


@dataclass(frozen=True)
class Beside:
    """A number printed beside a figure, over the same confirmed rows: serving today, kept, overdue, done."""

    label: str
    where: Filter
    measure: CountDistinct | Sum | None = None  # that of the figure, if not said


@dataclass(frozen=True)
class Indicator:
    """One figure: what it is called, what it counts, and everything a reader may ask about it."""

    code: str
    label: str
    unit: str
    role: Role
    basis: Basis
    fact: str
    measure: Measure
    counts: Counts
    definition: str
    source_label: str
    confirmed_by: str
    weaknesses: str
    filter: Filter = field(default_factory=dict)
    exempt: Filter = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    basis_setting: str = ""  # a programme setting that may choose another period
    minimum: int = 0  # fewer rows than this hide the percentage
    least: int = 0  # a part of fewer than this is not shown by itself: who is meant could be guessed
    is_programme_code: bool = True  # in the table of programme.md; the others may have no value
    numerator: str = ""  # in words: what is counted; of a rate, what is counted above the line
    denominator: str = ""  # of a rate, what is divided by
    dedup: str = ""  # what makes two records one
    version: int = 1
    effective_on: date = date(2026, 1, 1)

    @property
    def is_rate(self) -> bool:
        return isinstance(self.measure, Ratio)

    @property
    def is_money(self) -> bool:
        return isinstance(self.measure, Sum) and self.measure.per_unit == FEN

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"

    @property
    def is_imported(self) -> bool:
        return self.counts == Counts.IMPORTED
