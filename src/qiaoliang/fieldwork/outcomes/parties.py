"""Names of parties from higher domains: the ledger stores stable keys and asks here what people call them.

A higher domain registers itself once, when the application starts (`web.portal.apps` does it for organisations).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qiaoliang.kit.scope import Scope


@dataclass(frozen=True)
class Party:
    """How to offer and to name the rows of one kind: `choices(scope)` gives (key, name), `name(key)` one name."""

    choices: Callable[[Scope], list[tuple[str, str]]]
    name: Callable[[str], str]
    region_code: Callable[[str], str]
    enterprise: Callable[[str], Any]  # the enterprise behind the key, or None


_known: dict[str, Party] = {}


def register(kind: str, party: Party) -> None:
    _known[kind] = party


def party(kind: str) -> Party | None:
    return _known.get(kind)


def name_of(kind: str, key: str) -> str:
    """The name people use, or the key where nobody registered the kind."""
    known = _known.get(kind)
    return known.name(key) if known and key else key
