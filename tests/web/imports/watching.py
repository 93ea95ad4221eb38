"""Which tables a request writes: read off the statements it sends, and checked by digests of all tables."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

WRITES = re.compile(r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
# When somebody was last here, and what the log says about an upload that was kept for looking at.
ALWAYS = {"django_session"}
KEPT = {"imports_batch", "audit_entry", "audit_head", "audit_touched"}


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that anything inside writes, but for the sessions."""
    found: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if table := WRITES.match(sql):
            found.add(table[1])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield found
    found -= ALWAYS


def contents() -> dict[str, str]:
    """A digest of the rows of every table, by its name."""
    return {
        model._meta.db_table: _digest(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in ALWAYS
    }


def _digest(model: type[models.Model]) -> str:
    rows = model._base_manager.order_by("pk").values_list()
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table in after if before[table] != after[table]}
