"""The folder of scheduled backups and the list of rehearsed restores in it. Both are read from the folder itself: a
restored database must not believe in backups that were lost with the machine."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from qiaoliang.kit import money
from qiaoliang.kit.archive.dump import backup
from qiaoliang.kit.wholefile import sweep
from qiaoliang.web.upkeep import rules

PATTERN: Final = "qiaoliang-%Y%m%d-%H%M%S.qlb"
REHEARSED: Final = "rehearsed.txt"  # a line for each rehearsal that succeeded: `moment archive`


@dataclass(frozen=True)
class Kept:
    """One archive in the folder; its name says when it was made, by the city's clock."""

    path: Path
    made_at: datetime

    @property
    def megabytes(self) -> str:
        return f"{self.path.stat().st_size / 1_000_000:,.1f} MB"


def folder() -> Path | None:
    """Where scheduled backups go; None if nobody has said."""
    return Path(settings.QIAOLIANG_BACKUPS) if settings.QIAOLIANG_BACKUPS else None


def standing() -> list[Kept]:
    """The archives in the folder, the newest first. What is still being written has another name."""
    where = folder()
    found = [Kept(path, made_at) for path in (where.glob("*.qlb") if where else ()) if (made_at := _made_at(path))]
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def last_made_at() -> datetime | None:
    return next((kept.made_at for kept in standing()), None)


def last_rehearsed_at() -> datetime | None:
    """When a restore last succeeded in rehearsal; a line somebody spoiled counts for nothing."""
    where = folder()
    listed = where / REHEARSED if where else None
    lines = listed.read_text().splitlines() if listed and listed.exists() else []
    return max(filter(None, map(_moment, lines)), default=None)


def note_rehearsal(path: Path, at: datetime) -> None:
    """Remember that this archive was restored in rehearsal; without a folder there is nothing to remember it in."""
    where = folder()
    if where is not None and where.is_dir():
        with open(os.open(where / REHEARSED, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            file.write(f"{timezone.localtime(at).isoformat(timespec='seconds')} {path.name}\n")


def back_up_if_due(at: datetime) -> str:
    """The clock: one archive a day, and those that need not be kept any longer removed once it is there."""
    where = folder()
    if where is None:
        return "没有设置备份目录（QIAOLIANG_BACKUPS），未做备份。"
    if not rules.is_due(last_made_at(), at):
        return "备份未到时间。"
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(where, "*.qlb.part-*")  # of nights that were cut short
    path = where / timezone.localtime(at).strftime(PATTERN)
    manifest = backup(path, files=Path(settings.QIAOLIANG_FILES), at=at)
    rows = money.count(sum(told.rows for told in manifest.values()))
    return f"已备份 {rows} 行到 {path.name}，清理旧备份 {_remove_old()} 份。"


def _remove_old() -> int:
    there = standing()
    keep = rules.kept([timezone.localtime(kept.made_at) for kept in there])
    old = [kept for kept in there if kept.made_at not in keep]
    for kept in old:
        kept.path.unlink()
    return len(old)


def _moment(line: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(line.partition(" ")[0])
    except ValueError:
        return None
    return found if found.tzinfo else None


def _made_at(path: Path) -> datetime | None:
    try:
        return timezone.make_aware(datetime.strptime(path.name, PATTERN))  # noqa: DTZ007  # made aware here
    except ValueError:
        return None
