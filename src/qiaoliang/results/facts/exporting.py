"""Facts as Parquet files, a folder for every fact, city and month; a month that did not change is not written again.

    DIR/<fact>/city=3710/month=2026-11/rows.parquet
    DIR/city=3710.json      day, head of the log, versions of the catalogue, rows and digest of every file

A row carries no name and no text that anybody typed: its key, the columns the catalogue asks, and truths.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.audit.actions import head
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.facts.shape import Shape, in_period, shape_of
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.facts import FACTS

NO_MONTH: Final = "none"
AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Exported:
    """What an export did: files written anew, left as they were, taken away; rows in all."""

    city: str
    written: int
    kept: int
    removed: int
    rows: int


def export(directory: Path, as_of: date) -> Exported:
    """Write the facts of this city as known on the evening of `as_of`. Needs the extra `cluster` (pyarrow)."""
    asked = Asked(EVERYTHING, as_of)
    city = asked.place
    before = read_manifest(directory, city)
    now: dict[str, dict[str, Any]] = {}
    written = kept = 0
    for fact in FACTS.values():
        shape = shape_of(fact, asked)
        for month, rows in _by_month(shape, asked):
            path = f"{fact.code}/city={city}/month={month}/rows.parquet"
            now[path] = {"rows": len(rows), "sha256": _digest(shape, rows)}
            if before.get(path) == now[path] and (directory / path).is_file():
                kept += 1
                continue
            _write(directory / path, shape, rows)
            written += 1
    gone = [path for path in before if path not in now]
    for path in gone:
        (directory / path).unlink(missing_ok=True)
    number, digest = head()
    manifest = {
        "city": city, "as_of": f"{as_of}", "log": [number, digest],
        "periods": {code: in_period(indicator, asked) for code, indicator in CATALOGUE.items()},
        "catalogue": {code: indicator.version for code, indicator in CATALOGUE.items()}, "files": now,
    }  # fmt: skip
    _put(directory / f"city={city}.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return Exported(city, written, kept, len(gone), sum(one["rows"] for one in now.values()))


def read_manifest(directory: Path, city: str) -> dict[str, dict[str, Any]]:
    """Rows and digest of every file of the city; empty before the first export."""
    path = directory / f"city={city}.json"
    files: dict[str, dict[str, Any]] = json.loads(path.read_text())["files"] if path.is_file() else {}
    return files


def _by_month(shape: Shape, asked: Asked) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of the city, month by month in the order of their day."""
    fact = shape.fact
    day = fact.day if fact.day not in ("pk", "sort_key") else ""
    found = fact.model.everything.within(asked.scope).filter(fact.in_region(asked))
    found = found.annotate(**{f"x_{name}": column for name, (_, column) in shape.columns.items()})
    wanted = [f"x_{name}" for name in shape.columns]
    rows = found.order_by(*([day] if day else []), "pk").values_list(day or "pk", "pk", *wanted)
    for month, group in groupby(rows.iterator(AT_ONCE), key=lambda row: _month(row[0]) if day else NO_MONTH):
        yield month, [row[1:] for row in group]


def _month(day: date | datetime | None) -> str:
    if day is None:
        return NO_MONTH
    return f"{timezone.localdate(day) if isinstance(day, datetime) else day:%Y-%m}"


def _digest(shape: Shape, rows: list[tuple[Any, ...]]) -> str:
    found = hashlib.sha256(repr(list(shape.columns)).encode())
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


def _write(path: Path, shape: Shape, rows: list[tuple[Any, ...]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"bool": pa.bool_(), "int": pa.int64(), "text": pa.string()}
    read = {"bool": bool, "int": int, "text": str}
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array([int(key) for key in columns[0]], pa.int64())]
    for (kind, _), values in zip(shape.columns.values(), columns[1:], strict=True):
        arrays.append(pa.array([None if value is None else read[kind](value) for value in values], kinds[kind]))
    table = pa.Table.from_arrays(arrays, names=["pk", *shape.columns])
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    pq.write_table(table, new, compression="zstd")
    os.replace(new, path)


def _put(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    new.write_bytes(content)
    os.replace(new, path)
