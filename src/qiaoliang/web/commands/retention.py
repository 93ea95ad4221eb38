"""`qiaoliang retention`: what has stood for as long as its table is kept. Shows first; clears only what was shown.

Without `--apply` nothing changes; the digest that is printed names the rows, and `--apply` with another digest is
refused. The rules stand in `web/privacy/retention.py`.
"""

import argparse
import sys
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.kit import money
from qiaoliang.web.privacy import retention

REFUSED: Final = 1


def run(arguments: argparse.Namespace) -> int:
    """0 and what is due, or what was cleared; 1 if it is not what was shown, or a table has no rule."""
    at = timezone.now()
    if lost := retention.missing():
        print(f"这些表写了保存期限，却没有清理规则，请告诉开发者：{'、'.join(lost)}。", file=sys.stderr)
    if not arguments.apply:
        found = retention.due(at)
        for one in found:
            print(f"{one.label} {len(one.keys)} {one.rule.way} {one.rule.until(at):%Y-%m-%d}")
        print(f"digest {retention.digest(found)}")
        return REFUSED if lost else 0
    try:
        cleared = retention.apply(shown=arguments.apply, by=system("retention:command"), at=at)
    except retention.NotAsShown:
        print("到期的记录与上次看到的不同，没有删除。请重新运行 qiaoliang retention 看过再删。", file=sys.stderr)
        return REFUSED
    print(f"已清理到期记录 {money.count(cleared)} 条。")
    return REFUSED if lost else 0
