"""The chapter of cases: told as the library tells them today, as far as the consents go today.

In a draft they are read anew every time: a consent withdrawn this morning is missing from every page and file since.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from qiaoliang.results.exemplars import printing
from qiaoliang.results.exemplars.printing import Printed
from qiaoliang.results.reports.outline import Piece
from qiaoliang.results.reports.prose import Chapter, Part

KEY: Final = "cases"
_CASE: Final = re.compile(rf"^{KEY}\.(\d+)$")
OPENING: Final = (
    "案例由办公室从已办结、已确认的记录中选编，另一位同志审核。企业和人物经书面同意才写明，没有同意的以身份代称；"
    "案例里的数字出自所依据的记录。"
)


def chapter(*, region: str, starts_on: date, ends_on: date, audience: int, at_most: int) -> list[Chapter]:
    """One chapter, or none where there is no reviewed case."""
    told = printing.in_print(
        region=region, starts_on=starts_on, ends_on=ends_on, audience=audience, at_most=at_most
    )  # fmt: skip
    if not told:
        return []
    return [Chapter(KEY, "典型案例", OPENING, tuple(_part(one) for one in told))]


def _part(told: Printed) -> Part:
    return Part(str(told.key), _heading(told), tuple(told.paragraphs))


def _heading(told: Printed) -> str:
    """The number keeps headings apart, by which an edited Word file leads back."""
    return f"案例{told.key}：{told.title}"


def is_case(key: str) -> bool:
    return _CASE.match(key) is not None


def as_of_now(pieces: Sequence[Piece], audience: int) -> list[Piece]:
    """The pieces with every case as it stands now; those that stand no longer, and a chapter left empty, are gone."""
    keys = [int(found[1]) for one in pieces if (found := _CASE.match(one.key))]
    if not keys:
        return list(pieces)
    now = printing.told_now(keys, audience)
    kept = []
    for one in pieces:
        found = _CASE.match(one.key)
        if found is None:
            kept.append(one)
        elif int(found[1]) in now:
            told = now[int(found[1])]
            kept.append(Piece(one.key, _heading(told), one.level, "\n".join(told.paragraphs)))
    return kept if now else [one for one in kept if one.key != KEY]
