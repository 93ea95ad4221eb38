"""How long a backup is kept, and how old the newest backup and the newest head kept elsewhere may be."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

DAILY, WEEKLY, MONTHLY = 14, 8, 12  # of how many days, weeks and months the last backup is kept
EVERY: Final = timedelta(hours=23)  # less than a day, so that a nightly run does not creep past midnight
BACKUP_LATE: Final = timedelta(hours=36)  # one night was missed
ANCHOR_LATE: Final = timedelta(hours=24)
REHEARSAL_LATE: Final = timedelta(days=35)  # once a month, and a few days to notice that it failed
# A disk is nearly full below so many bytes; also below this share of it, unless ten times as many bytes are left.
FREE_SHARE, FREE_BYTES = 0.1, 2 * 10**9
SKEW: Final = timedelta(seconds=5)  # how far the clocks of server and database may be apart


def kept(made: Iterable[datetime]) -> set[datetime]:
    """Of all backups the last of each of the newest 14 days, 8 weeks and 12 months that have one."""
    newest_first = sorted(made, reverse=True)
    found: set[datetime] = set()
    for key_of, count in ((_day, DAILY), (_week, WEEKLY), (_month, MONTHLY)):
        last_of: dict[object, datetime] = {}
        for moment in newest_first:
            last_of.setdefault(key_of(moment), moment)
        found.update(list(last_of.values())[:count])
    return found


def is_due(last: datetime | None, at: datetime) -> bool:
    return last is None or at - last >= EVERY


def is_late(last: datetime | None, at: datetime, allowed: timedelta) -> bool:
    return last is None or at - last > allowed


def is_nearly_full(free: int, total: int) -> bool:
    return free < FREE_BYTES or (free < FREE_SHARE * total and free < 10 * FREE_BYTES)


def _day(moment: datetime) -> date:
    return moment.date()


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
