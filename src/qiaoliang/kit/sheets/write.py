"""Writing workbooks: the template to fill in, the person's own rows with their fates, and lists for export."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from qiaoliang.kit.links import Link
from qiaoliang.kit.links import shown as shown_of
from qiaoliang.kit.sheets.cells import shown
from qiaoliang.kit.sheets.fate import Assessment, Fate, Row
from qiaoliang.kit.sheets.read import Raw, Workbook
from qiaoliang.kit.sheets.spec import Column, Kind, SheetSpec
from qiaoliang.kit.sheets.text import INVISIBLE

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FORMULA_SIGNS = frozenset("=+-@")
EXACT_INTEGERS = 10**15
TEMPLATE_ROWS = 5000
"""Rows of the template that carry formats and drop-down lists."""
LIST_CHARACTERS = 250
"""Excel keeps a drop-down list of at most 255 characters in the rule itself; longer ones refer to a sheet."""

HEAD = {"bold": True, "bg_color": "#F2F2F2", "border": 1, "text_wrap": True, "valign": "vcenter"}
REQUIRED_HEAD = {**HEAD, "font_color": "#B4231A"}
TITLE = {"bold": True, "font_size": 14}
WRAP = {"text_wrap": True, "valign": "top"}
FAULTY_CELL = {"bg_color": "#FDE2E0", "font_color": "#8A1C14"}
DAY = {"num_format": "yyyy-mm-dd"}
MOMENT = {"num_format": "yyyy-mm-dd hh:mm"}
TEXT = {"num_format": "@"}
LINK = {"font_color": "#0563C1", "underline": 1}
LINKS_AT_MOST = 65_000
"""Excel follows 65,530 links of a sheet and refuses the file beyond; what comes later stays text."""
FATE_COLOURS = {
    Fate.NEW: "#E3F4E5",
    Fate.UPDATE: "#E1EEFB",
    Fate.SAME: "#F2F2F2",
    Fate.FAULTY: "#FDE2E0",
    Fate.REPEATED: "#FFF1D6",
}


def neutral(text: str) -> str:
    """`text`, with an apostrophe before it if a spreadsheet could take it for a formula. Reading takes it off again."""
    if text[:1].isalnum():
        return text
    first = INVISIBLE.sub("", text).lstrip()[:1]
    if text.startswith(FORMULA_STARTS) or unicodedata.normalize("NFKC", first) in FORMULA_SIGNS:
        return "'" + text
    return text


class _Page:
    """A worksheet written row after row, with the formats it needs."""

    def __init__(self, book: Any, name: str) -> None:
        self.book = book
        self.sheet = book.add_worksheet(name)
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._links = 0

    def format(self, properties: Mapping[str, object]) -> Any:
        """One format object per look: Excel allows 64,000."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(properties))
        return self._formats[key]

    def put(self, row: int, place: int, value: object, look: Mapping[str, object] | None = None) -> None:
        """Write a value as its own type; text never as a formula, a link or a number. Only a `Link` is a link."""
        if isinstance(value, Link):
            self._put_link(row, place, value, look or {})
            return
        look = look or {}
        if value is None or value == "":
            if look:
                self.sheet.write_blank(row, place, None, self.format(look))
        elif isinstance(value, bool):
            self.sheet.write_string(row, place, _("是") if value else _("否"), self._look(look))
        elif isinstance(value, int | float | Decimal) and abs(float(value)) < EXACT_INTEGERS:
            self.sheet.write_number(row, place, float(value), self._look(look))
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, place, value.replace(tzinfo=None), self.format({**MOMENT, **look}))
        elif isinstance(value, date):
            self.sheet.write_datetime(row, place, value, self.format({**DAY, **look}))
        else:
            self.sheet.write_string(row, place, neutral(str(value))[:32_767], self._look(look))

    def _put_link(self, row: int, place: int, link: Link, look: Mapping[str, object]) -> None:
        """The value as its own type, over the link: a number that opens its records can still be added up."""
        address = link.address
        if not address or link.shown in (None, "") or self._links >= LINKS_AT_MOST:
            self.put(row, place, link.shown, look)
            return
        self._links += 1
        look = {**LINK, **look}
        self.sheet.write_url(row, place, address, self.format(look), string="-")
        self.put(row, place, link.shown, look)

    def _look(self, look: Mapping[str, object]) -> Any:
        return self.format(look) if look else None


