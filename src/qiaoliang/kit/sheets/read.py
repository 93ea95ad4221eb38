"""Opening a workbook: refused with a clear sentence, or given as sheets of raw cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qiaoliang.kit.sheets import package, plaintext, refusals
from qiaoliang.kit.sheets.limits import DEFAULT_LIMITS, MB, Limits

Raw = str | int | float | bool | date | datetime | time | timedelta
"""A cell as it comes out of the file; the empty text is an empty cell."""

Result = TypeVar("Result")
Grid = list[list[Raw]]
Merged = tuple[tuple[int, int], tuple[int, int]]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "zip"),
)
HTML = re.compile(rb"<\s*(?:html|table|meta|body|!doctype\s+html)|mime-version", re.IGNORECASE)
EPOCH_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true|on)["']""")
TEXT_NAMES = (".csv", ".txt", ".tsv")


class Sheet:
    """One visible sheet; its cells are parsed when first asked for. Row 0 is the first row Excel shows."""

    def __init__(self, name: str, load: Callable[[], tuple[Grid, list[Merged]]]) -> None:
        self.name = name
        self._load = load

    @cached_property
    def _loaded(self) -> tuple[Grid, list[Merged]]:
        return self._load()

    @property
    def rows(self) -> Grid:
        """The cells, a rectangle; the empty text is an empty cell."""
        return self._loaded[0]

    @property
    def merged(self) -> list[Merged]:
        """Merged ranges as ((first row, first column), (last row, last column)), from 0."""
        return self._loaded[1]


class Workbook:
    """A file that may be read: its visible sheets, and what was left aside."""

    def __init__(self, name: str, sheets: list[Sheet], hidden: list[str], is_1904: bool = False) -> None:
        self.name = name
        self.sheets = sheets
        self.hidden = hidden
        self.is_1904 = is_1904


def open_workbook(source: bytes | str | Path, limits: Limits = DEFAULT_LIMITS, name: str = "") -> Workbook:
    """Check `source` (content or path) and open it; `name` is the name it was uploaded under.

    Raises `WorkbookRefused`, before anything is parsed, for what is no sound .xlsx or .csv within `limits`. Sheets are
    parsed when their rows are first asked for, which may raise it too (a sheet whose inside is broken).
    """
    if not isinstance(source, bytes):
        path = Path(source)
        name = name or path.name
        if path.stat().st_size > limits.bytes:
            raise refusals.too_big(limits.bytes // MB)
        source = path.read_bytes()
    if len(source) > limits.bytes:
        raise refusals.too_big(limits.bytes // MB)
    if not source:
        raise refusals.empty()
    if source.startswith(b"PK"):
        return _xlsx(package.washed(source, limits), name)
    _refuse_other_kinds(source)
    if name and not name.casefold().endswith(TEXT_NAMES):
        raise refusals.text_as_xlsx()
    return _csv(source, limits, name)


def _refuse_other_kinds(data: bytes) -> None:
    """By content, never by the file's name."""
    if data.startswith(OLE):
        raise refusals.encrypted() if ENCRYPTED_STREAM in data else refusals.not_xlsx("xls")
    for signature, reason in SIGNATURES:
        if data.startswith(signature):
            raise refusals.not_xlsx(reason)
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if (head.startswith(b"<") or head[:4].lower() == b"mime") and HTML.search(head):
        raise refusals.not_xlsx("html")
    if head.startswith(b"<"):
        raise refusals.not_xlsx("xml")
    if not plaintext.looks_like_text(data):
        raise refusals.not_xlsx("unknown")


def _csv(data: bytes, limits: Limits, name: str) -> Workbook:
    rows = plaintext.rows_of(data, limits)
    width = max(map(len, rows), default=0)
    grid: Grid = [[*row, *[""] * (width - len(row))] for row in rows]
    title = Path(name).stem or "CSV"
    return Workbook(name, [Sheet(title, lambda: (grid, []))], [])


def _xlsx(clean: bytes, name: str) -> Workbook:
    book = _guarded(lambda: CalamineWorkbook.from_object(io.BytesIO(clean)))
    visible: list[str] = []
    hidden: list[str] = []
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        (visible if meta.visible is SheetVisibleEnum.Visible else hidden).append(meta.name)
    if not visible:
        raise refusals.no_visible_sheet() if hidden else refusals.damaged()
    return Workbook(name, [Sheet(title, _loader(book, title)) for title in visible], hidden, _is_1904(clean))


def _loader(book: CalamineWorkbook, title: str) -> Callable[[], tuple[Grid, list[Merged]]]:
    def load() -> tuple[Grid, list[Merged]]:
        sheet = _guarded(lambda: book.get_sheet_by_name(title))
        rows = _guarded(lambda: sheet.to_python(skip_empty_area=False))
        return rows, sheet.merged_cell_ranges or []

    return load


def _guarded(parse: Callable[[], Result]) -> Result:
    """Whatever the parser says about a broken part, a person hears that the file is damaged."""
    try:
        return parse()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as broken:  # a panic of the parser's Rust code is no Exception
        raise refusals.damaged() from broken


def _is_1904(clean: bytes) -> bool:
    """Whether serial numbers count from 1904, as old Mac workbooks do."""
    with suppress(KeyError), zipfile.ZipFile(io.BytesIO(clean)) as parts:
        return EPOCH_1904.search(parts.read("xl/workbook.xml")) is not None
    return False
