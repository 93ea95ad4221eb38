"""The records of a frozen figure, exactly as they were stored with it, and what has become of each since.

Number, standing, value and hash are those of the edition; only what a record is called is read from the base today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.tables import as_cell
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension, Standing
from qiaoliang.results.indicators.columns import columns, prefetched
from qiaoliang.results.indicators.dimensions import Amounts
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.parts import label
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.periods import taking, telling
from qiaoliang.results.periods.models import Definition, Frozen
from qiaoliang.results.periods.rules import Record

FIRST_COLUMNS: Final = 3  # enough to recognise the thing
SAME, ALTERED, GONE = _("没有变化"), _("后来有变化"), _("现在不计入")
NOT_SHOWN: Final = "已删除，或您无权查看"


@dataclass(frozen=True)
class Line:
    """One record: as it was stored, what has become of it, what it is called as far as the reader may see it."""

    number: str
    standing: str
    amount: str
    since: str
    cells: Sequence[Any]


@dataclass(frozen=True)
class Part:
    """A part of a frozen figure: of which dimension, by which key."""

    dimension: Dimension
    key: str

    @property
    def address(self) -> str:
        return f"{self.dimension.value}:{self.key}"

    @property
    def said(self) -> str:
        return f"{self.dimension.label}：{label(self.dimension, self.key)}"


def part_from(figure: Frozen, text: str) -> Part | None:
    """`county:371082`, if the figure has that part and its records say in which part they lie."""
    dimension, _colon, key = text.partition(":")
    if dimension not in Dimension.values or key not in figure.parts.get(dimension, {}):
        return None
    return Part(Dimension(dimension), key) if dimension in figure.places else None


def of(figure: Frozen, standing: str, part: Part | None = None) -> list[Record]:
    """The records of one standing, in the order they were stored; all of them are what was claimed or divided by."""
    inside = _inside(figure, part) if part else None
    return [
        (number, held, value, digest)
        for place, (number, held, value, digest) in enumerate(figure.records)
        if (standing != Standing.CONFIRMED or held == Standing.CONFIRMED) and (inside is None or inside[place])
    ]


def _inside(figure: Frozen, part: Part) -> list[bool]:
    """Of each record whether it lies in the part."""
    held = figure.places[part.dimension]
    if part.key not in held["parts"]:
        return [False] * len(figure.records)
    wanted = held["parts"].index(part.key)
    return [place == wanted for place in held["of"]]


def amounts_of(figure: Frozen, part: Part | None) -> Amounts:
    return telling.amounts_of(figure) if part is None else Amounts(*figure.parts[part.dimension][part.key])


def counted(kept: Definition, records: Sequence[Record]) -> int:
    """What the records amount to, in stored units: their sum, or how many different things they are."""
    if kept.kept["measure"]["type"] == "sum":
        return sum(int(value) for _number, _held, value, _digest in records)
    values = {value for _number, _held, value, _digest in records if value}
    return len(values) if values else len(records)


def amount(kept: Definition, value: str) -> str:
    """Of one record: what it adds, where the figure is a sum."""
    return telling.printed(kept, Amounts(), int(value)) if kept.kept["measure"]["type"] == "sum" else ""


def said(kept: Definition, held: str) -> str:
    if kept.is_rate:
        return "分子" if held == Standing.CONFIRMED else "只在分母"
    return str(Standing(held).label)


def heads(code: str) -> list[str]:
    return [column.label for column in columns(CATALOGUE[code])[:FIRST_COLUMNS]] if code in CATALOGUE else []


def lines(figure: Frozen, records: Sequence[Record], today: date) -> list[Line]:
    """One page of records; three queries and those of the columns, whatever the figure."""
    kept, indicator = figure.definition, CATALOGUE.get(figure.code)
    numbers = [int(number) for number, *_rest in records]
    names = known(indicator, figure, numbers, today) if indicator else {}
    is_kept = indicator is not None and taking.is_as_kept(indicator, kept.kept)
    asked = taking.asked_for(figure.edition.period, today)
    now = taking.records_now(indicator, asked, numbers) if indicator and is_kept else None
    return [
        Line(
            one[0], said(kept, one[1]), amount(kept, one[2]), str(_since(figure, one, now)), names.get(one[0], ())
        )
        for one in records
    ]  # fmt: skip


def _since(figure: Frozen, held: Record, now: dict[str, Record] | None) -> Any:
    if now is None:
        return "口径已改，不再比对"
    if held[0] not in now:
        return GONE
    then = held if taking.knows_above(figure) else (held[0], now[held[0]][1], *held[2:])
    return SAME if now[held[0]] == then else ALTERED


def known(indicator: Indicator, figure: Frozen, numbers: Sequence[int], today: date) -> dict[str, list[Any]]:
    """What the records are called, of those that are within the reader's scope."""
    return named(indicator, taking.asked_for(figure.edition.period, today), numbers)


def named(indicator: Indicator, asked: Any, numbers: Sequence[int]) -> dict[str, list[Any]]:
    fact = FACTS[indicator.fact]
    seen = fact.model.objects.filter(pk__in=numbers).select_related(*fact.related)
    shown = columns(indicator)[:FIRST_COLUMNS]
    return {
        str(row.pk): [(one.label, as_cell(one.cell(row))) for one in shown]
        for row in prefetched(indicator, asked, seen)
    }  # fmt: skip
