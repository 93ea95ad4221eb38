"""The generated country: cities that differ in every table, and figures of all that are the sum of those of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cluster import CITY, multiply, rows_of, unlike_cities
from qiaoliang.results.facts import command, engines, exporting, over
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang_demo.city import City
from tests.city import AS_OF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]
CITIES = 4


@pytest.fixture
def country(small_city: City, tmp_path: Path) -> Path:
    assert exporting.export(tmp_path, AS_OF).city == CITY
    multiply(tmp_path, CITIES)
    return tmp_path


def test_no_two_cities_are_alike_and_all_are_their_sum(country: Path) -> None:
    found = engines.manifests(country)
    assert list(found) == [CITY, "8001", "8002", "8003"]
    tables, periods = engines.on_this_machine(country), found[CITY]["periods"]
    every = over.figures(tables, periods)
    each = {city: over.figures(tables, periods, city) for city in found}
    assert unlike_cities({city: command._told(figures) for city, figures in each.items()}) > 15
    # A city with too few answers counts nothing by itself, and does count in the figure of all: that is no sum.
    for code in (code for code in CATALOGUE if not code.startswith("survey_")):
        column = "numerator" if CATALOGUE[code].is_rate else "value"
        for name in (column, "records"):
            parts: Any = [figures[code][name] for figures in each.values()]
            assert every[code][name] == sum(parts), (code, name)


def test_a_city_keeps_a_share_of_its_own_of_every_table(country: Path) -> None:
    whole = rows_of(country / f"city={CITY}.json")
    rows = [rows_of(country / f"city={code}.json") for code in ("8001", "8002", "8003")]
    assert len({whole, *rows}) == CITIES
    assert all(0.1 * whole < one < whole for one in rows)
    counted = json.loads((country / "city=8001.json").read_text())["files"]
    shares = set()
    for fact in {path.partition("/")[0] for path in counted}:
        all_, own = (
            sum(one["rows"] for path, one in files.items() if path.startswith(f"{fact}/"))
            for files in (json.loads((country / f"city={CITY}.json").read_text())["files"], counted)
        )
        shares.add(round(own / all_, 2))
    assert len(shares) > 5
