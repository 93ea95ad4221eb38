"""Whole columns at once, where every cell is of the plainest sort; nearly all columns of nearly all files are.

A cell read on its own costs about a microsecond. A column of clean texts, whole numbers, amounts or days can be told
from one joined text or from its extremes, and is then read ten times faster. Whatever is not plain is left to the
parsers of `cells`; the result is the same, which the tests check for any column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from qiaoliang.kit.sheets.cells import DASHES, NOTHING, Setting
from qiaoliang.kit.sheets.figures import LARGEST_INTEGER
from qiaoliang.kit.sheets.spec import Column, Kind
from qiaoliang.kit.sheets.text import CHINESE_PUNCTUATION
from qiaoliang.kit.sheets.words import MAX_TEXT

# ASCII, the ideographs of every input method, and punctuation that is kept: nothing here needs normalising.
PLAIN_TEXT = re.compile(f"[ -~\u4e00-\u9fff{CHINESE_PUNCTUATION}]*")
# Blanks to fold, apostrophes to take off, error values to refuse; cells are joined by line breaks.
ODD_TEXT = re.compile(r"  |\n[ '＇#]| \n")
PLAIN_CODES = re.compile("[0-9A-Z]*")
# 1e8 万元 is 1e14 fen: up to there a double is true to a hundredth of a fen (`figures.money`).
EXACT_WAN = 1e8


def whole(column: Column, setting: Setting, cells: Sequence[Any]) -> list[Any] | None:
    """The values of a plain column (None for an empty cell); None if it has to be read cell by cell."""
    read = _READERS.get(column.kind)
    kinds = set(map(type, cells))
    if read is None or (str in kinds and column.kind in _NUMERIC and not _only_empty_texts(cells)):
        return None
    return read(column, setting, cells, kinds - {str} if column.kind in _NUMERIC else kinds)


def _only_empty_texts(cells: Sequence[Any]) -> bool:
    return all(cell == "" for cell in cells if type(cell) is str)


def _texts(column: Column, _setting: Setting, cells: Sequence[Any], kinds: set[type]) -> list[Any] | None:
    if kinds != {str} or max(map(len, cells)) > (column.max_length or MAX_TEXT) or not DASHES.isdisjoint(cells):
        return None
    joined = "\n".join(cells)
    if not PLAIN_TEXT.fullmatch(joined.replace("\n", "")) or ODD_TEXT.search(f"\n{joined}\n"):
        return None
    # A line break within a cell would have made the count differ.
    return [cell or None for cell in cells] if joined.count("\n") == len(cells) - 1 else None


def _codes(column: Column, _setting: Setting, cells: Sequence[Any], kinds: set[type]) -> list[Any] | None:
    if kinds != {str} or max(map(len, cells)) > (column.max_length or MAX_TEXT) or not NOTHING.isdisjoint(cells):
        return None
    return [cell or None for cell in cells] if PLAIN_CODES.fullmatch("".join(cells)) else None


def _integers(column: Column, _setting: Setting, cells: Sequence[Any], kinds: set[type]) -> list[Any] | None:
    numbers = [cell for cell in cells if cell != ""]
    if kinds != {float} or not all(map(float.is_integer, numbers)):
        return None
    if not _within(numbers, column, -LARGEST_INTEGER, LARGEST_INTEGER):
        return None
    return [None if cell == "" else int(cell) for cell in cells]


def _amounts(column: Column, setting: Setting, cells: Sequence[Any], kinds: set[type]) -> list[Any] | None:
    numbers = [cell for cell in cells if cell != ""]
    if kinds != {float} or not all(-EXACT_WAN < number < EXACT_WAN for number in numbers):
        return None
    unit = setting.fen_per_unit
    fen = [None if cell == "" else round(cell * unit) for cell in cells]
    return fen if _within([amount for amount in fen if amount is not None], column, None, None) else None


def _days(column: Column, _setting: Setting, cells: Sequence[Any], kinds: set[type]) -> list[Any] | None:
    if kinds != {date} or not _within([cell for cell in cells if cell != ""], column, None, None):
        return None
    return [None if cell == "" else cell for cell in cells]


def _within(values: Sequence[Any], column: Column, lowest: int | None, highest: int | None) -> bool:
    low = column.minimum if column.minimum is not None else lowest
    high = column.maximum if column.maximum is not None else highest
    return (low is None or min(values) >= low) and (high is None or max(values) <= high)


_NUMERIC = frozenset({Kind.INTEGER, Kind.MONEY_WAN, Kind.DATE})
_Reader = Callable[[Column, Setting, Sequence[Any], set[type]], "list[Any] | None"]
_READERS: dict[Kind, _Reader] = {
    Kind.TEXT: _texts,
    Kind.CODE: _codes,
    Kind.INTEGER: _integers,
    Kind.MONEY_WAN: _amounts,
    Kind.DATE: _days,
}
