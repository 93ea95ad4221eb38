"""The crash drill in short: a served copy of the town on SQLite, server and task worker killed under writers."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.kills.checks import last_look
from benchmarks.kills.ground import Ground
from benchmarks.kills.machines import Product, until
from benchmarks.kills.storm import Part, Storm
from benchmarks.load import Person
from tests import cast as everybody
from tests.cast import Cast, Town

KILLS = (("server", "import (page)"), ("task worker", "import (page)"))


def _writer(person: everybody.Person, *firms: tuple[int, str]) -> Person:
    return Person("", person.client.cookies["sessionid"].value, person.actor.key, firms)


@pytest.mark.drill  # a minute and more: .ci/run has it, make test has not
@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the test database as a file")
@pytest.mark.django_db(transaction=True)
def test_nothing_acknowledged_is_lost_when_programs_are_killed(town: Town, cast: Cast, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(settings.QIAOLIANG_KEYS, home / "keys")
    firms = [(firm.pk, firm.name) for firm in (town.seafood, town.fishing_gear)]
    writers, office = [_writer(cast.instructor, *firms) for _ in range(6)], _writer(cast.office)  # all signed in
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(home / "qiaoliang.sqlite3")])
    product, part = Product(home), Part("in short", "SQLite")
    storm = Storm(product, None, Ground(writers, office, {}), tmp_path, part, seed=1)
    with ExitStack() as stack:
        stack.callback(product.stop)
        product.start()
        until(product.is_ready, "the server")
        storm.run(lambda number: storm.kill(number, *KILLS[number]), len(KILLS))
    part.head = last_look(product, tmp_path, None, part.verdict)
    assert part.verdict.holds, part.verdict
    assert part.acknowledged >= 10 * len(KILLS)
    assert [blow.what for blow in part.blows] == ["server", "task worker"]
