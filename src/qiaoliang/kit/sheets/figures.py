"""Numbers as people write them: 1,234.5 · ￥12万 · 2.3亿元 · 35% · (1,200) · １２０人."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import CellRefused
from qiaoliang.kit.sheets.spec import Column
from qiaoliang.kit.sheets.text import shortened, squeezed

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
YUAN_PER = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
}
TOO_LARGE = 10**18
"""Also keeps the arithmetic within the 28 digits of the default decimal context."""
LARGEST_FEN = 2**63 - 1
LARGEST_INTEGER = 2**31 - 1
"""What the database's money and integer columns hold."""

NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:人民币|RMB|CNY)?[¥$]?(?P<number>(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{0,30})?|\.\d{1,30})"
    r"(?P<exponent>E[+-]?\d{1,2})?(?P<scale>[十百千]?万|十?亿|[十百千])?(?P<unit>元|人|名|个|家|户|%|‰)?整?",
    re.IGNORECASE,
)
DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-"})


class Figure:
    """A number read from text: `value` in plain units, `unit` as written (`万` and `亿` are multiplied out)."""

    __slots__ = ("is_scaled", "unit", "value")

    def __init__(self, value: Decimal, unit: str, is_scaled: bool) -> None:
        self.value = value
        self.unit = unit
        self.is_scaled = is_scaled


def figure(text: str) -> Figure | None:
    """The number in `text`, or None if it is anything else (a range, an estimate, words)."""
    typed = squeezed(text).translate(DASHES)
    if typed.startswith("(") and typed.endswith(")"):
        typed = "-" + typed[1:-1]
    found = NUMBER.fullmatch(typed)
    if found is None:
        return None
    value = Decimal(found["sign"] + found["number"].replace(",", "") + (found["exponent"] or ""))
    scale = found["scale"] or ""
    return Figure(value * _multiplier(scale), (found["unit"] or "").lower(), bool(scale))


def _multiplier(scale: str) -> int:
    """十万, 百万 … are products of their characters."""
    product = 1
    for char in scale:
        product *= YUAN_PER[char]
    return product


def integer(raw: object, column: Column) -> int:
    """A whole number; refused if it has a fraction, a percent sign or is no number."""
    if type(raw) is float and raw.is_integer() and abs(raw) < 2**53:
        value = int(raw)
    else:
        value = _whole(_plain(raw, ("", "人", "名", "个", "家", "户", "元")), raw)
    _check_bounds(value, column, str, -LARGEST_INTEGER, LARGEST_INTEGER)
    return value


def decimal(raw: object, column: Column) -> Decimal:
    """A number with its decimals as written; 35% is 0.35."""
    found = _read(raw)
    value = found.value * {"%": Decimal("0.01"), "‰": Decimal("0.001")}.get(found.unit, 1)
    _check_bounds(value, column, str, None, None)
    return value


def money(raw: object, column: Column, fen_per_unit: int = FEN_PER_WAN) -> int:
    """An amount in fen. Without a unit of its own the cell is in `fen_per_unit` (万元, or what the header says)."""
    if type(raw) is float and -1e8 < raw < 1e8:
        # Exact: below 1e14 fen a double is true to a hundredth of a fen.
        fen = round(raw * fen_per_unit)
    else:
        found = _read(raw)
        if found.unit not in ("", "元"):
            raise _no_number(raw)
        per_unit = FEN_PER_YUAN if found.unit or found.is_scaled else fen_per_unit
        fen = int((found.value * per_unit).quantize(Decimal(1), ROUND_HALF_UP))
    _check_bounds(fen, column, as_wan, -LARGEST_FEN, LARGEST_FEN)
    return fen


def as_wan(fen: object) -> str:
    """Fen as 万元 without trailing zeros: 21800000 fen is `21.8万元`."""
    return f"{Decimal(str(fen)).scaleb(-6).normalize():f}万元"


def permille(raw: object, column: Column) -> int:
    """0..1000. 35%, 350‰, 350 and a cell formatted as percent (0.35) are the same."""
    found = _read(raw)
    value = found.value
    if found.unit == "%":
        value = value * 10
    elif found.unit == "" and 0 < value < 1:
        value = value * 1000
    elif found.unit not in ("", "‰"):
        raise _no_number(raw)
    if value != value.to_integral_value():
        raise CellRefused(
            _("“%(value)s”比千分之一还细。") % {"value": shortened(raw)}, _("请保留到千分之一，例如 35% 或 350‰。")
        )
    _check_bounds(int(value), column, str, 0, 1000)
    return int(value)


def _read(raw: object) -> Figure:
    found: Figure | None
    if isinstance(raw, bool):
        raise _no_number(raw)
    if isinstance(raw, int | float):
        if not math.isfinite(raw):
            raise _no_number(raw)
        found = Figure(Decimal(repr(raw)).normalize() if raw else Decimal(0), "", False)
    else:
        found = figure(raw) if isinstance(raw, str) else None
    if found is None:
        raise _no_number(raw)
    if abs(found.value) >= TOO_LARGE:
        raise CellRefused(_("数字“%(value)s”过大。") % {"value": shortened(raw)}, _("请核对位数和单位。"))
    return found


def _plain(raw: object, units: tuple[str, ...]) -> Decimal:
    found = _read(raw)
    if found.unit not in units:
        raise _no_number(raw)
    return found.value


def _whole(value: Decimal, raw: object) -> int:
    if value != value.to_integral_value():
        raise CellRefused(_("“%(value)s”不是整数。") % {"value": shortened(raw)}, _("请填写不带小数的数字。"))
    return int(value)


def _no_number(raw: object) -> CellRefused:
    return CellRefused(
        _("“%(value)s”不是一个数字。") % {"value": shortened(raw)}, _("请只填一个数字，不要写“约”“以上”或范围。")
    )


def _check_bounds(value: object, column: Column, show: object, lowest: object, highest: object) -> None:
    low = column.minimum if column.minimum is not None else lowest
    high = column.maximum if column.maximum is not None else highest
    assert callable(show)
    if low is not None and value < low:  # type: ignore[operator]
        raise CellRefused(
            _("%(value)s 小于允许的最小值 %(bound)s。") % {"value": show(value), "bound": show(low)},
            _("请核对后填写。"),
        )
    if high is not None and value > high:  # type: ignore[operator]
        raise CellRefused(
            _("%(value)s 大于允许的最大值 %(bound)s。") % {"value": show(value), "bound": show(high)},
            _("请核对数字和单位。"),
        )
