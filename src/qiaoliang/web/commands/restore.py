"""`qiaoliang restore FILE`: the data of a backup in the place of all data. Keys are not in a backup, nor touched."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from qiaoliang.access.audit import actions as audit
from qiaoliang.kit import money, rotation
from qiaoliang.kit.archive.layout import UnfitArchive
from qiaoliang.kit.archive.load import restore
from qiaoliang.kit.crypto import RING_FILE


def run(arguments: argparse.Namespace) -> int:
    """0 and what was restored; 1 and one sentence if the archive or the database refuses, and nothing changed."""
    try:
        manifest = restore(Path(arguments.file), files=Path(settings.QIAOLIANG_FILES))
    except UnfitArchive as problem:
        print(problem.english if arguments.lang == "en" else problem, file=sys.stderr)
        return 1
    number, digest = audit.head()
    rows = money.count(sum(told.rows for told in manifest.values()))
    if arguments.lang == "en":
        print(f"Restored {rows} rows of {len(manifest)} tables and files. Log: entry {number}, {digest}")
    else:
        print(f"已恢复 {rows} 行，{len(manifest)} 个表和文件。日志末尾：第 {number} 条 {digest}")
    _warn()
    return 0


def _warn() -> None:
    """What a person must still do; the data are restored as they were all the same."""
    if broken := audit.verify():
        print(broken, file=sys.stderr)
    if problem := _unopened():
        print(problem, file=sys.stderr)


def _unopened() -> str:
    """A sentence if the key ring is not there, or is not the one the texts of this archive were sealed with."""
    keys = Path(settings.QIAOLIANG_KEYS)
    if not (keys / RING_FILE).exists():
        return f"请把密钥放回 {keys}，否则加密的内容打不开。备份文件里没有密钥。"
    if closed := rotation.unopened():
        return (
            f"{keys} 里的密钥打不开恢复出来的加密内容（缺 {'、'.join(closed)}）："
            "请换回这份备份当时的密钥文件。备份文件里没有密钥。"
        )
    return ""
