"""Small CSV tables read strictly: every fault names file, row and column in one sentence of either language."""

import csv
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qiaoliang.solvers.arrays import Flags, Integers

WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.0*)?")  # 18 digits fit 64 bits; 5.0 is how some programs write 5


class InstanceFault(Exception):
    """The data cannot be used. `row` counts from 1, the header being row 1; 0 is the file as a whole."""

    def __init__(self, file: str, row: int, column: str, *, zh: str, en: str) -> None:
        self.file, self.row, self.column = file, row, column
        self.zh = file + (f" 第 {row} 行" if row else "") + (f" {column} 列" if column else "") + f":{zh}。"
        self.en = file + (f", row {row}" if row else "") + (f", column {column}" if column else "") + f": {en}."
        super().__init__(self.en)

    def sentence(self, lang: str) -> str:
        """The sentence in Chinese (`zh`) or English."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, eq=False)
class Table:
    """A CSV file as text, column by column; `numbers` are the rows as a spreadsheet counts them."""

    file: str
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    values: Mapping[str, Sequence[str]]

    def __len__(self) -> int:
        return len(self.numbers)

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """Row number and text of every cell of a column."""
        return zip(self.numbers, self.values[column], strict=True)

    def names(self, column: str) -> tuple[str, ...]:
        """A column of names: none empty, none twice."""
        seen: dict[str, int] = {}
        for row, text in self.cells(column):
            if not text:
                raise InstanceFault(self.file, row, column, zh="不能为空", en="must not be empty")
            if text in seen:
                raise InstanceFault(
                    self.file,
                    row,
                    column,
                    zh=f"“{text}”与第 {seen[text]} 行重复",
                    en=f"“{text}” stands in row {seen[text]} already",
                )
            seen[text] = row
        return tuple(seen)

    def integers(self, column: str, low: int, high: int) -> Integers:
        """A column of whole numbers within bounds."""
        return np.array([self._integer(row, column, text, low, high) for row, text in self.cells(column)], np.int64)

    def flags(self, column: str) -> Flags:
        """A column of 0 and 1."""
        return self.integers(column, 0, 1).astype(np.bool_)

    def references(
        self, column: str, known: Mapping[str, int], defined_in: str, nothing: int | None = None
    ) -> Integers:
        """A column of names as the numbers they stand for; `nothing` stands for an empty cell, if one is allowed."""
        return np.array(
            [self._reference(row, column, text, known, defined_in, nothing) for row, text in self.cells(column)],
            np.int64,
        )

    def _integer(self, row: int, column: str, text: str, low: int, high: int) -> int:
        if not WHOLE_NUMBER.fullmatch(text):
            raise InstanceFault(self.file, row, column, zh=f"“{text}”不是整数", en=f"“{text}” is not a whole number")
        number = int(text.partition(".")[0])
        if not low <= number <= high:
            raise InstanceFault(
                self.file,
                row,
                column,
                zh=f"{number} 超出范围,应在 {low} 至 {high} 之间",
                en=f"{number} is outside {low} to {high}",
            )
        return number

    def _reference(
        self, row: int, column: str, text: str, known: Mapping[str, int], defined_in: str, nothing: int | None
    ) -> int:
        if not text and nothing is not None:
            return nothing
        if text not in known:
            raise InstanceFault(
                self.file,
                row,
                column,
                zh=f"“{text}”在 {defined_in} 中不存在" if text else "不能为空",
                en=f"“{text}” is not in {defined_in}" if text else "must not be empty",
            )
        return known[text]


def read_table(path: Path, required: Sequence[str]) -> Table:
    """The CSV file with at least the `required` columns; UTF-8, with or without a mark; blank rows are left out."""
    rows = _rows(path)
    header_row, header = rows[0] if rows else (1, [])
    columns = tuple(cell.strip() for cell in header)
    for column in columns:
        if not column:
            raise InstanceFault(
                path.name, header_row, "", zh="表头有空列名", en="the header has a column without a name"
            )
        if columns.count(column) > 1:
            raise InstanceFault(path.name, header_row, column, zh="列名重复", en="stands in the header twice")
    for column in required:
        if column not in columns:
            raise InstanceFault(path.name, header_row, column, zh="缺少此列", en="is missing")
    for row, cells in rows[1:]:
        if len(cells) != len(columns):
            raise InstanceFault(
                path.name,
                row,
                "",
                zh=f"有 {len(cells)} 个单元格,而表头有 {len(columns)} 列",
                en=f"has {len(cells)} cells, the header has {len(columns)}",
            )
    body = [[cell.strip() for cell in column] for column in zip(*(cells for _, cells in rows[1:]), strict=True)]
    values: dict[str, Sequence[str]] = dict(zip(columns, body or [[] for _ in columns], strict=True))
    return Table(path.name, columns, tuple(row for row, _ in rows[1:]), values)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(number, cells) for number, cells in enumerate(reader, start=1) if any(map(str.strip, cells))]
    except FileNotFoundError as fault:
        raise InstanceFault(path.name, 0, "", zh="文件不存在", en="the file is missing") from fault
    except UnicodeDecodeError as fault:
        raise InstanceFault(path.name, 0, "", zh="不是 UTF-8 编码", en="is not UTF-8 text") from fault
    except (csv.Error, OSError) as fault:
        raise InstanceFault(path.name, 0, "", zh=f"无法读取({fault})", en=f"cannot be read ({fault})") from fault


def read_parameters(path: Path, ranges: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """The whole numbers of a TOML file by name, each within its range; none if there is no file."""
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InstanceFault(path.name, 0, "", zh=f"不是有效的 TOML 文件:{fault}", en=f"is not TOML: {fault}") from fault
    for name, value in given.items():
        if name not in ranges:
            names = ", ".join(ranges)
            raise InstanceFault(
                path.name, 0, name, zh=f"没有这个参数,可用:{names}", en=f"is no parameter; these are: {names}"
            )
        least, most = ranges[name]
        if type(value) is not int or not least <= value <= most:
            zh, en = f"应为 {least} 至 {most} 的整数", f"must be a whole number from {least} to {most}"
            raise InstanceFault(path.name, 0, name, zh=zh, en=en)
    return given


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a CSV file, whole."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(path, "".join(lines))


class _Lines:
    """What csv.writer needs of a file."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, line: str) -> None:
        self.lines.append(line)


def write_text(path: Path, text: str) -> None:
    """Writes whole files only: a reader never sees half of one."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="")
    os.replace(part, path)
