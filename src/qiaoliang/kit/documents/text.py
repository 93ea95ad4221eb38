"""What official documents do with text: numerals, dates, widths, and what may not enter a file at all."""

import re
import unicodedata
from datetime import date
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
# Illegal in XML 1.0, or able to turn a line around on the page and so make a document read otherwise than it is.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BREAKS: Final = re.compile(r"\r\n?|[\n\x85\u2028\u2029\x0b\x0c]")


def lines(text: str) -> list[str]:
    """The printable lines of `text`, trimmed; at least one, perhaps empty."""
    parts = _BREAKS.split(text)
    return [_UNPRINTABLE.sub("", part.replace("\t", " ")).strip() for part in parts]


def printable(text: str) -> str:
    """A part of a line: without what cannot be printed, with its spaces."""
    return _UNPRINTABLE.sub("", _BREAKS.sub(" ", text.replace("\t", " ")))


def one_line(text: str) -> str:
    """The printable text in one line: control and direction characters dropped, breaks made spaces."""
    return " ".join(line for line in lines(text) if line)


def chinese_date(day: date) -> str:
    """`2026年11月22日`, without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """`一`, `十`, `二十三`: the numerals of headings, 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return leading + (_DIGITS[ones] if ones else "")


def width(text: str) -> int:
    """Printed width in half characters: a Chinese character counts 2, a digit or Latin letter 1."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
