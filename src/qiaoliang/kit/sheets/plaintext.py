"""Rosters saved as .csv: UTF-8, UTF-16 with a byte order mark, or GB 18030; comma, tab or semicolon."""

from __future__ import annotations

import csv
import io

from qiaoliang.kit.sheets import refusals
from qiaoliang.kit.sheets.limits import Limits

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";", "，")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def looks_like_text(data: bytes) -> bool:
    """Whether the file may be text: it has a UTF-16 mark, or no NUL byte."""
    return data.startswith(UTF16_MARKS) or b"\x00" not in data[:100_000]


def rows_of(data: bytes, limits: Limits) -> list[list[str]]:
    """The cells of a .csv; `WorkbookRefused` if the encoding is unknown or the quoting broken."""
    text = _decoded(data)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(row) > limits.columns or len(rows) >= limits.rows:
                raise refusals.too_large(limits.rows, limits.columns)
            rows.append([_unwrapped(cell) for cell in row])
    except csv.Error as broken:
        raise refusals.broken_csv() from broken
    return rows


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith(UTF16_MARKS) else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusals.unknown_encoding()


def _unwrapped(cell: str) -> str:
    """`="0631"` is how a .csv keeps a code from becoming a number."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell
