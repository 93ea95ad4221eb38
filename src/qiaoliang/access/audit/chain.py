"""The arithmetic of the chain: what is hashed and how. A stand-alone verifier needs only this page.

An entry's digest is SHA-256 over the UTF-8 bytes of a JSON array, without spaces, keys sorted, non-ASCII kept:
`[number, at, actor_key, actor_name, verb, about_kind, about_key, region_code, detail, previous]`,
with `at` in UTC as `2026-11-22T03:04:05.678901Z`. `previous` of the first entry is 64 zeros.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Protocol

GENESIS = "0" * 64


class Chained(Protocol):
    """The columns of an entry; a model row or anything that has them."""

    number: Any
    at: Any
    actor_key: Any
    actor_name: Any
    verb: Any
    about_kind: Any
    about_key: Any
    region_code: Any
    detail: Any
    previous: Any


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(entry: Chained) -> str:
    """The 64 hexadecimal digits that chain `entry` onto its `previous`."""
    content = [
        entry.number, moment(entry.at), entry.actor_key, entry.actor_name, entry.verb, entry.about_kind,
        entry.about_key, entry.region_code, entry.detail, entry.previous,
    ]  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_rows(rows: list[Any]) -> str:
    """One digest for the rows of a bulk action, which is one entry."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
