"""Text, codes, yes or no, and words from a list."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import CellRefused
from qiaoliang.kit.sheets.spec import Column
from qiaoliang.kit.sheets.text import comparable, folded, has_control_characters, is_plain, near, shortened, squeezed

Found = TypeVar("Found")

TRUE_WORDS = frozenset("是√✓✔☑有对真已vyt1") | {"yes", "true", "1.0", "已是"}
FALSE_WORDS = frozenset("否×✗✘☐□无错假未非xnf0") | {"no", "false", "0.0", "没有", "不是"}
SEPARATORS = re.compile(r"[、,，;；/|\n\r]+|\s{2,}")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
EXACT_INTEGERS = 10**15
"""A spreadsheet keeps 15 digits: from here the last ones are gone."""
MAX_TEXT = 2000


def running(raw: object, column: Column) -> str:
    """Running text: spaces folded, Chinese punctuation kept; numbers as digits, a date as 2026-01-05."""
    if not isinstance(raw, str):
        return _text_of(raw)
    text = raw if is_plain(raw) else folded(raw)
    _check_text(text, column.max_length or MAX_TEXT)
    return text


def code(raw: object, column: Column) -> str:
    """A code: half-width capitals without spaces. A number of 16 digits or more has lost its end and is refused."""
    if isinstance(raw, date | datetime | time | timedelta):
        raise CellRefused(_("这个代码被 Excel 自动变成了日期或时间。"), _("请把整列设为“文本”格式，再重新录入。"))
    text = _capitals(raw) if isinstance(raw, str) else _digits(raw)
    if ("." in text or "+" in text) and SCIENTIFIC.fullmatch(text):
        raise _rounded(text)
    _check_text(text, column.max_length or MAX_TEXT)
    return text


def _capitals(raw: str) -> str:
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    # Some letters fall apart when made capitals.
    return unicodedata.normalize("NFKC", squeezed(raw).upper())


def _digits(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _text_of(raw)
    if not abs(raw) < EXACT_INTEGERS:  # put this way round, it catches what is not a number either
        raise _rounded(f"{raw:.5g}")
    if raw != int(raw):
        raise CellRefused(_("代码“%(value)s”带有小数。") % {"value": raw}, _("请把整列设为“文本”格式，再重新录入。"))
    return str(int(raw))


def _rounded(shown: str) -> CellRefused:
    return CellRefused(
        _("代码“%(value)s”被当作数字保存，第15位以后的数字已经丢失。") % {"value": shown},
        _("请把整列设为“文本”格式，再重新录入完整代码。"),
    )


def _text_of(raw: object) -> str:
    if isinstance(raw, bool):
        raise CellRefused(_("这里是逻辑值 %(value)s，不是文字。") % {"value": str(raw).upper()}, _("请填写文字。"))
    if isinstance(raw, float) and not math.isfinite(raw):
        raise CellRefused(_("这一格不是有效的内容。"), _("请重新填写。"))
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < EXACT_INTEGERS:
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(raw)


def _check_text(text: str, max_length: int) -> None:
    if not text.isprintable() and has_control_characters(text):
        raise CellRefused(_("文字里含有看不见的控制字符。"), _("请删去这一格，重新手工录入。"))
    if len(text) > max_length:
        raise CellRefused(
            _("文字有 %(length)d 个字，超过 %(limit)d 个字。") % {"length": len(text), "limit": max_length},
            _("请缩短后再填。"),
        )


def yes_or_no(raw: object, column: Column) -> bool:
    """是/否 in the many ways people tick a box."""
    if isinstance(raw, bool):
        return raw
    word = comparable(str(raw))
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS or word in (f"非{comparable(str(column.label))}",):
        return False
    raise CellRefused(_("“%(value)s”不是“是”或“否”。") % {"value": shortened(raw)}, _("请填写“是”或“否”。"))


def chooser(column: Column) -> Callable[[object], str]:
    """A parser that finds the stored value for a label, a stored value or another wording."""
    known = {comparable(word): value for word, value in column.choice_aliases.items()}
    known |= {comparable(value): value for value in column.choices}
    known |= {comparable(str(label)): value for value, label in column.choices.items()}
    labels = [str(label) for label in column.choices.values()]

    def choose(raw: object) -> str:
        word = _text_of(raw) if not isinstance(raw, str) else raw
        try:
            return known[comparable(word)]
        except KeyError:
            raise not_in_list(word, labels) from None

    return choose


def not_in_list(word: str, labels: Iterable[str]) -> CellRefused:
    """The refusal for a word that is not in a list, with the nearest ones or the first few."""
    options = list(labels)
    likely = near(squeezed(word), options)
    if likely:
        advice = _("是不是“%(words)s”？") % {"words": _("”或“").join(likely)}
    else:
        more = _("等") if len(options) > 8 else ""
        advice = _("可填：%(words)s%(more)s。") % {"words": "、".join(options[:8]), "more": more}
    return CellRefused(_("“%(value)s”不在可选范围内。") % {"value": shortened(word)}, advice)


def several(column: Column) -> Callable[[object], tuple[str, ...] | None]:
    """A parser for several words of one cell, separated by 、 or the like; a cell of separators only is empty."""
    choose = chooser(column)

    def choose_all(raw: object) -> tuple[str, ...] | None:
        text = raw if isinstance(raw, str) else _text_of(raw)
        words = [word for word in SEPARATORS.split(text) if squeezed(word)]
        return tuple(sorted({choose(word) for word in words})) or None

    return choose_all


def known_in(table: Mapping[str, Found], noun: str) -> Callable[[object], Found]:
    """A resolver for `assess`: looks a text up in `table` (name or code to anything), forgiving spaces, width and case.

    An unknown word is refused with the nearest names: 没有叫“张村”的镇街。是不是“张村镇”？
    """
    folded_table = {comparable(word): found for word, found in table.items()}

    def find(text: object) -> Found:
        try:
            return folded_table[comparable(str(text))]
        except KeyError:
            likely = near(squeezed(str(text)), table)
            advice = (
                _("是不是“%(words)s”？") % {"words": _("”或“").join(likely)} if likely else _("请核对名称是否写全。")
            )
            raise CellRefused(
                _("没有叫“%(value)s”的%(noun)s。") % {"value": shortened(text), "noun": noun}, advice
            ) from None

    return find
