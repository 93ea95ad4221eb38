"""Finding an organisation in a cell: by its number or its name."""

from collections.abc import Callable

from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.party.organisations.models import Organisation


def organisation_finder(may: Callable[[str], bool]) -> Callable[[object], Organisation]:
    """A resolver from text to a standing organisation; two of one name need the number."""
    rows = Organisation.everything.filter(abolished_on=None).order_by("pk")
    return finder((Known(row, (row.code, row.name), row.code, row.region_code) for row in rows), "党组织", may)
