"""The night before: what the integrity checks find in this city, which is not an ideal one."""

from typing import Final

from qiaoliang.results.checks.actions import keep, look
from qiaoliang.results.checks.catalogue import CHECKS
from qiaoliang_demo.city import City
from qiaoliang_demo.log import BUILDER

# Walking the whole log and every week of four years belongs to the first real night: a build has a minute.
LEFT_TO_THE_NIGHT: Final = ("log_", "week_", "contact_")


def examine(city: City) -> None:
    """Run the checks as of the evening before, so that their page is not empty."""
    checks = [check for code, check in CHECKS.items() if not code.startswith(LEFT_TO_THE_NIGHT)]
    keep(looked=look(city.latest, checks), by=BUILDER, at=city.latest)
