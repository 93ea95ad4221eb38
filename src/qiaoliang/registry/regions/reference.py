"""The shipped slice of the statistical tree: rows, points of towns, outlines of counties. See data/README.md."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CODE_SYSTEM = "NBS"
VERSION = "2023"

_DATA = files("qiaoliang.registry.regions") / "data"


@dataclass(frozen=True)
class RegionRow:
    """One line of the tree. `level` is city, county, town or village; `kind` says which sort of it."""

    code: str
    name: str
    parent_code: str
    level: str
    kind: str
    code_system: str
    version: str


@dataclass(frozen=True)
class TownPoint:
    """Where a town lies, in degrees. `precision` is `approximate` for all shipped points."""

    code: str
    name: str
    longitude: float
    latitude: float
    precision: str


def _lines(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines())


@cache
def rows() -> tuple[RegionRow, ...]:
    """All 2,849 rows, parents before children."""
    return tuple(RegionRow(**line) for line in _lines("weihai.csv"))


def rows_at(level: str) -> tuple[RegionRow, ...]:
    """The rows of one level: city, county, town or village."""
    return tuple(row for row in rows() if row.level == level)


@cache
def town_points() -> dict[str, TownPoint]:
    """The point of each town by its code."""
    return {
        line["code"]: TownPoint(
            line["code"], line["name"], float(line["longitude"]), float(line["latitude"]), line["precision"]
        )
        for line in _lines("towns_points.csv")
    }


@cache
def outlines() -> dict[str, Any]:
    """MultiPolygon coordinates by county code. The three functional districts have none."""
    collection = json.loads((_DATA / "weihai.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: feature["geometry"]["coordinates"] for feature in collection["features"]}
