"""Finding an enterprise in a cell: by its credit code, its name or its short name."""

from collections.abc import Callable

from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.registry.enterprises.models import Enterprise

COLUMNS = ("pk", "credit_code", "name", "short_name", "region_code")


def enterprise_finder(may: Callable[[str], bool]) -> Callable[[object], Enterprise]:
    """A resolver from text to enterprise; two of one name need the code. `may(region code)` bounds the area."""
    rows = Enterprise.everything.filter(merged_into=None).only(*COLUMNS).order_by("pk")
    known = (
        Known(row, tuple(word for word in (row.credit_code, row.name, row.short_name) if word), row.credit_code,
              row.region_code)
        for row in rows
    )  # fmt: skip
    return finder(known, "企业", may)
