"""From a raw cell to a value of the column's type, or to a refusal with one sentence and one piece of advice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets import dates, figures, words
from qiaoliang.kit.sheets.faults import CellRefused
from qiaoliang.kit.sheets.sheetxml import NOT_COMPUTED
from qiaoliang.kit.sheets.spec import Column, Kind
from qiaoliang.kit.sheets.text import squeezed

Value = str | int | Decimal | date | bool | tuple[str, ...] | None
Parser = Callable[[object], Value]

EXCEL_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
# What people write for "nothing" in a cell they feel obliged to fill.
DASHES = frozenset({"-", "--", "---", "—", "——", "/", "//", "\\", "－", "、"})
NOTHING = DASHES | {"无", "暂无", "未知", "不详", "空", "N/A", "NA", "NULL", "NONE"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the file says about a column beyond its cells: the unit in the heading, the workbook's epoch."""

    fen_per_unit: int = figures.FEN_PER_WAN
    is_1904: bool = False


def parser_for(column: Column, setting: Setting = Setting()) -> Parser:
    """A function from a raw cell to the column's value; None for an empty cell; raises `CellRefused`."""
    parse = _of_kind(column, setting)
    nothing = {Kind.TEXT: DASHES, Kind.BOOLEAN: DASHES}.get(column.kind, NOTHING)

    def parse_cell(raw: object) -> Value:
        if raw is None or raw == "":
            return None
        # Long, printable and beginning with a letter: the usual cell, and none of the special ones.
        if isinstance(raw, str) and (len(raw) < 8 or raw[0] in "# " or not raw.isprintable()):
            bare = squeezed(raw)
            if not bare:
                return None
            if bare[0] == "#":
                _refuse_error(bare)
            if len(bare) < 6 and bare.upper() in nothing:
                return None
        return parse(raw)

    return parse_cell


def _refuse_error(bare: str) -> None:
    if bare == NOT_COMPUTED:
        raise CellRefused(
            _("这一格是公式，文件里没有保存它的结果。"), _("请在 Excel 中打开并保存一次，或复制后“选择性粘贴—数值”。")
        )
    if bare.upper() in EXCEL_ERRORS:
        raise CellRefused(
            _("这一格是 Excel 的错误值 %(error)s。") % {"error": bare.upper()}, _("请修正公式，或直接填写数值。")
        )


def _of_kind(column: Column, setting: Setting) -> Parser:
    match column.kind:
        case Kind.TEXT:
            return lambda raw: words.running(raw, column)
        case Kind.CODE:
            return lambda raw: words.code(raw, column)
        case Kind.INTEGER:
            return lambda raw: figures.integer(raw, column)
        case Kind.DECIMAL:
            return lambda raw: figures.decimal(raw, column)
        case Kind.MONEY_WAN:
            return lambda raw: figures.money(raw, column, setting.fen_per_unit)
        case Kind.PERMILLE:
            return lambda raw: figures.permille(raw, column)
        case Kind.DATE:
            return lambda raw: dates.day(raw, column, setting.is_1904)
        case Kind.BOOLEAN:
            return lambda raw: words.yes_or_no(raw, column)
        case Kind.CHOICE:
            return words.chooser(column)
        case Kind.MULTI:
            return words.several(column)


def shown(column: Column, value: Value) -> str:
    """A stored value as a person reads it: 万元, 是/否, labels of choices, or the column's own `display`."""
    if value is None:
        return ""
    if column.display is not None:
        return str(column.display(value))
    match column.kind:
        case Kind.MONEY_WAN:
            return figures.as_wan(value)
        case Kind.BOOLEAN:
            return _("是") if value else _("否")
        case Kind.CHOICE:
            return str(column.choices.get(str(value), value))
        case Kind.MULTI if isinstance(value, tuple | list):
            return "、".join(str(column.choices.get(word, word)) for word in value)
        case Kind.PERMILLE:
            return f"{value}‰"
        case _:
            return str(value)
