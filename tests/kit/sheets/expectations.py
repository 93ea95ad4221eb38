"""What must happen to a hostile workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """The file is not read; the message contains `words`."""

    words: str


@dataclass(frozen=True)
class Faulty:
    """The file is read, nothing may be imported; each of `words` occurs in some fault. `column`: the fault's column."""

    words: tuple[str, ...]
    column: str | None = None

    def __init__(self, *words: str, column: str | None = None) -> None:
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "column", column)


@dataclass(frozen=True)
class Fine:
    """The file is read without a fault and gives `rows` rows to import, equal to the sound ones if `alike`.

    Each of `notices` occurs in some notice.
    """

    rows: int = 2
    alike: bool = True
    notices: tuple[str, ...] = ()


Expectation = Refused | Faulty | Fine


@dataclass(frozen=True)
class Hostile:
    """A workbook (call it for the bytes), the name it is uploaded under, and what must happen."""

    build: Callable[[], bytes]
    expect: Expectation
    filename: str = "企业名单.xlsx"

    def __call__(self) -> bytes:
        return self.build()
