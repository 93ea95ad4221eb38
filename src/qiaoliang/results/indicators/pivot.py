"""A table of figures by one or two dimensions: what stands in which cell, what it opens, what is too small to show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from qiaoliang.kit import money
from qiaoliang.kit.links import Link
from qiaoliang.kit.remembered import remembered
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators import words
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import parts_of
from qiaoliang.results.indicators.choices import Dimension, Standing
from qiaoliang.results.indicators.dimensions import COUNTY_DIGITS, Amounts, axes_of
from qiaoliang.results.indicators.evaluate import Number, in_units, is_part
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.parts import names
from qiaoliang.results.indicators.question import parts_text
from qiaoliang.results.indicators.rules import rate, smallest, suppressed
from qiaoliang.results.indicators.split import Cells, split
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio

TOO_FEW: Final = "不单列"
ALL: Final = "\0"  # the sum over a dimension: no key of a part
STATES: Final = (Standing.CONFIRMED, Standing.CLAIMED, Standing.VERIFIED)


@dataclass(frozen=True)
class Question:
    """What a person chose: figures, what goes down, what goes across, in which state."""

    indicators: tuple[Indicator, ...]
    down: Dimension | None
    across: Dimension | None
    state: Standing

    @property
    def by(self) -> tuple[Dimension, ...]:
        return tuple(one for one in (self.down, self.across) if one is not None)


@dataclass(frozen=True)
class PivotCell:
    text: str
    value: Number | str = ""  # as a workbook keeps it
    href: str = ""
    is_total: bool = False
    head: str = ""  # what stands over it


@dataclass(frozen=True)
class Row:
    label: str
    unit: str
    cells: list[PivotCell]
    is_figure: bool  # the figure itself; what follows are its parts
    note: str = ""


@dataclass(frozen=True)
class Pivot:
    heads: list[str]
    rows: list[Row] = field(default_factory=list)
    has_hidden: bool = False
    left_out: list[str] = field(default_factory=list)  # figures that cannot be split so


def remembered_cells(question: Question, asked: Asked) -> Mapping[str, Cells]:
    def compute() -> Mapping[str, Cells]:
        with settings.read_once():
            return split(question.indicators, asked, question.by)

    codes = tuple(indicator.code for indicator in question.indicators)
    return remembered("pivot", (*parts_of(asked), codes, question.by), compute)


def build(question: Question, asked: Asked, kept: dict[str, str]) -> Pivot:
    """The whole table; `kept` is the question about day and place, as links to records repeat it."""
    can = tuple(one for one in question.indicators if all(by in axes_of(one) for by in question.by))
    left_out = [one.label for one in question.indicators if one not in can]
    if not can:
        return Pivot([], left_out=left_out)
    found = remembered_cells(Question(can, question.down, question.across, question.state), asked)
    across = _keys(question, found, question.across)
    down = _keys(question, found, question.down)
    builder = _Builder(question, kept, across, down, is_part=any(one.least for one in can) and is_part(asked))
    rows = [row for indicator in can for row in builder.rows(indicator, found[indicator.code])]
    heads = [*across.values(), "合计"] if question.across else ["合计"]
    return Pivot(heads, rows, builder.has_hidden, left_out)


def _keys(question: Question, found: Mapping[str, Cells], dimension: Dimension | None) -> dict[str, str]:
    if dimension is None:
        return {}
    place = question.by.index(dimension)
    keys = {
        parts[place]
        for cells in found.values()
        for parts, amounts in cells.items()
        if amounts != Amounts()
    }  # fmt: skip
    return names(dimension, keys)


@dataclass
class _Builder:
    question: Question
    kept: dict[str, str]
    across: dict[str, str]
    down: dict[str, str]
    is_part: bool = False  # of a place or department: its sum may be of too few people as well
    has_hidden: bool = False

    def rows(self, indicator: Indicator, cells: Cells) -> list[Row]:
        table = self._summed(cells)
        hidden = self._hidden(indicator, table)
        unit = self._unit(indicator, table[ALL, ALL])
        lines = [ALL, *(key for key in self.down if (key, ALL) in table)] if self.question.down else [ALL]
        made = []
        for line in lines:
            columns = [*self.across, ALL] if self.question.across else [ALL]
            made.append(
                Row(
                    indicator.label if line == ALL else self.down[line], unit,
                    [self._cell(indicator, table.get((line, column), Amounts()), line, column, unit, hidden)
                     for column in columns],
                    is_figure=line == ALL,
                    note="比率不相加，合计按分子分母重算" if line == ALL and indicator.is_rate else "",
                )
            )  # fmt: skip
        return made

    def _summed(self, cells: Cells) -> dict[tuple[str, str], Amounts]:
        """Cells with the sums of lines, of columns and of all."""
        table: dict[tuple[str, str], Amounts] = defaultdict(Amounts)
        for parts, amounts in cells.items():
            if amounts == Amounts():
                continue  # a part without a record is not listed
            key = dict(zip(self.question.by, parts, strict=True))
            line = key[self.question.down] if self.question.down else ALL
            column = key[self.question.across] if self.question.across else ALL
            for place in {(line, column), (line, ALL), (ALL, column), (ALL, ALL)}:
                table[place] += amounts
        return table

    def _hidden(self, indicator: Indicator, table: dict[tuple[str, str], Amounts]) -> set[tuple[str, str]]:
        if not indicator.least:
            return set()
        numbers = {place: smallest(amounts.claimed, amounts.confirmed) for place, amounts in table.items()}
        found: set[tuple[str, str]] = set()
        for inside in (
            [place for place in numbers if ALL not in place],
            [place for place in numbers if place[0] == ALL and place[1] != ALL],
            [place for place in numbers if place[1] == ALL and place[0] != ALL],
        ):
            for places in (inside, *self._by_county(inside)):
                found |= suppressed({place: numbers[place] for place in places}, indicator.least)
        if self.is_part and numbers.get((ALL, ALL), 0) in range(1, indicator.least):
            found = set(numbers)
        self.has_hidden = self.has_hidden or bool(found)
        return found

    def _by_county(self, places: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
        """Towns by county, whose sums are known too."""
        axis = 0 if self.question.down == Dimension.TOWN else 1 if self.question.across == Dimension.TOWN else None
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for place in places if axis is not None else ():
            found[place[axis or 0][:COUNTY_DIGITS]].append(place)
        return list(found.values())

    def _unit(self, indicator: Indicator, whole: Amounts) -> str:
        if isinstance(indicator.measure, Ratio):
            return "%"
        return words.unit_of(indicator, in_units(indicator, indicator.measure, whole.claimed))

    def _cell(
        self, indicator: Indicator, amounts: Amounts, line: str, column: str, unit: str, hidden: set[tuple[str, str]]
    ) -> PivotCell:
        is_total = ALL in (line if self.question.down else "", column if self.question.across else "")
        head = self.across.get(column, "合计")
        if (line, column) in hidden:
            return PivotCell(TOO_FEW, TOO_FEW, is_total=is_total, head=head)
        text, value = self._printed(indicator, amounts, unit)
        opens = amounts.claimed if self.question.state == Standing.CLAIMED or indicator.is_rate else amounts.confirmed
        href = self._href(indicator, line, column) if opens and text != money.MISSING else ""
        return PivotCell(text, value, href, is_total, head)

    def _printed(self, indicator: Indicator, amounts: Amounts, unit: str) -> tuple[str, Number | str]:
        measure = indicator.measure
        if isinstance(measure, Ratio):
            if not amounts.claimed:
                return money.MISSING, ""
            value = rate(amounts.confirmed, amounts.claimed)
            return f"{value}", value
        stored = {
            Standing.CONFIRMED: amounts.confirmed, Standing.CLAIMED: amounts.claimed,
            Standing.VERIFIED: amounts.verified,
        }[self.question.state]  # fmt: skip
        if self.question.state == Standing.VERIFIED and Standing.VERIFIED not in FACTS[indicator.fact].standings:
            return money.MISSING, ""
        number = in_units(indicator, measure, stored)
        exact = Decimal(number) * 100 / money.FEN_PER[unit] if indicator.is_money else number
        return words.printed(indicator, number, unit), exact

    def _href(self, indicator: Indicator, line: str, column: str) -> str:
        parts = []
        if self.question.down and line != ALL:
            parts.append((self.question.down.value, line))
        if self.question.across and column != ALL:
            parts.append((self.question.across.value, column))
        asked = {**self.kept, "part": parts_text(tuple(parts))}
        if self.question.state != Standing.CONFIRMED and not indicator.is_rate:
            asked["tab"] = self.question.state.value
        question = urlencode({key: value for key, value in asked.items() if value})
        return f"/indicators/{indicator.code}/?{question}"


def sheet(pivot: Pivot) -> tuple[list[str], list[list[Any]]]:
    """The table as a workbook holds it: a column for the figure and one for its part; each number opens its records."""
    heads = ["指标", "分项", "单位", *pivot.heads]
    rows, figure = [], ""
    for row in pivot.rows:
        figure = row.label if row.is_figure else figure
        cells = [Link(cell.value, cell.href) if cell.href else cell.value for cell in row.cells]
        rows.append([figure, "合计" if row.is_figure else row.label, row.unit, *cells])
    return heads, rows
