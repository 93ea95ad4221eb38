"""Workbooks as they come from the wild, and from people who mean harm: a named catalogue for any roster.

`catalogue(kind)` builds it for a spec; `HOSTILE` is the one for the invented enterprises. Each entry is called for the
bytes, carries the name it would be uploaded under, and says what must happen: `Refused` (with words of the message),
`Faulty` (words of the faults) or `Fine` (so many rows, and equal to the sound rows if `alike`).
"""

from __future__ import annotations

from tests.kit.sheets import hostile_cells, hostile_files, hostile_layouts
from tests.kit.sheets.expectations import Hostile
from tests.kit.sheets.roster import DEMO, RosterKind


def catalogue(kind: RosterKind) -> dict[str, Hostile]:
    """Every hostile workbook that makes sense for this roster, by name."""
    found: dict[str, Hostile] = {}
    for part in (hostile_files.entries, hostile_layouts.entries, hostile_cells.entries):
        for name, hostile in part(kind).items():
            assert name not in found, name
            found[name] = hostile
    return found


HOSTILE = catalogue(DEMO)
