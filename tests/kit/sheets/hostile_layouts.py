"""Sound data in the arrangements people make: titles, blank rows, several sheets, headings of two rows."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter

from tests.kit.sheets.books import book, csv_book, with_text
from tests.kit.sheets.expectations import Faulty, Fine, Hostile, Refused
from tests.kit.sheets.roster import RosterKind


def entries(kind: RosterKind) -> dict[str, Hostile]:
    """By name; see `hostile.catalogue`."""
    return _headings(kind) | _no_headings(kind) | _sheets(kind) | _rows(kind)


def _headings(kind: RosterKind) -> dict[str, Hostile]:
    labels, first, second = kind.labels(), kind.cells(0), kind.cells(1)
    spaced = ["　" + "\n".join(label[:2] + " " + label[2:] for label in [label]) + "\u200b *" for label in labels]
    wide = [label.replace("(", "（").replace(")", "）") + "（必填）" for label in labels]
    order = list(reversed(range(len(labels))))
    title: list[Any] = [f"{kind.spec.title}（截至2026年11月）", *[None] * (len(labels) - 1)]

    def merge_title(made: Any) -> None:
        made.active.merge_cells(f"A1:{get_column_letter(len(labels))}2")

    return {
        "merged_title_and_blank_rows": Hostile(
            lambda: book([title, [], ["填报单位：某某局"], [], *kind.grid()], merge_title), Fine()
        ),
        "headings_with_breaks_spaces_and_stars": Hostile(lambda: book([spaced, first, second]), Fine()),
        "headings_in_full_width_brackets": Hostile(lambda: book([wide, first, second]), Fine()),
        "columns_in_another_order": Hostile(
            lambda: book([[row[place] for place in order] for row in (labels, first, second)]), Fine()
        ),
        "empty_columns_before": Hostile(lambda: book([[None, None, *row] for row in kind.grid()]), Fine()),
        "serial_number_and_unknown_columns": Hostile(
            lambda: book([["序号", *labels, "备用列"], [1, *first, "x"], [2, *second, None]]),
            Fine(notices=("序号、备用列",)),
        ),
        "headings_of_two_rows": Hostile(lambda: book(_two_rows(kind)), Fine()),
        "heading_repeated_on_each_page": Hostile(
            lambda: book([labels, first, labels, second]), Fine(notices=("重复表头",))
        ),
    }


def _two_rows(kind: RosterKind) -> list[list[Any]]:
    """The last two columns stand under a common heading, all others are merged downwards."""
    labels = kind.labels()
    upper = [*labels[:-2], "联系方式", None]
    lower = [*[None] * (len(labels) - 2), *labels[-2:]]
    return [upper, lower, kind.cells(0), kind.cells(1)]


def _no_headings(kind: RosterKind) -> dict[str, Hostile]:
    labels, first = kind.labels(), kind.cells(0)
    code, name = kind.label(kind.code), kind.label(kind.name)
    at = labels.index(name)
    return {
        "blank_workbook": Hostile(lambda: book([]), Faulty("没有找到表头")),
        "no_heading": Hostile(lambda: book([first, kind.cells(1)]), Faulty("没有找到表头")),
        "another_roster": Hostile(lambda: book([["会议名称", "地点"], ["例会", "三楼"]]), Faulty("没有找到表头")),
        "heading_too_far_down": Hostile(lambda: book([*[["说明文字"]] * 45, *kind.grid()]), Faulty("没有找到表头")),
        "prose_as_csv": Hostile(lambda: "各位同志：\r\n请看附件。\r\n".encode(), Faulty("没有找到表头"), "通知.csv"),
        "missing_required_column": Hostile(
            lambda: book([[*row[:at], *row[at + 1 :]] for row in kind.grid()]), Faulty("缺少必填列", name)
        ),
        "required_columns_all_missing_but_others": Hostile(
            lambda: book([[label if label not in (code, name) else None for label in labels], first]),
            Faulty("缺少必填列", code, name),
        ),
        "duplicate_heading": Hostile(
            lambda: book([[*row, row[at]] for row in kind.grid()]), Faulty("两列都叫", name, column=name)
        ),
        "heading_without_rows": Hostile(lambda: book([labels]), Faulty("没有数据")),
        "heading_and_blanks_only": Hostile(
            lambda: book([labels, [" ", "\u3000", None], ["\u200b", "\xa0"]]), Faulty("没有数据")
        ),
        "heading_only_as_csv": Hostile(lambda: csv_book([labels]), Faulty("没有数据"), "名单.csv"),
    }


def _sheets(kind: RosterKind) -> dict[str, Hostile]:
    grid = kind.grid()

    def on_second_sheet(made: Any) -> None:
        _fill(made.create_sheet("数据"), grid)

    def hidden_decoy(made: Any) -> None:
        sheet = made.create_sheet("旧数据", 0)
        _fill(sheet, [kind.labels(), kind.cells(7)])
        sheet.sheet_state = "hidden"

    def hide_all(made: Any) -> None:
        on_second_sheet(made)
        made["数据"].sheet_state = "veryHidden"

    def similar_sheet_before(made: Any) -> None:
        _fill(made.create_sheet("统计", 0), [kind.labels()[:2], [1, 2]])

    def chart_sheet(made: Any) -> None:
        made.create_chartsheet("图")

    return {
        "data_on_second_sheet": Hostile(
            lambda: book([["封面"]], on_second_sheet), Fine(notices=("只读取工作表“数据”",))
        ),
        "hidden_sheet_before": Hostile(lambda: book(grid, hidden_decoy), Fine(notices=("旧数据",))),
        "data_only_on_hidden_sheet": Hostile(lambda: book([["封面"]], hide_all), Faulty("没有找到表头", "隐藏")),
        "a_poorer_sheet_before": Hostile(lambda: book(grid, similar_sheet_before), Fine()),
        "chart_sheet_beside": Hostile(lambda: book(grid, chart_sheet), Fine()),
        "all_sheets_hidden": Hostile(lambda: _all_hidden(grid), Refused("没有可见的工作表")),
    }


def _fill(sheet: Any, grid: list[list[Any]]) -> None:
    for row in grid:
        sheet.append(row)


def _all_hidden(grid: list[list[Any]]) -> bytes:
    """No program saves this, but a script may."""

    def hide(made: Any) -> None:
        made.create_sheet("空")
        made.worksheets[0].sheet_state = "hidden"

    from_excel = book(grid, hide)
    return with_hidden_second(from_excel)


def with_hidden_second(data: bytes) -> bytes:
    """Hide the sheet that openpyxl insists on showing."""
    return with_text(
        data,
        "xl/workbook.xml",
        'name="空" sheetId="2" state="visible"'.encode(),
        'name="空" sheetId="2" state="hidden"'.encode(),
    )


def _rows(kind: RosterKind) -> dict[str, Hostile]:
    labels, first, second = kind.labels(), kind.cells(0), kind.cells(1)
    blank: list[Any] = [None] * len(labels)
    made: dict[str, Hostile] = {
        "blank_rows_between": Hostile(
            lambda: book([labels, blank, first, blank, [" "], second, *[blank] * 50]), Fine()
        ),
        "total_and_signature_below": Hostile(
            lambda: book([labels, first, second, ["合 计", *blank[1:4], 99], ["填表人：王样例", None, "2026年11月"]]),
            Fine(notices=("合计",)),
        ),
        "the_same_row_twice": Hostile(lambda: book([labels, first, second, first]), Fine(rows=2)),
        "contradicting_rows": Hostile(
            lambda: book([labels, first, kind.cells(0, **{kind.name: "另一个名称"})]),
            Faulty("第2行是同一个", kind.label(kind.name)),
        ),
    }
    if kind.place:
        made["merged_cells_over_rows"] = Hostile(lambda: _merged_place(kind), Fine(notices=("合并的单元格",)))
    made["merged_key_over_rows"] = Hostile(lambda: _merged_key(kind), Faulty("第2行是同一个"))
    return made


def _merged_place(kind: RosterKind) -> bytes:
    """One town for two enterprises, merged downwards as printed lists have it."""
    assert kind.place
    letter = get_column_letter(kind.labels().index(kind.label(kind.place)) + 1)
    grid = kind.grid(kind.cells(0), kind.cells(1, **{kind.place: None}))
    return book(grid, lambda made: made.active.merge_cells(f"{letter}2:{letter}3"))


def _merged_key(kind: RosterKind) -> bytes:
    letter = get_column_letter(kind.labels().index(kind.label(kind.code)) + 1)
    grid = kind.grid(kind.cells(0), kind.cells(1, **{kind.code: None}))
    return book(grid, lambda made: made.active.merge_cells(f"{letter}2:{letter}3"))
