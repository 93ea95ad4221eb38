"""What was computed once and holds until anything is written.

Among the `parts` it depends on, the caller names the version of all data: the head of the log, as given by
`request.data_version()`. Any write changes the version, and with it the key: nothing is cleared. The version itself may
be some seconds old for who reads (access/accounts/freshness.py).
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

KEPT_SECONDS = 12 * 3600
A_WHILE = 600  # for what also asks what time it is
T = TypeVar("T")


def remembered(what: str, parts: tuple[object, ...], compute: Callable[[], T], seconds: int = KEPT_SECONDS) -> T:
    """The value of `compute`, which is never None, as it was for equal `parts`; `repr` must tell parts apart."""
    key = key_of(what, parts)
    found: T | None = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, seconds)
    return found


def key_of(what: str, parts: tuple[object, ...]) -> str:
    return f"{what}:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
