"""What a city takes: the tables that grow have days to be counted by; sizes, processes and the report are read."""

import os
import subprocess
import sys

from django.apps import apps

from benchmarks.growth import DATED, counts, cpu_seconds, family, memory, of_a_year, report, sizes
from tests.cast import Town


def test_every_table_that_grows_has_its_day_and_its_size(town: Town) -> None:
    found, rows = sizes(), counts()
    assert found.keys() == rows.keys() == {one._meta.db_table for one in apps.get_models(include_auto_created=True)}
    assert of_a_year().keys() == DATED.keys() <= found.keys()
    assert rows["enterprises_enterprise"] == 4
    assert all(size > 0 for size in found.values())


def test_a_process_and_what_it_started() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()", "worker"], stdin=subprocess.PIPE)
    try:
        found = family(os.getpid())
        assert (found[os.getpid()], found[child.pid]) == ("server, parent", "task worker")
        assert cpu_seconds([os.getpid()]) > 0
        assert all(size > 1 for _, size in memory({os.getpid(): "server, parent"}))
    finally:
        child.communicate(b"\n")


def test_the_report_has_both_databases_beside_each_other(town: Town) -> None:
    of_one = dict.fromkeys(sizes(), 0.0)
    measured = {
        "bytes": sizes(), "rows": counts(), "year": of_a_year(), "memory": [("server process", 120.4)],
        "PAGE": {"cpu_ms": 31.2, "bytes": of_one, "rows": of_one},
        "WRITE": {"cpu_ms": 19.7, "bytes": of_one | {"audit_entry": 512.0}, "rows": of_one | {"audit_entry": 1.0}},
    }  # fmt: skip
    text = report([measured | {"vendor": "sqlite"}, measured | {"vendor": "postgresql"}])
    assert "| memory of the server process, MB | 120 | 120 |" in text
    assert "| CPU of a contact, ms (of 2,000) | 20 | 20 |" in text
    assert "One contact on postgresql: 512 bytes: audit_entry 512 (1.00 rows)." in text
