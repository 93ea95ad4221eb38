"""Finding a department by its name, its short name or its code."""

from collections.abc import Callable

from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.registry.departments.models import Department


def department_finder(may: Callable[[str], bool]) -> Callable[[object], Department]:
    """A resolver from text to an active department; `may(region code)` bounds the area."""
    rows = Department.everything.filter(is_active=True)
    known = (
        Known(row, (row.name, row.short_name, row.code), f"{row.name}（{row.code}）", row.region_code) for row in rows
    )
    return finder((_also_by_label(one) for one in known), "部门", may)


def _also_by_label(known: Known[Department]) -> Known[Department]:
    return Known(known.row, (*known.words, known.label), known.label, known.area)
