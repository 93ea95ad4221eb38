"""Dates as people write them, and as spreadsheets store them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import CellRefused
from qiaoliang.kit.sheets.spec import Column
from qiaoliang.kit.sheets.text import shortened, squeezed

EPOCH = date(1899, 12, 30)
DAYS_1904 = 1462
"""Serial numbers of old Mac workbooks start this many days later."""

# Serials of 1927-05-18 to 2119-01-10. Below lie years and counts typed into a date column; no roster has older dates.
SERIALS = range(10_000, 80_000)
YEARS = range(1900, 2101)
FULL = re.compile(r"(?P<year>\d{4})(?P<gap>[-/.年])(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?(?P<rest>.*)")
COMPACT = re.compile(r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<rest>)")
CLOCK = re.compile(
    r"T?(?:\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?[秒分]?(?:Z|[+-]\d{2}:?\d{2})?)?|星期.|周.|\(.*\)"
)
MONTH_ONLY = re.compile(r"\d{4}(?:年|[-/.年]\d{1,2}月?)?")
SHORT_YEAR = re.compile(r"'?\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?")
DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "~": "-", "_": "-", "、": ".", "。": ".", "\\": "/"})


def day(raw: object, column: Column, is_1904: bool = False) -> date:
    """The day a cell means; refused if it could mean another one."""
    if type(raw) is date:
        value = raw
    elif isinstance(raw, datetime):
        value = raw.date()
    elif isinstance(raw, str):
        value = _from_text(raw)
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        value = _from_number(raw, is_1904)
    else:
        raise _no_date(raw)
    _check_bounds(value, column)
    return value


def _from_number(number: float, is_1904: bool) -> date:
    """20260105 is a written date, 46027 a serial number; 2026 and 2026.1 lack the rest."""
    if not math.isfinite(number):
        raise _no_date(number)
    if float(number).is_integer() and 19_000_101 <= number <= 21_001_231:
        return _from_text(str(int(number)))
    if int(number) in SERIALS:
        return EPOCH + timedelta(days=int(number) + (DAYS_1904 if is_1904 else 0))
    if int(number) in YEARS:
        raise _incomplete(f"{number:g}")
    raise _no_date(f"{number:g}")


def _from_text(text: str) -> date:
    typed = squeezed(text).translate(DASHES).rstrip(".")
    found = FULL.fullmatch(typed) or COMPACT.fullmatch(typed)
    if found and CLOCK.fullmatch(found["rest"]):
        return _calendar_day(found, text)
    if typed.isdecimal() and len(typed) == 5:
        return _from_number(int(typed), False)
    if MONTH_ONLY.fullmatch(typed):
        raise _incomplete(text)
    if SHORT_YEAR.fullmatch(typed):
        raise CellRefused(
            _("日期“%(value)s”的年份不是四位，可能有几种理解。") % {"value": shortened(text)},
            _("请写成 2026-01-05 的样子。"),
        )
    raise _no_date(text)


def _calendar_day(found: re.Match[str], text: str) -> date:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise CellRefused(
            _("日历上没有“%(value)s”这一天。") % {"value": shortened(text)}, _("请核对月份和日子。")
        ) from None


def _incomplete(text: str) -> CellRefused:
    return CellRefused(
        _("日期“%(value)s”不完整，缺少月或日。") % {"value": shortened(text)}, _("请写成 2026-01-05 的样子。")
    )


def _no_date(raw: object) -> CellRefused:
    return CellRefused(_("“%(value)s”不是日期。") % {"value": shortened(raw)}, _("请写成 2026-01-05 的样子。"))


def _check_bounds(value: date, column: Column) -> None:
    low, high = column.minimum, column.maximum
    if isinstance(low, date) and value < low:
        raise CellRefused(_("日期 %(value)s 早于 %(bound)s。") % {"value": value, "bound": low}, _("请核对年份。"))
    if isinstance(high, date) and value > high:
        raise CellRefused(_("日期 %(value)s 晚于 %(bound)s。") % {"value": value, "bound": high}, _("请核对年份。"))
