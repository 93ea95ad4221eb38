"""Money as integer fen, and the two ways of printing it.

A document writes `2180万元` and `6.92亿元`: no separators, at most two decimals, trailing zeros
dropped. A screen writes `2,180.00` under a heading that carries the unit: one unit and one number
of decimals for the whole column. Rounding is half up (四舍五入), always in Decimal: a reader with a
pocket calculator must arrive at the same digits.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from django.utils.translation import gettext as _

from qiaoliang.kit.refusal import Refusal

FEN_PER: Final = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
YI: Final = FEN_PER["亿元"]
MINUS: Final = "−"
MISSING: Final = "—"
# What a signed 64-bit column holds; beyond it the database would refuse with a fault of its own.
LARGEST_FEN: Final = 2**63 - 1

_AMOUNT: Final = re.compile(
    r"(?P<sign>[+-]?)(?:人民币|RMB|CNY)?¥?(?P<sign_inside>[+-]?)"
    r"(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d{1,30})(?:\.(?P<part>\d{0,30}))?"
    r" ?(?P<unit>亿元?|万元?|元)?整?",
    re.IGNORECASE | re.ASCII,
)
_DASHES: Final = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "、": ","})


class AmountUnreadable(Refusal):
    """The text is no amount of money."""


class UnknownUnit(ValueError):
    """A unit other than 元, 万元 or 亿元: a fault of the caller, not of the person."""


def document(fen: int) -> str:
    """Print `fen` as official documents do: in 万元 below 1亿元, from there in 亿元.

    The unit follows the rounded figure, so 99,999,999.99 yuan is `1亿元`, never `10000万元`.
    Nothing is `0元`; what is too small to show in 万元 (below 50 yuan) is printed in 元 rather than
    as a zero that would hide it. Negative amounts carry `−`.
    """
    size = abs(fen)
    in_wan = _rounded(size, "万元", 2)
    if in_wan == 0:
        text = f"{_plain(_rounded(size, '元', 2))}元"
    elif in_wan < FEN_PER["亿元"] // FEN_PER["万元"]:
        text = f"{_plain(in_wan)}万元"
    else:
        text = f"{_plain(_rounded(size, '亿元', 2))}亿元"
    return MINUS + text if fen < 0 else text


def screen(fen: int | None, unit: str = "万元", decimals: int = 2) -> str:
    """Print `fen` for a table column in `unit`, without the unit: `21,800.00`; None is `—`."""
    if fen is None:
        return MISSING
    rounded = _rounded(fen, unit, decimals)
    return _signed(f"{abs(rounded):,f}", negative=rounded < 0)


def parse(text: str, unit: str = "元") -> int:
    """Read an amount typed by a person into fen.

    A unit inside the text (`2180万元`, `1.2亿`) wins over `unit`, the unit of the field. Full-width
    digits, thousands separators, spaces, ¥ and signs are understood. Refused with AmountUnreadable:
    words, exponents, separators in odd places, fractions of a fen, more than 64 bits.
    """
    per_unit = _fen_per(unit)
    typed = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    found = _AMOUNT.fullmatch(re.sub(r"\s+", " ", typed))
    if found is None or (found["sign"] and found["sign_inside"]):
        raise AmountUnreadable(_unreadable(text))
    if found["unit"]:
        per_unit = _fen_per(found["unit"].removesuffix("元") + "元")
    number = Decimal(re.sub(r"[, ]", "", found["whole"]) + "." + (found["part"] or "0"))
    return _whole_fen(-number if "-" in found["sign"] + found["sign_inside"] else number, per_unit, text)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """The share in percent with one decimal, half up; None where there is nothing to divide by."""
    if denominator == 0:
        return None
    return _half_up(Decimal(numerator) * 100 / Decimal(denominator), 1)


def document_percent(value: Decimal | None) -> str:
    """`71.9%`: no space, one decimal, a whole number without `.0`; None is `—`."""
    if value is None:
        return MISSING
    rounded = _half_up(value, 1)
    return _signed(_plain(abs(rounded)), negative=rounded < 0) + "%"


def count(number: int | None) -> str:
    """A whole number on the screen: `220,314`; None is `—`."""
    return MISSING if number is None else _signed(f"{abs(number):,}", negative=number < 0)


def _rounded(fen: int, unit: str, decimals: int) -> Decimal:
    return _half_up(Decimal(fen) / _fen_per(unit), decimals)


def _half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(digits: str, *, negative: bool) -> str:
    return MINUS + digits if negative else digits


def _fen_per(unit: str) -> int:
    try:
        return FEN_PER[unit]
    except KeyError:
        raise UnknownUnit(unit) from None


def _whole_fen(number: Decimal, per_unit: int, text: str) -> int:
    with localcontext(prec=100):  # longer than the pattern admits, so no digit is rounded away unseen
        fen = number * per_unit
    if fen != fen.to_integral_value():
        raise AmountUnreadable(_("金额“%(text)s”小于一分的部分无法记录，请保留到分。") % {"text": _shown(text)})
    if abs(fen) > LARGEST_FEN:
        raise AmountUnreadable(_("金额“%(text)s”过大，请核对单位和位数。") % {"text": _shown(text)})
    return int(fen)


def _unreadable(text: str) -> str:
    if not text.strip():
        return _("请填写金额。")
    return _("无法识别金额“%(text)s”，请填写数字，例如 2180 或 2,180.50。") % {"text": _shown(text)}


def _shown(text: str) -> str:
    """The typed text, short enough to stand inside a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"
