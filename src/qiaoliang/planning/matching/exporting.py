"""The matching of every county as files, for `qiaoliang match` and `qiaoliang cluster match`."""

from datetime import date
from pathlib import Path

from qiaoliang.planning.matching import files
from qiaoliang.planning.matching.instance import NobodyToMatch, build
from qiaoliang.planning.matching.request import Parameters
from qiaoliang.planning.matching.spread import SAID
from qiaoliang.registry.regions.models import Level, Region


def export(directory: Path, on: date) -> list[str]:
    """A folder for every county with somebody to match on the day; the codes of those written."""
    written = []
    for code in Region.everything.filter(level=Level.COUNTY).order_by("code").values_list("code", flat=True):
        try:
            built = build(region_code=code, on=on, parameters=Parameters(with_upper=False))
        except NobodyToMatch:
            continue
        place = directory / SAID / code
        place.mkdir(parents=True, exist_ok=True)
        files.write(place, built.named)
        written.append(code)
    return written
