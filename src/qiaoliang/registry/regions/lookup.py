"""Finding a town by what people write: its name, its name with the county, or its code."""

from collections.abc import Callable, Mapping

from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.registry.regions.models import Level, Region


def towns() -> dict[int, Region]:
    """The towns of the tree in force, by primary key."""
    return {row.pk: row for row in Region.everything.filter(level=Level.TOWN, valid_to=None)}


def town_finder(rows: Mapping[int, Region], may: Callable[[str], bool]) -> Callable[[object], Region]:
    """A resolver from text to town. A name borne by several towns needs its county; `may(code)` bounds the area."""
    known = (
        Known(row, (row.name, row.full_name, row.code, row.code.ljust(12, "0")), row.full_name, row.code)
        for row in rows.values()
    )
    return finder(known, "镇街", may)
