"""`qiaoliang check-data`: run every check now and print what each found."""

import argparse
import sys

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.results.checks import actions
from qiaoliang.results.checks.catalogue import CHECKS


def run(arguments: argparse.Namespace) -> int:
    """One line a check that found something; 1 if a check could not run. What is found is data, not a failure."""
    at = timezone.now()
    looked = actions.look(at)
    counts = actions.keep(looked=looked, by=system("check-data"), at=at)
    for code, number in counts.items():
        if number:
            print(f"{CHECKS[code].severity.label} {CHECKS[code].label} {number}")
    print(f"查了 {len(CHECKS)} 项，发现 {sum(counts.values())} 条。")
    for code in looked.failed:
        print(f"没有查成：{CHECKS[code].label}，原因见服务器日志。", file=sys.stderr)
    return 1 if looked.failed else 0
