"""Tables: thin rules, the head repeated on every page, no row torn apart, numbers to the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

from qiaoliang.kit.documents.elements import Element, element, hyperlink, paragraph, run
from qiaoliang.kit.documents.sheet import RULED, UNRULED
from qiaoliang.kit.documents.text import lines, one_line
from qiaoliang.kit.links import Link

NOTHING: Final = "（无）"
Cell = str | Link
Row = Sequence[Cell]
Relate = Callable[[str], str]  # an address → the relation of the document's part that leads there
KEPT_TOGETHER: Final = 10  # a table of so many rows is not torn by the end of a page


class RowDoesNotFit(ValueError):
    """A row has more or fewer cells than the table has columns."""


@dataclass(frozen=True)
class Column:
    """A column takes its `share` of the width; figures stand to the right under a centred heading."""

    heading: str
    share: int = 1
    is_numeric: bool = False


def table(
    columns: Sequence[Column], rows: Sequence[Row], *, width: int, relate: Relate, large: bool = False
) -> Element:  # fmt: skip
    """A table `width` twips wide, set in 五号, or in 小四 if `large`.

    Cells are finished text, perhaps with a link; a line break in a cell is kept. Without rows one line says （无）.
    """
    if not columns:
        raise RowDoesNotFit("a table needs a column")
    widths = column_widths([column.share for column in columns], width)
    style = "LargeCell" if large else "Cell"
    kept = len(rows) - 1 if len(rows) <= KEPT_TOGETHER else 0
    body = [_row(columns, row, widths, style, relate, keeps=at < kept) for at, row in enumerate(rows)]
    body = body or [_empty_row(len(columns), width, style)]
    grid = element("tblGrid", *[element("gridCol", w=column_width) for column_width in widths])
    return element("tbl", _properties(width), grid, _head(columns, widths, style), *body)


def column_widths(shares: Sequence[int], width: int) -> list[int]:
    """Whole twips in proportion to `shares` that sum to exactly `width`."""
    ends = [total * width // sum(shares) for total in accumulate(shares, initial=0)]
    return [end - start for start, end in pairwise(ends)]


def side_by_side(left: Sequence[Element], right: Sequence[Element], *, shares: tuple[int, int], width: int) -> Element:
    """Two blocks of paragraphs beside each other, without rules, on one page."""
    widths = column_widths(shares, width)
    grid = element("tblGrid", *[element("gridCol", w=column_width) for column_width in widths])
    cells = [_cell(block, column_width) for block, column_width in zip((left, right), widths, strict=True)]
    row = element("tr", element("trPr", element("cantSplit")), *cells)
    return element("tbl", _properties(width, UNRULED), grid, row)


def _properties(width: int, style: str = RULED) -> Element:
    return element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=width, type="dxa"),
        element("jc", val="center"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020", firstRow=1),
    )


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> Element:
    cells = [
        _cell([paragraph(style + "Head", one_line(column.heading))], column_width)
        for column, column_width in zip(columns, widths, strict=True)
    ]
    return element("tr", element("trPr", element("cantSplit"), element("tblHeader")), *cells)


def _row(
    columns: Sequence[Column], row: Row, widths: Sequence[int], style: str, relate: Relate, *, keeps: bool
) -> Element:  # fmt: skip
    """`keeps` ties the row to the one below it."""
    if len(row) != len(columns):
        raise RowDoesNotFit(f"{len(row)} cells for {len(columns)} columns: {row!r}")
    cells = [
        _cell(_paragraphs(cell, style, relate, is_numeric=column.is_numeric, keeps=keeps), column_width)
        for column, cell, column_width in zip(columns, row, widths, strict=True)
    ]
    return element("tr", element("trPr", element("cantSplit")), *cells)


def _empty_row(columns: int, width: int, style: str) -> Element:
    return element("tr", _cell([paragraph(style, NOTHING, jc={"val": "center"})], width, span=columns))


def _cell(content: Sequence[Element], width: int, span: int = 1) -> Element:
    properties = element(
        "tcPr",
        element("tcW", w=width, type="dxa"),
        element("gridSpan", val=span) if span > 1 else None,
        element("vAlign", val="center"),
    )
    return element("tc", properties, *content)


def _paragraphs(cell: Cell, style: str, relate: Relate, *, is_numeric: bool, keeps: bool) -> list[Element]:
    address = cell.address if isinstance(cell, Link) else ""
    more: dict[str, Any] = {"keepNext": {}} if keeps else {}  # in the order of the schema
    more |= {"jc": {"val": "right"}} if is_numeric else {}
    runs = [
        [] if not line else [hyperlink(relate(address), line, style)] if address else [run(line, style)]
        for line in lines(str(cell))
    ]
    return [paragraph(style, content, **more) for content in runs]
