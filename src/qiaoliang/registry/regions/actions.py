"""Loading a slice of the statistical tree."""

from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.regions import reference
from qiaoliang.registry.regions.models import Level, Region

PUBLISHED_ON = date(2023, 9, 11)  # of the shipped version; see data/README.md
COLUMNS = (
    "code", "name", "county_name", "parent_code", "level", "kind", "code_system", "version", "valid_from", "longitude",
    "latitude",
)  # fmt: skip


class SliceNotShipped(Refusal):
    """There is no slice of the tree for the code in this distribution."""


def shipped() -> tuple[str, ...]:
    """The codes of the cities whose slice is part of the distribution."""
    return tuple(row.code for row in reference.rows_at(Level.CITY))


@audited
def load_slice(*, code: str, by: Actor, at: datetime) -> int:
    """Load the city's slice: rows written, 0 if it stands already. Towns get their point; others have none."""
    if code not in shipped():
        raise SliceNotShipped(
            f"没有随附“{code}”的区划，目前只有 {'、'.join(shipped())}。请先导入本市的统计用区划代码。"
        )
    known = {"code_system": reference.CODE_SYSTEM, "version": reference.VERSION}
    if Region.everything.filter(code=code, **known).exists():
        return 0
    rows = [row for row in reference.rows() if row.code.startswith(code)]
    counties = {row.code: row.name for row in rows if row.level == Level.COUNTY}
    points = reference.town_points()
    written = insert_rows(
        Region,
        COLUMNS,
        (
            (
                row.code, row.name, counties.get(row.code[:6], ""), row.parent_code, row.level, row.kind,
                row.code_system, row.version, PUBLISHED_ON,
                points[row.code].longitude if row.code in points else None,
                points[row.code].latitude if row.code in points else None,
            )
            for row in rows
        ),
    )  # fmt: skip
    record("regions.loaded", on=("regions.region", code), by=by, at=at, detail={"rows": written, **known})
    return written
