"""`qiaoliang tick`: run the clocks once. To be called every few minutes; doing it twice changes nothing."""

import argparse
import logging
import sys
from collections.abc import Iterable

from django.utils import timezone

from qiaoliang.web.commands.clocks import CLOCKS, Clock

logger = logging.getLogger(__name__)


def run(arguments: argparse.Namespace, clocks: Iterable[tuple[str, Clock]] = CLOCKS) -> int:
    """Each clock by itself: one that fails is written to the log and named, the others run."""
    at = timezone.now()
    failed = 0
    for name, clock in clocks:
        try:
            print(clock(at))
        except Exception:
            logger.exception("the clock %s failed", name)
            print(f"{name}：这次没有完成，原因见服务器日志；其余时钟照常运行，下次会补做。", file=sys.stderr)
            failed = 1
    return failed
