"""Rows waiting to be inserted. Keys are given here: rows point at each other before the database sees any."""

from typing import Any

from django.db import models
from django.db.models import Max

from qiaoliang.kit.bulk import insert_rows


class Table:
    """The rows to come of one model. Keys go on after the largest that the database holds."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self._defaults = {field.attname: field.get_default() for field in fields}
        self.columns = ("id", *self._defaults)
        self.rows: list[tuple[Any, ...]] = []
        self._next_key = 0

    @property
    def next_key(self) -> int:
        """The key of the next row; asked of the database anew after every insertion, others insert too."""
        if not self._next_key:
            largest: int | None = self.model._base_manager.aggregate(largest=Max("pk"))["largest"]
            self._next_key = (largest or 0) + 1
        return self._next_key

    def add(self, **values: Any) -> int:
        """Note a row by attribute names (`enterprise_id=…`); what is not given gets its default. Returns the key."""
        unknown = values.keys() - self._defaults.keys()
        if unknown:
            raise LookupError(f"{self.model._meta.label} has no {sorted(unknown)}")
        key = self.next_key
        self._next_key = key + 1
        self.rows.append((key, *[values.get(name, default) for name, default in self._defaults.items()]))
        return key

    def flush(self) -> None:
        """Insert what is waiting."""
        if self.rows:
            insert_rows(self.model, self.columns, self.rows)
        self.rows, self._next_key = [], 0
