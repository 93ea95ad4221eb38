"""The arithmetic of the chain: what is hashed and how. A stand-alone verifier needs only this page.

An entry's digest is that of its scheme, `sha256` or `sm3` (GB/T 32905-2016), over the UTF-8 bytes of a JSON array,
without spaces, keys sorted, non-ASCII kept:
`[number, at, actor_key, actor_name, verb, about_kind, about_key, region_code, detail, previous]`, and the scheme's name
as an eleventh unless it is `sha256`, with `at` in UTC as `2026-11-22T03:04:05.678901Z`. `previous` of the first entry
is 64 zeros. Both schemes give 64 hexadecimal digits, so a log may change its scheme in mid-life (ADR 0049).
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives import hashes
from django.conf import settings

GENESIS: Final = "0" * 64
SHA256, SM3 = "sha256", "sm3"
SCHEMES: Final = ((SHA256, "SHA-256"), (SM3, "SM3"))


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
    scheme: Any


def scheme() -> str:
    """What new entries are hashed by; the old ones say by what they were."""
    chosen: str = settings.QIAOLIANG_CHAIN
    return chosen


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(entry: Chained) -> str:
    """The 64 hexadecimal digits that chain `entry` onto its `previous`."""
    content = [
        entry.number, moment(entry.at), entry.actor_key, entry.actor_name, entry.verb, entry.about_kind,
        entry.about_key, entry.region_code, entry.detail, entry.previous,
    ]  # fmt: skip
    if entry.scheme != SHA256:
        content.append(entry.scheme)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode()) if entry.scheme == SM3 else hashlib.sha256(text.encode()).hexdigest()


def sm3(content: bytes) -> str:
    working = hashes.Hash(hashes.SM3())
    working.update(content)
    return working.finalize().hex()


def digest_of_rows(rows: list[Any]) -> str:
    """One digest for the rows of a bulk action, which is one entry: content of the chain, not a link of it."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
