"""Building workbooks, sound and broken, for tests: with openpyxl, or byte by byte."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils import get_column_letter

CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROLOGUE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def book(grid: Iterable[Iterable[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook as Excel would save it; `change` may touch the openpyxl workbook before saving."""
    made = openpyxl.Workbook()
    made.active.title = "企业名单"
    for row in grid:
        made.active.append(list(row))
    if change:
        change(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def csv_book(grid: Iterable[Iterable[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """The same as .csv."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(grid)
    return target.getvalue().encode(encoding)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part added or replaced."""
    return zipped({**parts_of(data), name: part})


def with_text(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with `old` replaced in one part; it must be there, or the test would test nothing."""
    parts = parts_of(data)
    assert old in parts[name], (name, old)
    return zipped({**parts, name: parts[name].replace(old, new)})


def raw_cells(grid: Iterable[Iterable[Any]]) -> bytes:
    """`<row>` elements in the usual writing, texts inline."""
    rows = []
    for number, row in enumerate(grid, 1):
        cells = "".join(raw_cell(f"{get_column_letter(place)}{number}", value) for place, value in enumerate(row, 1))
        rows.append(f'<row r="{number}">{cells}</row>')
    return "".join(rows).encode()


def raw_cell(reference: str, value: Any) -> str:
    """One cell; None is left out."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def raw_book(rows: bytes, after: bytes = b"", dimension: str = "") -> bytes:
    """A minimal workbook around `<row>` elements; `after` follows the data."""
    size = f'<dimension ref="{dimension}"/>'.encode() if dimension else b""
    sheet = (
        PROLOGUE + f'<worksheet xmlns="{MAIN}">'.encode() + size + b"<sheetData>" + rows + b"</sheetData>" + after
    ) + b"</worksheet>"
    return zipped(
        {
            CONTENT_TYPES: PROLOGUE
            + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            + b'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            + b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": PROLOGUE
            + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'.encode()
            + '<sheet name="企业名单" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml"),
            SHEET: sheet,
        }
    )


def relations(kind: str, target: str) -> bytes:
    """A relationships part with one relation."""
    return (
        PROLOGUE
        + (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
        ).encode()
    )