def _new_book(target: io.BytesIO, *, is_streamed: bool = True) -> Any:
    return xlsxwriter.Workbook(
        target,
        {
            "constant_memory": is_streamed,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


# The template


def template(spec: SheetSpec) -> bytes:
    """An empty .xlsx to fill in: headings with notes, drop-down lists, text format for codes, a sheet 说明."""
    target = io.BytesIO()
    book = _new_book(target, is_streamed=False)
    page = _Page(book, _sheet_name(str(spec.title)))
    guide = _Page(book, _("说明"))
    options = _Page(book, _("选项"))
    options.sheet.hide()
    page.sheet.freeze_panes(1, 0)
    page.sheet.set_row(0, 30)
    for place, column in enumerate(spec):
        _template_column(page, options, place, column)
    _guide(guide, spec)
    book.close()
    return target.getvalue()


def heading(column: Column) -> str:
    """The heading the template prints: the label, with * if the column must be filled."""
    return f"{column.label}*" if column.required else str(column.label)


def _template_column(page: _Page, options: _Page, place: int, column: Column) -> None:
    page.put(0, place, heading(column), REQUIRED_HEAD if column.required else HEAD)
    note = advice_of(column)
    if note:
        page.sheet.write_comment(0, place, note, {"x_scale": 2})
    page.sheet.set_column(place, place, max(12, 2 * len(str(column.label)) + 4), page.format(_look_of(column)))
    labels = _list_of(column)
    if labels:
        page.sheet.data_validation(1, place, TEMPLATE_ROWS, place, _list_rule(options, place, labels))


def _look_of(column: Column) -> Mapping[str, object]:
    match column.kind:
        case Kind.CODE | Kind.TEXT:
            return TEXT
        case Kind.DATE:
            return DAY
        case _:
            return {}


def _list_of(column: Column) -> list[str]:
    if column.kind is Kind.BOOLEAN:
        return [_("是"), _("否")]
    return [str(label) for label in column.choices.values()] if column.kind is Kind.CHOICE else []


def _list_rule(options: _Page, place: int, labels: list[str]) -> dict[str, object]:
    """A drop-down list; a long one lies on the hidden sheet."""
    source: object = labels
    if len(",".join(labels)) > LIST_CHARACTERS:
        for row, label in enumerate(labels):
            options.put(row, place, label)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        source = f"='{options.sheet.name}'!${letter}$1:${letter}${len(labels)}"
    return {
        "validate": "list",
        "source": source,
        "error_title": _("不在可选范围"),
        "error_message": _("请从下拉列表中选择。"),
    }


def advice_of(column: Column) -> str:
    """How to fill a column, in one line: its own help, what the kind asks for, the words of its list."""
    of_kind = {
        Kind.CODE: _("文本格式。"),
        Kind.INTEGER: _("整数。"),
        Kind.DECIMAL: _("数字。"),
        Kind.MONEY_WAN: _("单位万元；也可带单位，如 2.3亿元。"),
        Kind.PERMILLE: _("百分比或千分比，如 35% 或 350‰。"),
        Kind.DATE: _("日期，如 2026-01-05。"),
        Kind.BOOLEAN: _("是或否。"),
        Kind.MULTI: _("可填几项，用顿号隔开。"),
    }.get(column.kind, "")
    labels = "、".join(str(label) for label in column.choices.values())
    words = _("可填：%(words)s。") % {"words": labels} if 0 < len(labels) <= 300 else ""
    return "".join(part for part in (str(column.help), of_kind, words) if part)


def _guide(guide: _Page, spec: SheetSpec) -> None:
    """What each column wants, one a line, with an example; the sheet reads as a text, not as a roster."""
    guide.put(0, 0, _("怎样填写“%(title)s”") % {"title": spec.title}, TITLE)
    rules = (
        _("带 * 的列必须填写；列的顺序可以变，列名不要改。"),
        _("已登记的按%(key)s对照：空着的格不改动原来的内容，相同的行自动跳过。")
        % {"key": "、".join(str(spec.by_key[key].label) for key in spec.natural_key)},
        _("有一行出错则整份不导入，改好后再传一次即可。"),
    )
    for row, rule in enumerate(rules, 1):
        guide.put(row, 0, rule)
    for place, label in enumerate((_("列名"), _("必填"), _("示例"), _("写法"))):
        guide.put(5, place, label, HEAD)
    for row, column in enumerate(spec, 6):
        guide.put(row, 0, str(column.label))
        guide.put(row, 1, _("是") if column.required else "")
        guide.put(row, 2, column.example, TEXT)
        guide.put(row, 3, advice_of(column), WRAP)
    for place, width in enumerate((26, 8, 26, 80)):
        guide.sheet.set_column(place, place, width)


# The person's own rows, with what would become of them


def annotated(source: Workbook, assessment: Assessment) -> bytes:
    """The sheet that was read, cell by cell, with the columns 结果 and 说明 behind it, faulty cells coloured.

    A second sheet lists every fault. Mended, the file can be uploaded again: the added columns are ignored then.
    """
    target = io.BytesIO()
    book = _new_book(target)
    # Streaming writes each sheet to the end before the next begins.
    sheet = assessment.heading.sheet if assessment.heading else source.sheets[0]
    name = _sheet_name(sheet.name) or _("列表")
    page = _Page(book, name)
    _annotated_rows(page, sheet.rows, assessment)
    _fault_list(_Page(book, _fresh_name(name)), assessment)
    book.close()
    return target.getvalue()


def _fresh_name(taken: str) -> str:
    return _("导入结果") if taken != _("导入结果") else _("导入结果2")


def _annotated_rows(page: _Page, grid: list[list[Raw]], assessment: Assessment) -> None:
    rows = {row.number: row for row in assessment.rows}
    places = assessment.heading.places if assessment.heading else {}
    head = assessment.heading.first_data_row if assessment.heading else 0
    width = _own_width(grid, head)
    page.sheet.set_column(0, max(width - 1, 0), 16)
    page.sheet.set_column(width, width, 10)
    page.sheet.set_column(width + 1, width + 1, 70)
    for number, cells in enumerate(grid, 1):
        row = rows.get(number)
        looks = _looks(row, places)
        for place, cell in enumerate(cells[:width]):
            page.put(number - 1, place, _as_read(cell), looks.get(place, HEAD if number == head else None))
        if number == head:
            page.put(number - 1, width, _("结果"), HEAD)
            page.put(number - 1, width + 1, _("说明"), HEAD)
        elif row is not None:
            page.put(number - 1, width, row.fate.label, {"bg_color": FATE_COLOURS[row.fate]})
            page.put(number - 1, width + 1, explanation(row), WRAP)


def _own_width(grid: list[list[Raw]], head: int) -> int:
    """Columns of the person's own: those we added the last time are written anew."""
    width = len(grid[0]) if grid else 0
    return width - 2 if head and grid[head - 1][-2:] == [_("结果"), _("说明")] else width


def _as_read(cell: Raw) -> object:
    """What may be written back: a time of day and a duration as text, truth as Excel shows it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _looks(row: Row | None, places: Mapping[str, int]) -> dict[int, dict[str, str]]:
    """Faulty cells by their place in the grid."""
    if row is None or not row.faults:
        return {}
    labels = {row.roster.label(key): place for key, place in places.items()}
    return {labels[fault.column]: FAULTY_CELL for fault in row.faults if fault.column in labels}


def explanation(row: Row) -> str:
    """Why a row has its fate, in one cell: its faults, or the old and new values of an update."""
    if row.faults:
        return "\n".join(f"{fault.column}：{fault.message}{fault.advice}" for fault in row.faults)
    if row.changes:
        columns = row.roster.spec.by_key
        return "\n".join(
            f"{columns[key].label}：{shown(columns[key], old) or _('（空）')} → {shown(columns[key], new)}"
            for key, (old, new) in row.changes.items()
        )
    return row.note


def _fault_list(page: _Page, assessment: Assessment) -> None:
    counts = "　".join(f"{fate.label} {count}" for fate, count in assessment.counts.items())
    page.put(0, 0, counts, TITLE)
    for number, notice in enumerate(assessment.notices, 1):
        page.put(number, 0, notice)
    top = len(assessment.notices) + 2
    for place, label in enumerate((_("工作表"), _("行"), _("列"), _("原来的内容"), _("问题"), _("怎么改"))):
        page.put(top, place, label, HEAD)
    for number, fault in enumerate(assessment.faults, top + 1):
        cells = (fault.sheet, fault.row or None, fault.column, fault.value, fault.message, fault.advice)
        for place, cell in enumerate(cells):
            page.put(number, place, cell)
    for place, width in enumerate((14, 8, 20, 26, 50, 50)):
        page.sheet.set_column(place, place, width)


# Lists as shown on the screen


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> bytes:
    """A list as .xlsx: numbers and dates as such, text never as a formula. `title` names the sheet."""
    return book([(title, headers, rows)])


def book(lists: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Several lists (title, headers, rows) in one workbook, a sheet each."""
    target = io.BytesIO()
    made = _new_book(target)
    for title, headers, rows in lists:
        _list_sheet(_Page(made, _sheet_name(title) or _("列表")), headers, rows)
    made.close()
    return target.getvalue()


def _list_sheet(page: _Page, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    page.sheet.freeze_panes(1, 0)
    widths = [_width(header) for header in headers]
    for place, header in enumerate(headers):
        page.sheet.set_column(place, place, min(40, max(10, widths[place] + 4)))
        page.put(0, place, str(header), HEAD)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            page.put(last, place, value)
    if headers:
        page.sheet.autofilter(0, 0, last, len(headers) - 1)


def _sheet_name(title: str) -> str:
    """At most 31 characters, none that Excel forbids in a sheet's name."""
    return "".join("_" if char in "[]:*?/\\'" else char for char in title)[:31].strip()


def _width(text: object) -> int:
    """Columns of a fixed-width face: Chinese characters take two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in str(text))


def csv_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A list as .csv in UTF-8 with a byte order mark, which Excel needs; text neutralised like in `table`."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([neutral(str(header)) for header in headers])
    writer.writerows([[_csv_cell(value) for value in row] for row in rows])
    return target.getvalue().encode("utf-8-sig")


def _csv_cell(value: object) -> object:
    value = shown_of(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return neutral(str(value))
