"""`qiaoliang facts export DIR [--as-of DATE] [--matching]`."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING, active
from qiaoliang.planning.matching import exporting as matching
from qiaoliang.results.facts import exporting

REFUSED = 1


def run(arguments: argparse.Namespace) -> int:
    """What was written, in a line; the files are the result."""
    directory, day = Path(arguments.directory), arguments.as_of or timezone.localdate()
    directory.mkdir(parents=True, exist_ok=True)
    try:
        done = exporting.export(directory, day)
        with active(EVERYTHING):
            counties = matching.export(directory, day) if arguments.matching else []
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return REFUSED
    changed = f"新写 {done.written} 个文件，未变 {done.kept} 个，删去 {done.removed} 个"
    also = f"；{len(counties)} 个县区的匹配实例" if arguments.matching else ""
    print(f"{done.city}：{done.rows} 行，{changed}{also}。", file=sys.stderr)
    return 0
