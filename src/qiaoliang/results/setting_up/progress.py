"""What a drive has reached: enterprises covered now that were not on the day before it began."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import SETUP_RATES
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.coverage import covered
from qiaoliang.results.indicators.evaluate import population, stands
from qiaoliang.results.setting_up.breakdown import TOWN_DIGITS
from qiaoliang.results.setting_up.models import Drive


@dataclass(frozen=True)
class Line:
    """One township of a drive."""

    region_code: str
    target: int
    reached: int
    uncovered: int

    @property
    def left(self) -> int:
        return max(0, self.target - self.reached)

    @property
    def reached_href(self) -> str:
        return f"records/?town={self.region_code}"

    @property
    def uncovered_href(self) -> str:
        return f"{self.reached_href}&of=open"


def _asked(drive: Drive, today: date, region: str) -> Asked:
    """The day that counts: today, or the end of the drive once it is over; its whole area, or a part of it."""
    return Asked(EVERYTHING, min(today, drive.ends_on), region=region or drive.region_code)


def newly_covered(drive: Drive, today: date, region: str = "") -> Any:
    """The enterprises a drive has gained, as rows: the number on the page is their count."""
    asked = _asked(drive, today, region)
    before = replace(asked, as_of=drive.starts_on - timedelta(days=1))
    rows = population(SETUP_RATES[0], asked).filter(stands(SETUP_RATES[0], asked, Standing.CONFIRMED))
    return rows.exclude(covered()(before))


def still_uncovered(drive: Drive, today: date, region: str = "") -> Any:
    asked = _asked(drive, today, region)
    return population(SETUP_RATES[0], asked).filter(stands(SETUP_RATES[0], asked, Standing.MISSING))


def _by_town(rows: Any) -> dict[str, int]:
    grouped = rows.annotate(town=Substr("region_code", 1, TOWN_DIGITS)).values("town").annotate(n=Count("pk"))
    return {row["town"]: row["n"] for row in grouped.order_by("town")}


def lines(drive: Drive, today: date, region: str = "") -> list[Line]:
    """Every township (of the region) with a target, or with something reached beside the plan."""
    targets = dict(drive.targets.filter(region_code__startswith=region).values_list("region_code", "enterprises"))
    reached = _by_town(newly_covered(drive, today, region))
    left = _by_town(still_uncovered(drive, today, region))
    return [
        Line(code, targets.get(code, 0), reached.get(code, 0), left.get(code, 0))
        for code in sorted(set(targets) | set(reached))
    ]
