"""Writing the log. An action is `@audited`: one transaction whose entries are chained just before it commits.

`record` only notes what happened; the outermost action locks the head, numbers and hashes the notes, and commits. So
the one row every writer needs is held for a millisecond, not for the length of an import.
"""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.db.models import Value

from qiaoliang.access.audit import chain
from qiaoliang.access.audit.models import Entry, Head, Touched
from qiaoliang.kit.remembered import State
from qiaoliang.kit.touched import writing

P = ParamSpec("P")
R = TypeVar("R")


class RecordedOutsideAnAction(RuntimeError):
    """`record` was called outside an `@audited` action."""


Listener = Callable[[list[Entry]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener` with the numbered entries of every action, inside its transaction. It writes rows of its own and
    no entry; a higher domain says so once, when its models are loaded."""
    _listeners.append(listener)


@dataclass
class _Pending:
    entries: list[Entry] = field(default_factory=list)


_pending: ContextVar[_Pending | None] = ContextVar("pending_audit", default=None)


def audited(action: Callable[P, R]) -> Callable[P, R]:
    """Make `action` one transaction with its log entries inside. Nested actions join the outermost one."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _pending.get()
        if outer is not None:
            return _nested(outer, action, *args, **kwargs)
        pending = _Pending()
        token = _pending.set(pending)
        try:
            with transaction.atomic(), writing() as tables:
                result = action(*args, **kwargs)
                _append(pending.entries)
                _touch(tables)
        finally:
            _pending.reset(token)
        return result

    return run


def _nested(outer: _Pending, action: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run inside the outer action; if this part fails and the caller goes on, its entries go with its rows."""
    before = len(outer.entries)
    try:
        with transaction.atomic():
            return action(*args, **kwargs)
    except BaseException:
        del outer.entries[before:]
        raise


def record(
    verb: str,
    *,
    on: models.Model | tuple[str, str],
    by: Any,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Note that `by` did `verb` to `on` (a row, or a (kind, key) pair). Must be inside an `@audited` action."""
    pending = _pending.get()
    if pending is None:
        raise RecordedOutsideAnAction(verb)
    kind, key = on if isinstance(on, tuple) else (on._meta.label_lower, str(on.pk))
    region = "" if isinstance(on, tuple) else str(getattr(on, "region_code", "") or "")
    pending.entries.append(
        Entry(
            at=at,
            actor_key=by.key,
            actor_name=by.name,
            verb=verb,
            about_kind=kind,
            about_key=key,
            region_code=region,
            detail=detail or {},
        )
    )  # fmt: skip


def _append(entries: list[Entry]) -> None:
    if not entries:
        return
    head = Head.objects.select_for_update().filter(pk=1).first() or Head.objects.create(pk=1)
    for entry in entries:
        head.number += 1
        entry.number, entry.previous, entry.scheme = head.number, head.digest, chain.scheme()
        head.digest = entry.digest = chain.digest(entry)
    Entry.everything.bulk_create(entries)
    head.save(update_fields=["number", "digest"])
    for told in _listeners:
        told(entries)


def _touch(tables: set[str]) -> None:
    """What was computed from these tables no longer holds; also after an action that had nothing to record."""
    tables.discard(Head._meta.db_table)  # every request reads it to learn the state, and no figure hangs on it
    mark = secrets.randbits(62)
    touched = [Touched(table=table, mark=mark) for table in sorted(tables)]
    Touched.objects.bulk_create(touched, update_conflicts=True, unique_fields=["table"], update_fields=["mark"])


def verify() -> str | None:
    """Walk the whole chain; None if it holds, else one sentence naming the first entry that does not."""
    previous, number = chain.GENESIS, 0
    for entry in Entry.everything.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            return f"日志在第 {number} 条处缺失：下一条的序号是 {entry.number}。"
        if entry.previous != previous or entry.digest != chain.digest(entry):
            return f"日志第 {number} 条与摘要不符，内容被改动过。"
        previous = entry.digest
    head = Head.objects.filter(pk=1).first()
    if number and (head is None or head.number != number or head.digest != previous):
        return f"日志末尾不符：链到第 {number} 条，登记的末尾是第 {head.number if head else 0} 条。"
    return None


def head() -> tuple[int, str]:
    """(number of entries, digest of the last): what is printed on reports."""
    row = Head.objects.filter(pk=1).first()
    return (row.number, row.digest) if row else (0, chain.GENESIS)


def state() -> State:
    """The head, and the mark of each table. Read before anything that is remembered under it is computed."""
    none = Value("", output_field=models.CharField())
    heads = Head.objects.filter(pk=1).values_list(none, "number", "digest")
    marks = Touched.objects.values_list("table", "mark", none)
    found = {table: (number, digest) for table, number, digest in heads.union(marks, all=True)}
    number, digest = found.pop("", (0, chain.GENESIS))
    return State(number, digest, {table: mark for table, (mark, _) in found.items()})
