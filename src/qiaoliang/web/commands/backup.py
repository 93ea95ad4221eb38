"""`qiaoliang backup FILE`: all data in one file, without the keys; --rehearse proves that it restores."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from qiaoliang.kit import money
from qiaoliang.kit.archive.dump import backup
from qiaoliang.kit.archive.rehearsal import RehearsalFailed, rehearse
from qiaoliang.web.upkeep import archives


def run(arguments: argparse.Namespace) -> int:
    """0 and what was written; 1 and one sentence if it could not be written, or not be restored."""
    path = Path(arguments.file)
    try:
        manifest = backup(path, files=Path(settings.QIAOLIANG_FILES), at=timezone.now())
    except OSError as problem:
        print(f"写不了文件 {path}：{problem.strerror}。没有备份。", file=sys.stderr)
        return 1
    rows = money.count(sum(told.rows for told in manifest.values()))
    if arguments.lang == "en":
        print(f"Backed up {rows} rows of {len(manifest)} tables and files to {path}. Keep the keys elsewhere.")
    else:
        print(f"已备份 {rows} 行，{len(manifest)} 个表和文件，写入 {path}。密钥不在其中，请另行保管。")
    return _rehearse(path) if arguments.rehearse else 0


def _rehearse(path: Path) -> int:
    try:
        print(rehearse(path, keys=Path(settings.QIAOLIANG_KEYS)))
    except RehearsalFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    archives.note_rehearsal(path, timezone.now())
    return 0
