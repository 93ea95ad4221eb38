"""Text as people type it made comparable: full-width digits, stray spaces, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

# Zero-width and joiner characters, soft hyphen, byte order mark, direction marks: pasted from web pages and chats.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# NFKC would turn these into their ASCII cousins; official names keep （） and ，.
CHINESE_PUNCTUATION = "\u2014\u2026\u3001-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
NOT_PUNCTUATION = re.compile(f"[^{CHINESE_PUNCTUATION}]+")
SPACES = re.compile(r"\s+")
# Typed before a number to make it text. A Chinese quotation mark may begin a name, but never a code.
TEXT_MARKS = frozenset("'＇")
PLAIN_ENDS = TEXT_MARKS | {"", " "}
CODE_MARKS = frozenset("'＇‘’`")


def is_plain(text: str) -> bool:
    """Whether `folded` would give the text back unchanged: true of nearly every cell, and quickly told."""
    return (
        text.isprintable()
        and unicodedata.is_normalized("NFKC", text)
        and "  " not in text
        and text[:1] not in PLAIN_ENDS
        and text[-1:] not in PLAIN_ENDS
    )


def folded(text: str) -> str:
    """Running text for storing: NFKC except Chinese punctuation, invisible characters out, white space to one blank."""
    if not unicodedata.is_normalized("NFKC", text):
        text = NOT_PUNCTUATION.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    if not text.isprintable():
        text = INVISIBLE.sub("", text)
    if " " in text or not text.isprintable():
        text = SPACES.sub(" ", text).strip()
    if not unicodedata.is_normalized("NFC", text):
        # Without the invisible character between them a letter and an accent become one character.
        text = unicodedata.normalize("NFC", text)
    if text[:1] in TEXT_MARKS:
        text = text[1:].lstrip()
    return text


def squeezed(text: str) -> str:
    """For comparing: NFKC, no white space or invisible characters at all, a leading apostrophe gone."""
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = INVISIBLE.sub("", text)
    if " " in text or not text.isprintable():
        text = SPACES.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        # Without the blank between them a letter and a lone accent become one character.
        text = unicodedata.normalize("NFKC", text)
    return text[1:] if text[:1] in CODE_MARKS else text


def comparable(text: str) -> str:
    """`squeezed` and case-folded: two labels are the same if these are equal."""
    return squeezed(text).casefold()


def has_control_characters(text: str) -> bool:
    """Whether a character is left that no document and no database column should hold."""
    return CONTROL.search(text) is not None


def shortened(value: object, limit: int = 40) -> str:
    """A value as it may be shown in a message: printable, one line, at most `limit` characters."""
    text = "".join(char if char.isprintable() else " " for char in str(value)[: limit + 1]).strip()
    return text[: limit - 1] + "…" if len(text) > limit else text


def near(text: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The `count` known words most like `text`, best first; empty if none is near."""
    words = list(known)
    contained = [word for word in words if text and (text in word or word in text)]
    return (contained + [word for word in get_close_matches(text, words, count, 0.5) if word not in contained])[:count]
