"""`qiaoliang audit verify`: walk the chained log from its first entry to the registered head, through every head kept.
`qiaoliang audit export FILE`: the log as lines of JSON, for `tools/verify_log.py`, which needs nothing of this system.
"""

import argparse
import json
import sys
from pathlib import Path

from qiaoliang.access.audit import chain
from qiaoliang.access.audit.actions import head, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.wholefile import whole_file
from qiaoliang.web.upkeep.anchors import broken_promise

AT_ONCE = 2000


def run(arguments: argparse.Namespace) -> int:
    """0 and the head if the chain holds; 1 and the first broken entry if it does not."""
    if arguments.what == "export":
        return export(arguments.file)
    broken = verify() or broken_promise()
    if broken is not None:
        print(broken, file=sys.stderr)
        return 1
    number, digest = head()
    print(f"{number} {digest}")
    return 0


def export(file: str | None) -> int:
    """Every entry with all that its digest is made of."""
    if not file:
        print("请写明导出到哪个文件：qiaoliang audit export FILE", file=sys.stderr)
        return 2
    try:
        with whole_file(Path(file)) as lines:
            for entry in Entry.everything.order_by("number").iterator(chunk_size=AT_ONCE):
                lines.write(json.dumps(as_exported(entry), ensure_ascii=False).encode() + b"\n")
    except OSError as problem:
        print(f"写不了文件 {file}：{problem.strerror}。", file=sys.stderr)
        return 1
    number, digest = head()
    print(f"{number} {digest}")
    return 0


def as_exported(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number, "at": chain.moment(entry.at), "actor_key": entry.actor_key,
        "actor_name": entry.actor_name, "verb": entry.verb, "about_kind": entry.about_kind,
        "about_key": entry.about_key, "region_code": entry.region_code, "detail": entry.detail,
        "previous": entry.previous, "digest": entry.digest, "scheme": entry.scheme,
    }  # fmt: skip
