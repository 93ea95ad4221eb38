"""A sheet described as data: which columns it has, what each may hold, and what identifies a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
"""A string, or a lazy translation of one."""

Bound = int | Decimal | date


class Kind(StrEnum):
    """What a column holds, and the Python type `assess` yields for it."""

    TEXT = "text"  # str, spaces folded, Chinese punctuation kept
    CODE = "code"  # str, half-width capitals, no spaces; never a rounded number
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # Decimal
    MONEY_WAN = "money_wan"  # int, fen; written in ten thousand yuan unless the cell or the header says otherwise
    PERMILLE = "permille"  # int, 0..1000
    DATE = "date"  # date
    BOOLEAN = "boolean"  # bool
    CHOICE = "choice"  # str, a key of `choices`
    MULTI = "multi"  # tuple[str, ...], sorted distinct keys of `choices`


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY_WAN, Kind.PERMILLE})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `aliases` are other headings people use; `choices` maps stored value to label, `choice_aliases` other wordings to
    stored value; `minimum`/`maximum` are in the column's own type (fen for money), both included; `max_length` in
    characters. `example` and `help` go into the template. `display` prints a stored value for a person where a resolver
    has made it something else (a town's key).
    """

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict)
    choice_aliases: Mapping[str, str] = field(default_factory=dict)
    max_length: int | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    example: str = ""
    help: Text = ""
    display: Callable[[Any], object] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        if self.kind in (Kind.CHOICE, Kind.MULTI) and not self.choices:
            raise ValueError(f"column {self.key} needs choices")


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One kind of roster. `natural_key` names the columns that identify a row in the file and in the base."""

    kind: str
    title: Text
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        if len(self.by_key) != len(self.columns):
            raise ValueError(f"sheet {self.kind}: a column key is given twice")
        for key in self.natural_key:
            if not self.by_key[key].required:
                raise ValueError(f"sheet {self.kind}: natural key column {key} must be required")

    @property
    def by_key(self) -> dict[str, Column]:
        """The columns by their keys."""
        return {column.key: column for column in self.columns}

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)
