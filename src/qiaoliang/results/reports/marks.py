"""Figures inside sentences that open their records.

A sentence is written once, with a mark around each figure. Whatever stores, compares or shows the text takes the marks
out; only the Word file turns them into links, and only where nobody has changed the sentence.
"""

import re
from collections.abc import Iterable
from typing import Final

from qiaoliang.kit.documents.tables import Cell
from qiaoliang.kit.links import Link, NotAPathOfOurs

# Of the private use area: no figure and no word of ours holds them.
_OPEN, _SHOWN, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARK: Final = re.compile(f"{_OPEN}([^{_OPEN}-{_CLOSE}]*){_SHOWN}([^{_OPEN}-{_CLOSE}]*){_CLOSE}")
_STRAY: Final = re.compile(f"[{_OPEN}-{_CLOSE}]")


def marked(text: str, page: str) -> str:
    """The text of a figure with the page of its records; without a page the bare text."""
    return f"{_OPEN}{page}{_SHOWN}{text}{_CLOSE}" if page else text


def plain(text: str) -> str:
    return _STRAY.sub("", _MARK.sub(r"\2", text))


def runs(text: str) -> list[Cell]:
    """A line in its parts: words, and figures that open a page. What is no page of ours stays text."""
    return [one for one in _parts(text) if str(one)]


def _parts(text: str) -> Iterable[Cell]:
    end = 0
    for found in _MARK.finditer(text):
        yield _STRAY.sub("", text[end : found.start()])
        end = found.end()
        try:
            yield Link(found[2], found[1])
        except NotAPathOfOurs:
            yield found[2]
    yield _STRAY.sub("", text[end:])
