#!/usr/bin/env python3
"""Verify an exported log of Qiaoliang without Qiaoliang: standard library only, nothing of the product imported.

    verify_log.py LOG [ANCHORS]

LOG is the file of `qiaoliang audit export FILE`, one JSON object a line, or an SQLite database of the product.
ANCHORS is the file of daily heads, `moment number digest` a line, kept where the operators of the database cannot
write. Without it a chain that was rebuilt from some entry on, or whose tail was cut, cannot be told from a true one;
with it, everything up to the last line is proved.

An entry's digest is that of its scheme, sha256 or sm3 (GB/T 32905-2016), over the UTF-8 bytes of a JSON array without
spaces, keys sorted, non-ASCII kept: [number, at, actor_key, actor_name, verb, about_kind, about_key, region_code,
detail, previous], and the scheme's name as an eleventh unless it is sha256, with `at` in UTC as
2026-11-22T03:04:05.678901Z. `previous` of the first entry is 64 zeros. An entry that names no scheme is sha256.

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
SCHEMES = ("sha256", "sm3")
HAS_SM3 = "sm3" in hashlib.algorithms_available
WORD = 0xFFFFFFFF
SM3_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip

Entry = dict[str, Any]


class Unreadable(Exception):
    """A file is not what it should be."""


def digest(entry: Entry) -> str:
    content, scheme = [entry[name] for name in HASHED], entry.get("scheme", "sha256")
    if scheme != "sha256":
        content.append(scheme)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if scheme == "sm3":
        return hashlib.new("sm3", text).hexdigest() if HAS_SM3 else sm3(text)
    return hashlib.sha256(text).hexdigest()


def _turned(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & WORD


def sm3(content: bytes) -> str:
    """GB/T 32905-2016 in plain Python, for a Python whose OpenSSL leaves it out; about a millisecond an entry."""
    padded = content + b"\x80" + bytes(-(len(content) + 9) % 64) + (8 * len(content)).to_bytes(8, "big")
    state: tuple[int, ...] = SM3_START
    for at in range(0, len(padded), 64):
        state = tuple(old ^ new for old, new in zip(state, _compressed(state, padded[at : at + 64]), strict=True))
    return "".join(f"{word:08x}" for word in state)


def _compressed(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = _turned(0x79CC4519 if j < 16 else 0x7A879D8A, j)
        first = _turned((_turned(a, 12) + e + constant) & WORD, 7)
        second = first ^ _turned(a, 12)
        choice = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        other = e ^ f ^ g if j < 16 else (e & f) | (~e & WORD & g)
        one = (choice + d + second + (w[j] ^ w[j + 4])) & WORD
        two = (other + h + first + w[j]) & WORD
        a, b, c, d = one, a, _turned(b, 9), c
        e, f, g, h = two ^ _turned(two, 9) ^ _turned(two, 17), e, _turned(f, 19), g
    return a, b, c, d, e, f, g, h


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
        if entry.get("scheme", "sha256") not in SCHEMES:
            yield f"entry {number} names a scheme that is not known here"
        elif entry["digest"] != digest(entry):
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
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        columns = {name for _place, name, *_rest in database.execute("PRAGMA table_info(audit_entry)")}
        names = (*HASHED, "digest", *({"scheme"} & columns))
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
