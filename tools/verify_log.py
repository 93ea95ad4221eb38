#!/usr/bin/env python3
"""Verify an exported log of Qiaoliang without Qiaoliang: standard library only, nothing of the product imported.

    verify_log.py LOG [ANCHORS]

LOG is the file of `qiaoliang audit export FILE`, one JSON object a line, or an SQLite database of the product.
ANCHORS is the file of daily heads, `moment number digest` a line, kept where the operators of the database cannot
write. Without it a chain that was rebuilt from some entry on, or whose tail was cut, cannot be told from a true one;
with it, everything up to the last line is proved.

An entry's digest is SHA-256 over the UTF-8 bytes of a JSON array without spaces, keys sorted, non-ASCII kept:
[number, at, actor_key, actor_name, verb, about_kind, about_key, region_code, detail, previous], with `at` in UTC as
2026-11-22T03:04:05.678901Z. `previous` of the first entry is 64 zeros.

Exit status: 0 the log holds, 1 it does not (one line on stderr for each fault found), 2 a file cannot be read.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
HASHED = (
    "number", "at", "actor_key", "actor_name", "verb", "about_kind", "about_key", "region_code", "detail", "previous",
)  # fmt: skip
MOST_FAULTS = 20

Entry = dict[str, Any]


class Unreadable(Exception):
    """A file is not what it should be."""


def digest(entry: Entry) -> str:
    content = [entry[name] for name in HASHED]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults(entries: Iterable[Entry], anchors: dict[int, str]) -> Iterator[str]:
    """Every place where the chain does not hold, or does not lead through an anchor."""
    previous, number, waiting = GENESIS, 0, dict(anchors)
    waiting.pop(0, None)  # kept before there was any entry
    for entry in entries:
        number += 1
        if entry["number"] != number:
            yield f"entry {number} is missing: the next one is number {entry['number']}"
            number = entry["number"]
        if entry["previous"] != previous:
            yield f"entry {number} is not chained onto the one before it"
        if entry["digest"] != digest(entry):
            yield f"entry {number} was changed: its digest is not that of its content"
        anchored = waiting.pop(number, entry["digest"])
        if anchored != entry["digest"]:
            yield f"entry {number} is not the one whose digest was kept: the chain was rebuilt at or before it"
        previous = entry["digest"]
    for cut in sorted(waiting):
        yield f"entry {cut} was kept as head and is not there: the log ends with entry {number}"


def read_entries(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        is_database = file.read(15) == b"SQLite format 3"
    return _from_database(path) if is_database else _from_lines(path)


def _from_lines(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        for place, line in enumerate(file, start=1):
            try:
                entry = json.loads(line)
                missing = {*HASHED, "digest"} - set(entry)
            except (ValueError, TypeError) as problem:
                raise Unreadable(f"{path}, line {place}: {problem}") from None
            if missing:
                raise Unreadable(f"{path}, line {place}: {', '.join(sorted(missing))} missing")
            yield entry


def _from_database(path: Path) -> Iterator[Entry]:
    names = (*HASHED, "digest")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        rows = database.execute(f"SELECT {', '.join(names)} FROM audit_entry ORDER BY number")  # noqa: S608  # constants
        for row in rows:
            entry = dict(zip(names, row, strict=True))
            at = datetime.fromisoformat(entry["at"]).replace(tzinfo=UTC)
            entry["at"] = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            entry["detail"] = json.loads(entry["detail"])
            yield entry


def read_anchors(path: Path) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) != 64:
            raise Unreadable(f"{path}, line {place} is no anchor")
        number, kept = int(parts[1]), parts[2]
        if found.setdefault(number, kept) != kept:
            raise Unreadable(f"{path}, line {place}: two heads of one number")
    return found


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    last: Entry = {"number": 0, "digest": GENESIS}

    def counted(entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            last.update(entry)
            yield entry

    try:
        anchors = read_anchors(Path(arguments[1])) if len(arguments) == 2 else {}
        found = []
        for fault in faults(counted(read_entries(Path(arguments[0]))), anchors):
            found.append(fault)
            if len(found) == MOST_FAULTS:
                break
    except (OSError, Unreadable, UnicodeDecodeError, sqlite3.Error, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        return 1
    print(f"{last['number']} {last['digest']} {len(anchors)} anchors")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
