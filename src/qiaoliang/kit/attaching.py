"""Rows that get something computed attached when they are really read: a page pays for its rows and no others."""

from collections.abc import Callable, Iterator
from typing import Any, Self

from qiaoliang.kit.scope import ScopedQuerySet

Attach = Callable[[list[Any]], None]
BATCH = 200


class AttachingQuerySet(ScopedQuerySet[Any]):
    """`attaching(f)` hands every batch of rows that is really read to `f`."""

    _attach: Attach | None = None

    def attaching(self, attach: Attach) -> Self:
        found: Self = self._chain()  # type: ignore[attr-defined]  # Django's own way to derive a queryset
        found._attach = attach
        return found

    def _clone(self) -> Self:
        found: Self = super()._clone()  # type: ignore[misc]  # likewise
        found._attach = self._attach
        return found

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._attach and self._result_cache and isinstance(self._result_cache[0], self.model):
            self._attach(self._result_cache)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        batch: list[Any] = []
        for row in super().iterator(chunk_size=chunk_size or BATCH):
            batch.append(row)
            if len(batch) == BATCH:
                yield from self._attached(batch)
                batch = []
        yield from self._attached(batch)

    def _attached(self, batch: list[Any]) -> list[Any]:
        if self._attach and batch:
            self._attach(batch)
        return batch
