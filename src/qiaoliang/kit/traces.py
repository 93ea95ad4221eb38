"""Leaving a trace that takes a bulk change back exactly, and refusing to where somebody built on it since.

A trace survives JSON: spans of keys for rows that were made, old and new values for rows that were changed. Sealed
columns stay sealed in it.
"""

from __future__ import annotations  # models.Field takes type arguments only once Django is set up

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from qiaoliang.kit.crypto import SealedTextField, open_sealed, seal
from qiaoliang.kit.refusal import Refusal

Span = Sequence[int]
Changes = list[dict[str, Any]]  # {"pk": 17, "old": {"name": …}, "new": {"name": …}}
CHUNK = 500  # keys in one query: SQLite takes 999 parameters on old builds


class UsedMeanwhile(Refusal):
    """Other records refer to rows that were made, or somebody changed them."""


def spans(keys: Iterable[int]) -> list[list[int]]:
    """Sorted keys as [first, last] of each unbroken run: 100,000 rows made at once are one pair."""
    found: list[list[int]] = []
    for key in sorted(keys):
        if found and key == found[-1][1] + 1:
            found[-1][1] = key
        else:
            found.append([key, key])
    return found


def size(made: Iterable[Span]) -> int:
    """How many keys the spans hold."""
    return sum(last - first + 1 for first, last in made)


def _within(field: str, span: Span) -> models.Q:
    return models.Q(**{f"{field}__gte": span[0], f"{field}__lte": span[1]})


def counted(rows: Any, field: str, made: Iterable[Span]) -> int:
    """How many of `rows` have `field` within the spans."""
    return sum(rows.filter(_within(field, span)).count() for span in made)


def refuse_if_used(model: type[models.Model], made: Sequence[Span], own: Mapping[str, int]) -> None:
    """Raise `UsedMeanwhile` unless the rows of `made` are all there and only what the import made refers to them.

    `own`: label (`enterprises.Identity`) of each referring model to the number of rows the import made there.
    """
    if counted(model._base_manager, "pk", made) != size(made):
        raise UsedMeanwhile("导入的记录有的已被删除，不能整份撤销。请逐条更正。")
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if counted(other._base_manager, relation.field.name, made) != own.get(other._meta.label, 0):
            name = relation.field.model._meta.verbose_name
            raise UsedMeanwhile(f"导入的记录已被使用（{name}），不能整份撤销。请逐条更正。")


def remove(model: type[models.Model], made: Iterable[Span], field: str = "pk") -> None:
    """Delete the rows of the spans as they are; the caller has checked that nothing else refers to them."""
    for span in made:
        rows: Any = model._base_manager.filter(_within(field, span))
        rows._raw_delete(rows.db)


def change(model: type[models.Model], wanted: Mapping[int, Mapping[str, Any]]) -> Changes:
    """Set columns (attribute names) of many rows, row by key; the trace of what they held."""
    trace: Changes = []
    for key, before in _current(model, wanted).items():
        new = {name: value for name, value in wanted[key].items() if before[name] != value}
        if new:
            old = {name: before[name] for name in new}
            trace.append({"pk": key, "old": _plain(model, old), "new": _plain(model, new)})
    _update(model, {one["pk"]: wanted_of(model, one["new"]) for one in trace})
    return trace


def restore(model: type[models.Model], trace: Changes) -> None:
    """Give changed rows their old values back; `UsedMeanwhile` if one no longer holds what the import wrote."""
    written = {one["pk"]: wanted_of(model, one["new"]) for one in trace}
    current = _current(model, written)
    if len(current) != len(written) or any(current[key] != values for key, values in written.items()):
        raise UsedMeanwhile("导入后有的记录又被修改过，不能整份撤销。请逐条更正。")
    _update(model, {one["pk"]: wanted_of(model, one["old"]) for one in trace})


def _current(model: type[models.Model], wanted: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The named columns of the rows as they are, by key; locked, so that nobody changes them in between."""
    found: dict[int, dict[str, Any]] = {}
    keys = sorted(wanted)
    names = sorted({name for values in wanted.values() for name in values})
    for start in range(0, len(keys), CHUNK):
        rows: Any = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys[start : start + CHUNK])
        for row in rows.order_by("pk").values("pk", *names):
            key = row["pk"]
            found[key] = {name: row[name] for name in wanted[key]}
    return found


def _update(model: type[models.Model], wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """One statement for all rows that change the same columns."""
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key, values in wanted.items():
        fields = [_field(model, name) for name in values]
        prepared = [
            field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)
        ]
        alike[tuple(values)].append((*prepared, key))
    quote = connection.ops.quote_name
    key_column = quote(str(_field(model, "pk").column))
    for names, rows in alike.items():
        assignments = ", ".join(f"{quote(str(_field(model, name).column))} = %s" for name in names)
        statement = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE {key_column} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    if name == "pk" and model._meta.pk is not None:
        return model._meta.pk
    found: models.Field[Any, Any] = next(one for one in model._meta.concrete_fields if name == one.attname)
    return found


def _plain(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _to_json(_field(model, name), value) for name, value in values.items()}


def wanted_of(model: type[models.Model], plain: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a trace as the columns hold them."""
    return {name: _from_json(_field(model, name), value) for name, value in plain.items()}


def _to_json(field: Any, value: Any) -> Any:
    if isinstance(field, SealedTextField) and value:
        return seal(value, field.context)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _from_json(field: Any, value: Any) -> Any:
    if isinstance(field, SealedTextField) and value:
        return open_sealed(value, field.context)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(value) if isinstance(field, models.DateField) else value
