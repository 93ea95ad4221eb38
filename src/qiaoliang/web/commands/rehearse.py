"""`qiaoliang rehearse [FILE]`: restore a backup into a scratch database, compare tables, try keys, forget it."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from qiaoliang.kit.archive.layout import UnfitArchive, examine
from qiaoliang.kit.archive.rehearsal import RehearsalFailed, rehearse
from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.web.upkeep import archives

NOTHING = "没有可以演练的备份：请写明文件，或设置 QIAOLIANG_BACKUPS 并等第一次定时备份。"


def run(arguments: argparse.Namespace) -> int:
    """0 and what was restored; 1 and one sentence if the archive does not restore or the keys do not open it."""
    newest = next((kept.path for kept in archives.standing()), None)
    path = Path(arguments.file) if arguments.file else newest
    keys = Path(arguments.keys) if arguments.keys else Path(settings.QIAOLIANG_KEYS)
    if path is None:
        print(NOTHING, file=sys.stderr)
        return 1
    if not (keys / RING_FILE).is_file():
        print(f"{keys} 里没有密钥文件 {RING_FILE}，没有演练。请写明密钥副本所在的目录。", file=sys.stderr)
        return 1
    try:
        examine(path)
        print(rehearse(path, keys=keys))
    except UnfitArchive as problem:
        print(problem.english if arguments.lang == "en" else problem, file=sys.stderr)
        return 1
    except RehearsalFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    archives.note_rehearsal(path, timezone.now())
    return 0
