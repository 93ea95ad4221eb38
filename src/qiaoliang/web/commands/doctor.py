"""`qiaoliang doctor`: what the page of upkeep says, for a terminal or a monitor without Prometheus."""

import argparse
import sys
from datetime import datetime

from django.utils import timezone

from qiaoliang.kit import moments
from qiaoliang.kit.migrated import is_migrated
from qiaoliang.web.upkeep import anchors, archives, durability, rules
from qiaoliang.web.upkeep.durability import Finding

NOT_MIGRATED = "数据库还没有建好或需要升级。请先运行 qiaoliang manage migrate。"


def run(arguments: argparse.Namespace) -> int:
    """One line a finding, those that want somebody on stderr; 1 if there is any."""
    if not is_migrated():
        print(NOT_MIGRATED, file=sys.stderr)
        return 1
    found = [*durability.findings(), *ages(timezone.now())]
    for finding in found:
        if not finding.is_right:
            print(f"要处理  {finding.name}：{finding.text}", file=sys.stderr)
        elif not arguments.quiet:
            print(f"正常    {finding.name}：{finding.text}")
    return 0 if all(finding.is_right for finding in found) else 1


def ages(at: datetime) -> list[Finding]:
    """What must not grow old: backup, rehearsed restore, head of the log kept elsewhere."""
    watched = (
        ("最近一次备份", archives.last_made_at(), rules.BACKUP_LATE),
        ("最近一次恢复演练", archives.last_rehearsed_at(), rules.REHEARSAL_LATE),
        ("最近一次日志存档", anchors.last_anchored_at(), rules.ANCHOR_LATE),
    )
    found = [
        Finding(name, not rules.is_late(last, at, allowed), moments.minute(last) if last else "还没有过")
        for name, last, allowed in watched
    ]
    broken = anchors.broken_promise()
    return [*found, Finding("日志与存档", broken is None, broken or "相符")]
