"""What was computed once and holds until a table it was computed from is written.

Among the `parts` it depends on, the caller names the `State` of all data, as given by `request.data_version()`. While
a request is answered it is noted which tables are read (kit/touched.py); a value is kept with the marks these tables
had, and stands as long as they have them. Nothing is cleared. Whatever a request has read before it computes counts
too, so a value may hang on more tables than it must, never on fewer. The state may be some seconds old for who reads
(access/accounts/freshness.py).

Who names no state, only other parts, remembers under these alone.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import cache

from qiaoliang.kit.touched import note_read, reading

KEPT_SECONDS = 12 * 3600
A_WHILE = 600  # for what also asks what time it is
T = TypeVar("T")
Mark = tuple[int | None, ...]


@dataclass(frozen=True)
class State:
    """Which state all data are in: the head of the log, and a mark of each table that changes when it is written."""

    number: int
    digest: str
    touched: Mapping[str, int] = field(repr=False, compare=False)  # by table, or part of one: `table#part`

    def mark(self, name: str) -> Mark:
        """Of a table all its marks; of a part its own, and that of writes which nobody said the part of."""
        table, _, part = name.partition("#")
        return (self.touched.get(table), self.touched.get(name)) if part else self._by_table.get(table, ())

    @cached_property
    def _by_table(self) -> Mapping[str, Mark]:
        found: dict[str, Mark] = {}
        for name in sorted(self.touched):
            table = name.partition("#")[0]
            found[table] = (*found.get(table, ()), self.touched[name])
        return found


@dataclass(frozen=True)
class _Kept:
    value: Any
    marks: Mapping[str, Mark]  # of the tables, or parts of tables, it was computed from

    def holds(self, state: State) -> bool:
        return all(state.mark(name) == mark for name, mark in self.marks.items())


def remembered(
    what: str,
    parts: tuple[object, ...],
    compute: Callable[[], T],
    seconds: int = KEPT_SECONDS,
    besides: Collection[str] | None = None,
) -> T:
    """The value of `compute`, which is never None, as it was for equal `parts`; `repr` must tell parts apart.

    `besides` is for a value that surely hangs on nothing the request has read before, but on these tables.
    """
    found: T | None = known(what, parts)
    if found is None:
        with reading(alone=besides is not None) as tables:
            found = compute()
            keep(what, parts, found, tables.union(besides or ()), seconds)
    return found


def known(what: str, parts: tuple[object, ...]) -> Any:
    """What is remembered and still holds; None if nothing is."""
    state, key = _split(what, parts)
    found: _Kept | None = cache.get(key)
    if found is None or (state is not None and not found.holds(state)):
        return None
    note_read(found.marks)
    return found.value


def keep(
    what: str, parts: tuple[object, ...], value: Any, tables: Collection[str], seconds: int = KEPT_SECONDS
) -> None:
    """Remember `value`, which was computed from these tables after the state in `parts` was read."""
    state, key = _split(what, parts)
    marks: dict[str, Mark] = {name: state.mark(name) if state else () for name in tables}
    cache.set(key, _Kept(value, marks), seconds)


def _split(what: str, parts: tuple[object, ...]) -> tuple[State | None, str]:
    state = next((part for part in parts if isinstance(part, State)), None)
    others = tuple(part for part in parts if not isinstance(part, State))
    return state, f"{what}:{hashlib.sha256(repr(others).encode()).hexdigest()}"
