"""Pinyin of names: initials to search by, keys to sort by. Both are stored in columns.

pypinyin reads a company name in 0.3 ms, a minute for an import of 100,000 rows. Names are made of
the same few thousand words, so the name is cut here (longest known phrase first) and each word is read
once and remembered: about 10 µs a name.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

# A word as (first letters, syllables with tone digits).
Word = tuple[str, str]

LONGEST_PHRASE: Final = 5
_DROPPED: Final = re.compile(r"[\W_]+")
# Surnames read otherwise than the same character in running text (《通用规范汉字表》 and common usage).
SURNAMES: Final = {
    "盖": "ge3", "曾": "zeng1", "单": "shan4", "解": "xie4", "查": "zha1", "仇": "qiu2", "任": "ren2", "朴": "piao2",
    "区": "ou1", "翟": "zhai2", "冼": "xian3", "缪": "miao4", "尉": "wei4", "乐": "yue4", "折": "she2", "宁": "ning4",
    "燕": "yan1", "华": "hua4", "纪": "ji3", "召": "shao4", "员": "yun4", "黑": "he4", "种": "chong2", "秘": "bi4",
    "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "长孙": "zhang3 sun1", "单于": "chan2 yu2", "澹台": "tan2 tai2",
}  # fmt: skip
SURNAME_STARTS: Final = frozenset(surname[0] for surname in SURNAMES)


@lru_cache(maxsize=100_000)
def initials(name: str, *, person: bool = False) -> str:
    """First letters of the syllables, lower case: `威海（桥梁）3D有限公司` gives `whql3dyxgs`.

    Digits and Latin letters are kept, full width made half width; brackets, points and spaces are
    dropped; a character without a reading stands for itself. `person` reads the surname as a surname.
    """
    return "".join(first for first, _ in _words(name, person))


@lru_cache(maxsize=100_000)
def sort_key(name: str, *, person: bool = False) -> str:
    """Key that sorts names as a dictionary does, by syllable, then tone: `wei1hai3qiao2liang2`.

    Only digits and letters (of names without rare characters), so every collation of either database
    gives one order; the tone digit also parts `xi1an1` from `xian1`. At most seven times as long as the name.
    """
    return "".join(syllables for _, syllables in _words(name, person))


def columns(name: str) -> tuple[str, str]:
    """(initials, sort key) of a firm's name, not remembered: for 100,000 different ones."""
    words = _words(name, False)
    return "".join([first for first, _ in words]), "".join([syllables for _, syllables in words])


# One place is enough for the usual pair of calls, initials and sort key of the same name.
@lru_cache(maxsize=16)
def _words(name: str, person: bool) -> tuple[Word, ...]:
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", name).casefold())
    words = [_surname(text)] if person and text[:1] in SURNAME_STARTS else []
    words += _cut(text, sum(map(len, words)))
    return tuple([_read_surname(word) if person and n == 0 else _read(word) for n, word in enumerate(words)])


def _surname(text: str) -> str:
    return text[:2] if text[:2] in SURNAMES else text[:1]


def _cut(text: str, start: int) -> list[str]:
    """The words from `start` on: at each place the longest known phrase, else the single character."""
    longest, words, end = _phrase_lengths().get, [], len(text)
    while start < end:
        most = longest(text[start : start + 2])
        word = text[start] if most is None else _phrase(text, start, most)  # most pairs begin no phrase at all
        words.append(word)
        start += len(word)
    return words


def _phrase(text: str, start: int, most: int) -> str:
    """The longest known phrase of at most `most` characters at `start`, else the character there."""
    for length in range(most, 1, -1):
        if (phrase := text[start : start + length]) in PHRASES_DICT:
            return phrase
    return text[start]


@cache
def _phrase_lengths() -> dict[str, int]:
    """For each pair of characters the length of the longest phrase that begins with it, LONGEST_PHRASE at most."""
    longest: dict[str, int] = {}
    for phrase in PHRASES_DICT:
        length = len(phrase)
        if longest.get(phrase[:2], 1) < length <= LONGEST_PHRASE:
            longest[phrase[:2]] = length
    return longest


def _read_surname(word: str) -> Word:
    reading = SURNAMES.get(word)
    return _word(reading.split()) if reading else _read(word)


@lru_cache(maxsize=100_000)
def _read(word: str) -> Word:
    if word.isascii():
        return word, word
    syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    if len(syllables) != len(word):
        return word, word
    return _word(syllables)


def _word(syllables: list[str]) -> Word:
    return "".join(syllable[0] for syllable in syllables), "".join(syllables)
