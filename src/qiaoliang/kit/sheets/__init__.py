"""Rosters in spreadsheets: read with suspicion, judged row by row, written without traps.

    workbook = open_workbook(upload.read(), name=upload.name)      # WorkbookRefused, before parsing
    assessment = assess(SPEC, workbook, stored_by_key)             # every row's fate, every fault
    annotated(workbook, assessment)                                # the person's rows back

The package knows no roster, no table of the database and no person: all it is told is a `SheetSpec`.
"""

from qiaoliang.kit.sheets.cells import shown
from qiaoliang.kit.sheets.fate import Assessment, Fate, Row, assess
from qiaoliang.kit.sheets.faults import CellRefused, Fault, WorkbookRefused
from qiaoliang.kit.sheets.limits import DEFAULT_LIMITS, Limits
from qiaoliang.kit.sheets.read import Sheet, Workbook, open_workbook
from qiaoliang.kit.sheets.spec import Column, Kind, SheetSpec
from qiaoliang.kit.sheets.words import known_in
from qiaoliang.kit.sheets.write import annotated, csv_table, neutral, table, template

__all__ = [
    "DEFAULT_LIMITS",
    "Assessment",
    "CellRefused",
    "Column",
    "Fate",
    "Fault",
    "Kind",
    "Limits",
    "Row",
    "Sheet",
    "SheetSpec",
    "Workbook",
    "WorkbookRefused",
    "annotated",
    "assess",
    "csv_table",
    "known_in",
    "neutral",
    "open_workbook",
    "shown",
    "table",
    "template",
]
