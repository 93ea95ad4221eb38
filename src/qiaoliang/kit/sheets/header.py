"""Finding the heading row: below merged titles and blank rows, on whichever visible sheet has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import Fault
from qiaoliang.kit.sheets.figures import FEN_PER_WAN
from qiaoliang.kit.sheets.read import Grid, Raw, Sheet, Workbook
from qiaoliang.kit.sheets.spec import NUMBERS, Column, Kind, SheetSpec
from qiaoliang.kit.sheets.text import comparable, shortened

SEARCHED_ROWS = 30
BRACKETED = re.compile(r"[(\[【](?P<inside>[^()\[\]【】]*)[)\]】]")
DECORATION = re.compile(r"[*:：☆★]")
# Headings say the unit of the whole column: （亿元）, 单位:元.
FEN_PER_UNIT = {
    "元": 100,
    "千元": 100_000,
    "万元": FEN_PER_WAN,
    "万": FEN_PER_WAN,
    "百万元": 10**8,
    "亿元": 10**10,
    "亿": 10**10,
}
OTHER_SCALE = re.compile(r"[千万亿百%‰]")


@dataclass(slots=True)
class Heading:
    """Where the data lie: the sheet, the rows the heading takes, which grid column holds which spec column."""

    sheet: Sheet
    row: int
    first_data_row: int
    places: dict[str, int] = field(default_factory=dict)
    fen_per_unit: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def missing(self, spec: SheetSpec) -> list[Column]:
        """Required columns that the sheet does not have."""
        return [column for column in spec if column.required and column.key not in self.places]


class Labels:
    """The headings a spec understands, made comparable."""

    def __init__(self, spec: SheetSpec) -> None:
        self._exact: dict[str, Column] = {}
        self._bare: dict[str, Column] = {}
        for column in spec:
            for label in (str(column.label), *column.aliases, column.key):
                self._exact.setdefault(_undecorated(label), column)
                self._bare.setdefault(_bare(label), column)

    def match(self, raw: Raw) -> tuple[Column, int | None] | None:
        """The column a heading cell names, and for money the fen per unit it says; None if it is unknown."""
        if not isinstance(raw, str) or not raw or len(raw) > 80:
            return None
        label = _undecorated(raw)
        column = self._exact.get(label) or self._bare.get(_bare(raw))
        if column is None:
            return None
        unit = _unit(label)
        if column.kind is Kind.MONEY_WAN:
            return column, FEN_PER_UNIT.get(unit)
        if column.kind in NUMBERS and OTHER_SCALE.search(unit) and label not in self._exact:
            return None  # 职工人数(万人) is another figure than 职工人数
        return column, None


def _undecorated(label: str) -> str:
    return DECORATION.sub("", comparable(label)).replace("(必填)", "").replace("(选填)", "")


def _bare(label: str) -> str:
    return BRACKETED.sub("", _undecorated(label))


def _unit(label: str) -> str:
    found = BRACKETED.search(label)
    return found["inside"].removeprefix("单位") if found else ""


def locate(spec: SheetSpec, workbook: Workbook) -> tuple[Heading | None, list[Fault]]:
    """The best heading of the workbook, and what is wrong with it. The first sheet with every required column wins."""
    labels = Labels(spec)
    best: Heading | None = None
    for sheet in workbook.sheets:
        heading = _best_on(sheet, labels, spec)
        if heading and (best is None or len(heading.places) > len(best.places)):
            best = heading
        if heading and not heading.missing(spec):
            best = heading
            break
    if best is None:
        return None, [_no_heading(spec, workbook)]
    return best, _faults(best, spec)


def _best_on(sheet: Sheet, labels: Labels, spec: SheetSpec) -> Heading | None:
    """The row among the first ones that names the most columns; one alone is enough only if the spec has no more."""
    grid = sheet.rows
    counts = [_count(row, labels) for row in grid[:SEARCHED_ROWS]]
    most = max(counts, default=0)
    if most < min(2, len(spec.columns)):
        return None
    at = counts.index(most)
    heading = Heading(sheet, at, at + 1)
    _take(heading, enumerate(grid[at]), labels)
    _take_neighbours(heading, grid, labels)
    return heading


def _count(row: list[Raw], labels: Labels) -> int:
    return len({match[0].key for cell in row if (match := labels.match(cell))})


def _take(heading: Heading, cells: Iterable[tuple[int, Raw]], labels: Labels) -> None:
    """Note each cell of a heading row as a known, a repeated or an unknown column."""
    for place, cell in cells:
        match = labels.match(cell)
        if match is None:
            if isinstance(cell, str) and cell.strip():
                heading.ignored.append(shortened(cell, 20))
            continue
        column, fen_per_unit = match
        if column.key in heading.places:
            heading.repeated.append(str(column.label))
            continue
        heading.places[column.key] = place
        if fen_per_unit:
            heading.fen_per_unit[column.key] = fen_per_unit


def _take_neighbours(heading: Heading, grid: Grid, labels: Labels) -> None:
    """Headings of two rows: 联系方式 over 联系人 and 联系电话. The other row is empty wherever this one is merged."""
    below = heading.row + 1
    if below < len(grid) and all(not grid[below][place] for place in heading.places.values()):
        found = _new_places(heading, grid[below], labels)
        if found:
            heading.first_data_row = below + 1
            _take(heading, found, labels)
    if heading.row:
        _take(heading, _new_places(heading, grid[heading.row - 1], labels), labels)


def _new_places(heading: Heading, row: list[Raw], labels: Labels) -> list[tuple[int, Raw]]:
    taken = set(heading.places.values())
    return [
        (place, cell)
        for place, cell in enumerate(row)
        if place not in taken and (match := labels.match(cell)) and match[0].key not in heading.places
    ]


def _faults(heading: Heading, spec: SheetSpec) -> list[Fault]:
    faults = []
    missing = heading.missing(spec)
    if missing:
        faults.append(
            Fault(
                heading.sheet.name,
                heading.row + 1,
                "",
                _("缺少必填列：%(columns)s。") % {"columns": "、".join(str(column.label) for column in missing)},
                _("请对照模板补上这些列，列名照模板写。"),
            )
        )
    faults.extend(
        Fault(
            heading.sheet.name,
            heading.row + 1,
            label,
            _("有两列都叫“%(label)s”，无法判断以哪一列为准。") % {"label": label},
            _("请删去多余的一列，或改掉它的列名。"),
        )
        for label in dict.fromkeys(heading.repeated)
    )
    return faults


def _no_heading(spec: SheetSpec, workbook: Workbook) -> Fault:
    names = "、".join(sheet.name for sheet in workbook.sheets[:5])
    hidden = _("（隐藏的工作表不读取）") if workbook.hidden else ""
    return Fault(
        workbook.sheets[0].name,
        0,
        "",
        _("在工作表 %(names)s 的前 %(rows)d 行里没有找到表头%(hidden)s。")
        % {"names": names, "rows": SEARCHED_ROWS, "hidden": hidden},
        _("请下载“%(title)s”模板，列名照模板写，放在数据上方。") % {"title": spec.title},
    )
