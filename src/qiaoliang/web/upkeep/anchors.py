"""The head of the log, written once a day to a file outside the database: who rebuilds the chain cannot rebuild that.

A line is `moment number digest`. The file is only ever added to; kept on another machine, or on paper, it proves the
log up to its last line.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from qiaoliang.access.audit.actions import head
from qiaoliang.access.audit.models import Entry
from qiaoliang.web.upkeep import rules


@dataclass(frozen=True)
class Anchor:
    """The chain ended with this entry at that moment."""

    at: datetime
    number: int
    digest: str


def anchors() -> list[Anchor]:
    """The lines of the file, the oldest first; a line that cannot be read raises ValueError."""
    path = Path(settings.QIAOLIANG_ANCHORS)
    return [_read(line) for line in path.read_text().splitlines() if line.strip()] if path.exists() else []


def last_anchored_at() -> datetime | None:
    found = anchors()
    return found[-1].at if found else None


def anchor_if_due(at: datetime) -> str:
    """The clock: one line a day."""
    if not rules.is_due(last_anchored_at(), at):
        return "日志末尾今天已存档。"
    path = Path(settings.QIAOLIANG_ANCHORS)
    path.parent.mkdir(parents=True, exist_ok=True)
    number, digest = head()
    with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        file.write(f"{timezone.localtime(at).isoformat(timespec='seconds')} {number} {digest}\n")
        file.flush()
        os.fsync(file.fileno())
    return f"日志末尾第 {number} 条已存档。"


def broken_promise() -> str | None:
    """None if every head in the file is still in the chain; else one sentence naming the first that is not."""
    try:
        found = anchors()
    except ValueError:
        return f"存档文件 {settings.QIAOLIANG_ANCHORS} 有读不懂的行，可能被改动过。"
    stand = dict(Entry.everything.filter(number__in=[one.number for one in found]).values_list("number", "digest"))
    for one in found:
        if one.number and stand.get(one.number) != one.digest:
            return f"日志第 {one.number} 条与 {one.at:%Y-%m-%d} 存档的摘要不符：日志被重写或截断过。"
    return None


def _read(line: str) -> Anchor:
    at, number, digest = line.split()
    return Anchor(datetime.fromisoformat(at), int(number), digest)
