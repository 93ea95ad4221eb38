"""Figures over exported facts equal those of the pages, every one; a second export writes only what changed."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.campaigns.models import Pledge
from qiaoliang.results.facts import engines, exporting, over
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure, figures
from qiaoliang_demo.city import City
from tests.city import AS_OF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


def told(figure: Figure) -> over.Row:
    indicator = CATALOGUE[figure.code]
    row: over.Row = {
        "value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator,
        "records": figure.records, "confirmed": figure.confirmed, "claimed": figure.claimed,
        "verified": figure.verified,
    }  # fmt: skip
    beside = dict(figure.beside)
    return row | {f"beside_{n}": beside[one.label] for n, one in enumerate(indicator.beside)}


def test_every_figure_over_the_files_is_the_figure_of_the_page(small_city: City, tmp_path: Path) -> None:
    day = AS_OF
    done = exporting.export(tmp_path, day)
    assert done.rows > 10_000
    found = engines.manifests(tmp_path)
    periods = found[done.city]["periods"]
    over_files = over.figures(engines.on_this_machine(tmp_path), periods)
    of_pages = {code: told(figure) for code, figure in figures(scope=EVERYTHING, as_of=day).items()}
    assert over_files.keys() == of_pages.keys()
    assert {code: row for code, row in over_files.items() if row != of_pages[code]} == {
        code: row for code, row in of_pages.items() if row != over_files[code]
    }
    assert sum(1 for row in over_files.values() if row["value"] not in (0, Decimal(0), Decimal("0.0"))) > 40


def test_a_second_export_writes_only_what_changed(small_city: City, tmp_path: Path) -> None:
    day = AS_OF
    first = exporting.export(tmp_path, day)
    again = exporting.export(tmp_path, day)
    assert (again.written, again.kept, again.removed, again.rows) == (0, first.written, 0, first.rows)
    pledge = Pledge.everything.filter(kept_on=None, withdrawn_on=None).first()
    assert pledge is not None
    Pledge.everything.filter(pk=pledge.pk).update(kept_on=day)
    changed = exporting.export(tmp_path, day)
    assert (changed.written, changed.kept) == (1, first.written - 1)
    Pledge.everything.filter(pk=pledge.pk).update(happened_on=date(1999, 1, 4))
    moved = exporting.export(tmp_path, day)
    assert moved.written >= 1
    assert (tmp_path / f"pledges/city={first.city}/month=1999-01/rows.parquet").is_file()


def test_two_cities_are_added_and_different_days_are_refused(small_city: City, tmp_path: Path) -> None:
    day = AS_OF
    one = exporting.export(tmp_path, day)
    for path in list(tmp_path.glob(f"*/city={one.city}")):
        twin = path.with_name("city=3702")
        for file in path.rglob("*.parquet"):
            (twin / file.relative_to(path)).parent.mkdir(parents=True, exist_ok=True)
            (twin / file.relative_to(path)).write_bytes(file.read_bytes())
    text = (tmp_path / f"city={one.city}.json").read_text()
    (tmp_path / "city=3702.json").write_text(text)
    periods = engines.manifests(tmp_path)[one.city]["periods"]
    tables = engines.on_this_machine(tmp_path)
    both, single = over.figures(tables, periods), over.figures(tables, periods, "3702")
    for code, indicator in CATALOGUE.items():
        times = 1 if indicator.is_rate else 2
        assert both[code]["value"] == single[code]["value"] * times, code  # type: ignore[operator]
    (tmp_path / "city=3702.json").write_text(text.replace(f'"{day}"', f'"{day - timedelta(days=1)}"'))
    with pytest.raises(engines.FactsUnfit, match="日期不同"):
        engines.manifests(tmp_path)
