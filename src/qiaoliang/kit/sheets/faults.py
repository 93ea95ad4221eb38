"""What can be wrong: with a file as a whole, or with one cell. Each is one Chinese sentence and one piece of advice."""

from __future__ import annotations

from dataclasses import dataclass

from qiaoliang.kit.refusal import Refusal


class WorkbookRefused(Refusal):
    """The file is not read at all.

    `reason` is a stable word for callers and tests, `message` says what is wrong, `advice` what to do;
    the sentence joins the two.
    """

    def __init__(self, reason: str, message: str, advice: str) -> None:
        self.reason = reason
        self.message = message
        self.advice = advice
        super().__init__(message + advice)


class CellRefused(Refusal):
    """One value cannot be taken; raised by cell parsers and by resolvers, turned into a `Fault` by `assess`."""

    def __init__(self, message: str, advice: str = "") -> None:
        self.message = message
        self.advice = advice
        super().__init__(message + advice)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `row` is the number Excel shows (0: the sheet or the file as a whole)."""

    sheet: str
    row: int
    column: str
    message: str
    advice: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        """Where to look: `企业名单 第3行 统一社会信用代码`."""
        parts = [self.sheet, f"第{self.row}行" if self.row else "", self.column]
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.place}：{self.message}{self.advice}" if self.place else f"{self.message}{self.advice}"
