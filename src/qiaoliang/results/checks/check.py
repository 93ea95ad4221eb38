"""What a check is: a name, how grave, what to do, and which records it finds. Finding none is the aim."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value

from qiaoliang.results.checks.choices import Severity


@dataclass(frozen=True)
class Day:
    """The night a check runs in."""

    today: date
    at: datetime


@dataclass(frozen=True)
class Found:
    """One record: where it is kept, what a list calls it, whose area it is in, which page opens it."""

    kind: str
    key: str
    label: str
    region_code: str
    href: str
    instructor: int | None = None  # whom a hint is shown to first


@dataclass(frozen=True)
class Shown:
    """How the rows of a table are named, placed and opened; `label` and `region` are paths."""

    model: Any
    label: str
    region: str
    href: str  # with one place for the key of `key`
    key: str = "pk"
    words: str = ""


@dataclass(frozen=True)
class Check:
    code: str
    label: str
    severity: Severity
    why: str  # what it does to the figures
    advice: str
    find: Callable[[Day], Iterable[Found]]


def _text(path: str) -> Any:
    return F(path) if path else Value("", output_field=CharField())


def _number(path: str) -> Any:
    return F(path) if path else Value(None, output_field=BigIntegerField())


def listed(shown: Shown, rows: QuerySet[Any], person: str = "") -> Iterator[Found]:
    """The rows of a queryset as found, in one query; `person` is the path to an instructor."""
    kind = shown.model._meta.label_lower
    found = rows.order_by("pk").values_list("pk", shown.key, _text(shown.label), _text(shown.region), _number(person))
    for pk, key, label, region, instructor in found.iterator(chunk_size=2000):
        words = f"{shown.words}{label or ''}"[:200]
        yield Found(kind, str(pk), words, region or "", shown.href.format(key), instructor)


def where(shown: Shown | Iterable[Shown], condition: Callable[[Day], Q]) -> Callable[[Day], Iterator[Found]]:
    """The rows of one table, or of several with the same columns, that satisfy a condition."""
    tables = (shown,) if isinstance(shown, Shown) else tuple(shown)

    def find(day: Day) -> Iterator[Found]:
        for table in tables:
            yield from listed(table, table.model.everything.filter(condition(day)))

    return find


def among(shown: Shown, rows: Callable[[Day], QuerySet[Any]]) -> Callable[[Day], Iterator[Found]]:
    """The rows of a queryset that needs more than a condition."""
    return lambda day: listed(shown, rows(day))
