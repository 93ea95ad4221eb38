"""One worksheet part as bytes: how far it reaches, and cells that the parser would silently read as empty.

A grid is dense once parsed: two cells, A1 and XFD1048576, would ask for 17 billion. So the reach is measured on the
bytes first. The usual writing (`<c r="A1" …>`, by Excel, WPS, LibreOffice and every library we know) is measured with
one regular expression, 0.2 s for 60 MB; anything else element by element.
"""

from __future__ import annotations

import re
from functools import cache
from xml.parsers import expat

from qiaoliang.kit.sheets import refusals
from qiaoliang.kit.sheets.limits import Limits

NOT_COMPUTED = "#公式未计算"
"""Stands in a cell whose formula was saved without its result."""

# What a sheet says about its own size is not to be trusted, and nonsense there stops the parser.
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^<>]*/>")
HEAD_BYTES = 10_000
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\s[^<>]*?)\bt="e"')
# A formula cell with no value, or with an empty value that is not the empty text.
FORMULA_CELL = re.compile(
    rb"<c(?P<attributes>\s[^<>]*)>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
TYPE = re.compile(rb'\st="[^"]*"')
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
PREFIXED_CELL = re.compile(rb":c[ >/\s]")


def checked(part: bytes, limits: Limits) -> bytes:
    """`part` with error values and uncomputed formulas made visible as text; refused if it reaches beyond `limits`."""
    if _unusual(part, limits.rows, limits.narrow_columns):
        _measure(part, limits)
    head = part[:HEAD_BYTES]
    if DIMENSION.search(head):
        part = DIMENSION.sub(b"", head, count=1) + part[HEAD_BYTES:]
    if b't="e"' in part:
        part = ERROR_CELL.sub(rb'\1t="str"', part)
    if b"<f" in part:
        part = FORMULA_CELL.sub(_marked, part)
    return part


def _unusual(part: bytes, rows: int, columns: int) -> bool:
    """Whether any cell is outside of `rows` × `columns` or not written in the usual way."""
    return _outside(rows, columns).search(part) is not None or (
        b":c" in part and PREFIXED_CELL.search(part) is not None
    )


@cache
def _outside(rows: int, columns: int) -> re.Pattern[bytes]:
    inside = rf' r="(?:{_letters_up_to(columns)})(?:{_digits_up_to(rows)})"'
    return re.compile(rf"<c(?!{inside})(?=[\s/>])".encode())


def _letters_up_to(columns: int) -> str:
    """A pattern of the column letters A … of the first `columns` columns (at most 702)."""
    full, rest = divmod(columns - 26, 26)
    if columns <= 26:
        return f"[A-{chr(64 + columns)}]"
    parts = ["[A-Z]"] + ([f"[A-{chr(64 + full)}][A-Z]"] if full else [])
    return "|".join(parts + ([f"{chr(65 + full)}[A-{chr(64 + rest)}]"] if rest else []))


def _digits_up_to(rows: int) -> str:
    """A pattern of the whole numbers 1 … `rows`."""
    text = str(rows)
    parts = [rf"[1-9]\d{{0,{len(text) - 2}}}"] if len(text) > 1 else []
    for place, digit in enumerate(text):
        low = 1 if place == 0 else 0
        if int(digit) > low:
            parts.append(rf"{text[:place]}[{low}-{int(digit) - 1}]\d{{{len(text) - place - 1}}}")
    return "|".join([*parts, text])


def _marked(cell: re.Match[bytes]) -> bytes:
    attributes = cell["attributes"]
    if b't="str"' in attributes and b"<v" in cell[0]:
        return cell[0]
    return b"<c" + TYPE.sub(b"", attributes) + b' t="str"><v>' + NOT_COMPUTED.encode() + b"</v></c>"


class _Reach:
    """Follows the elements and remembers the furthest cell that has a content."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = self.elements = 0
        self.furthest_row = self.furthest_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.limits.unusual_elements:
            raise refusals.too_large(self.limits.rows, self.limits.columns)
        match name.rpartition(":")[2]:
            case "row":
                self.row = _number(attributes.get("r"), self.row + 1)
                self.column = 0
            case "c":
                self._cell(attributes.get("r"))
            case "v" | "is":
                self._content()

    def _cell(self, reference: str | None) -> None:
        found = REFERENCE.fullmatch(reference or "")
        if reference and not found:
            raise refusals.too_large(self.limits.rows, self.limits.columns)
        self.column = _column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row

    def _content(self) -> None:
        self.furthest_row = max(self.furthest_row, self.row)
        self.furthest_column = max(self.furthest_column, self.column)


def _measure(part: bytes, limits: Limits) -> None:
    reach = _Reach(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reach.start
    try:
        parser.Parse(part, True)
    except expat.ExpatError as broken:
        raise refusals.damaged() from broken
    rows = limits.wide_rows if reach.furthest_column > limits.narrow_columns else limits.rows
    if reach.furthest_row > rows or reach.furthest_column > limits.columns:
        raise refusals.too_large(limits.rows, limits.columns)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 7 else otherwise
