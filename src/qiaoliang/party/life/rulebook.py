"""The versions of a rule: which is in force on a day, and two of them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any


@dataclass(frozen=True)
class Line:
    """A line of two texts side by side. `kind`: same | changed | gone | new."""

    left: str
    right: str
    kind: str


def side_by_side(old: str, new: str) -> list[Line]:
    """The lines of both texts in order, those that belong together beside each other."""
    left, right = old.splitlines(), new.splitlines()
    found = []
    for tag, a, b, c, d in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line(text, text, "same") for text in left[a:b]]
            continue
        rows = max(b - a, d - c)
        olds = [*left[a:b], *[""] * (rows - (b - a))]
        news = [*right[c:d], *[""] * (rows - (d - c))]
        kinds = {"replace": "changed", "delete": "gone", "insert": "new"}
        found += [Line(x, y, kinds[tag]) for x, y in zip(olds, news, strict=True)]
    return found


def in_force(versions: Sequence[Any], on: date) -> Any | None:
    """The version with the latest first day not after `on`, unless it was repealed by then."""
    begun = [one for one in versions if one.effective_on <= on]
    newest = max(begun, key=lambda one: one.effective_on, default=None)
    if newest is None or (newest.repealed_on is not None and newest.repealed_on <= on):
        return None
    return newest
