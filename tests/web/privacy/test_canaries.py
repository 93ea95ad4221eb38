"""A thousand sensitive values are written, read, refused and crashed over; none is found where it should not be.

Every sealed column of every model gets some: those that people fill by their own actions and pages, the rest row by
row. Then the bytes are searched: the database (the SQLite file and its log, or a dump by pg_dump), a backup, the lines
of the server's log, the exported chained log, the exported facts. A plain name beside them shows that the search finds.
What a browser keeps is searched by tests/journeys/test_storage.py.
"""

import json
import logging
import logging.config
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from qiaoliang.access.accounts.models import SignedIn
from qiaoliang.access.audit.models import Entry
from qiaoliang.harmony.labour.choices import DisputeKind
from qiaoliang.harmony.labour.mediating import accept
from qiaoliang.kit.archive import dump, layout
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.party.life.models import Correction, Gathering
from qiaoliang.registry.enterprises import actions as enterprises
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.results.facts import exporting
from qiaoliang.results.surveys.models import Sack, Survey, Token, Words
from qiaoliang.web.commands import audit
from qiaoliang.web.privacy import actions, persons
from qiaoliang.web.privacy.choices import Identity, Kind, Mouth
from qiaoliang.web.voices.actions import say
from tests.access.world import build
from tests.cast import Cast, Town
from tests.web.privacy.conftest import BY

MARK = "KSM7Q"  # in every text canary
PHONES = "1997700"  # how every canary that is a number begins
FOUND = re.compile(rf"{MARK}\d{{4}}|{PHONES}\d{{4}}".encode())
PLAIN = "明文对照KZ9"  # a name that is sealed nowhere
HOW_MANY = 1000


class Canaries:
    """Numbered values, and what was made of each kind."""

    def __init__(self) -> None:
        self.made = 0

    def text(self) -> str:
        self.made += 1
        return f"{MARK}{self.made:04}"

    def phone(self) -> str:
        self.made += 1
        return f"{PHONES}{self.made:04}"


def sealed() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, SealedTextField):
                yield model, column


@contextmanager
def log_in(folder: Path) -> Iterator[list[Path]]:
    """The server's log as it is configured, in both of its forms, into files."""
    files: list[logging.FileHandler] = []
    configured: Any = settings.LOGGING
    for name in ("plain", "json"):
        made = logging.config.DictConfigurator(configured)
        handler = logging.FileHandler(folder / f"{name}.log")
        handler.setFormatter(made.configure_formatter(dict(configured["formatters"][name])))
        handler.addFilter(made.configure_filter(dict(configured["filters"]["no_tokens"])))
        logging.getLogger().addHandler(handler)
        files.append(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)
    try:
        yield [Path(one.baseFilename) for one in files]
    finally:
        logging.getLogger().setLevel(before)
        for one in files:
            logging.getLogger().removeHandler(one)
            one.close()


def rows_of_everything(town: Town, cast: Cast, at: datetime) -> None:
    """The world of the access table, and a row of each sealed column that it has none of."""
    build(town)
    survey, meeting = Survey.everything.latest("pk"), Gathering.everything.latest("pk")
    Token.everything.create(survey=survey, enterprise=town.seafood, digest="d1")
    Sack.everything.get_or_create(survey=survey)
    Words.everything.create(survey=survey)
    Correction.everything.create(gathering=meeting, reason="更正", was={}, corrected_at=at, corrected_by="许知远")
    SignedIn.objects.create(user=cast.owner.user, device="浏览器", opened_at=at, seen_at=at)


def by_actions(town: Town, cast: Cast, canary: Canaries, at: datetime) -> list[ContactPerson]:
    """What people fill in most: numbers of contact persons, disputes, voices, requests."""
    people = [
        enterprises.add_person(
            enterprise=town.seafood, role=ContactRole.OTHER, name=f"某{number}", phone=canary.phone(), by=BY, at=at
        )
        for number in range(400)
    ]
    for _ in range(60):
        accept(
            enterprise=town.seafood, kind=DisputeKind.values[0], people_count=1, story=canary.text(),
            arose_on=at.date(), happened_on=at.date(), instructor=town.instructor, by=BY, at=at,
        )  # fmt: skip
        say(kind="suggestion", words=canary.text(), enterprise=town.seafood, by=cast.owner.actor, at=at)
        actions.ask(
            person=persons.Person("outside", "", "某人", town.seafood.region_code), kind=Kind.EXPLANATION,
            words=canary.text(), mouth=Mouth.OFFICE, identity=Identity.NONE, by=BY, at=at,
        )  # fmt: skip
    return people


def by_pages(town: Town, cast: Cast, canary: Canaries, people: list[ContactPerson]) -> None:
    """Forms filled and refused, a masked number opened, addresses that lead nowhere, and a server that breaks."""
    new, office = f"/enterprises/{town.seafood.pk}/people/new/", cast.office.client
    known = ContactPerson.everything.count()
    for number in range(10):
        given = {"role": "other", "name": f"新{number}", "phone": canary.phone(), "title": "", "prefers": ""}
        assert office.post(new, given).status_code == 302
    assert ContactPerson.everything.count() == known + 10
    refused = canary.phone()
    assert refused in office.post(new, {"role": "x", "name": "", "phone": refused}).content.decode()
    shown = office.post(f"/enterprises/people/{people[0].pk}/phone/", {"why": "contact", "reason": "约走访"})
    assert people[0].phone in shown.content.decode()
    assert office.post("/privacy/mine/ask/", {"kind": "explanation", "words": canary.text()}).status_code == 302
    assert office.post("/privacy/mine/ask/", {"kind": "", "words": canary.text()}).status_code == 200
    for path in (f"/nowhere/{canary.text()}/", f"/enterprises/?q={canary.phone()}", f"/search/?q={canary.text()}"):
        assert office.get(path).status_code in (200, 404)
    breaks(new, cast, canary)


def breaks(new: str, cast: Cast, canary: Canaries) -> None:
    """The table is gone while the form is saved: a 500 with everything that was typed in the request."""
    table, client = ContactPerson._meta.db_table, cast.office.client
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    try:
        given = {"role": "other", "name": "坏了", "phone": canary.phone(), "title": "", "prefers": canary.text()}
        assert client.post(new, given).status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table}_gone RENAME TO {table}")


def row_by_row(canary: Canaries) -> dict[str, int]:
    """Every sealed column of every row there is, turn by turn, until there are enough; how many each column got."""
    told: dict[str, int] = {}
    places = []
    for model, column in sealed():
        told[f"{model._meta.label}.{column.name}"] = 0
        of_actions = {"enterprises.ContactPerson", "labour.Dispute", "voices.Voice", "privacy.PersonRequest"}
        places += [
            (model, column.name, pk)
            for pk in model._base_manager.order_by("pk").values_list("pk", flat=True)
            if model._meta.label not in of_actions
        ]
    while canary.made < HOW_MANY:
        for model, name, pk in places:
            model._base_manager.filter(pk=pk).update(**{name: canary.text()})
            told[f"{model._meta.label}.{name}"] += 1
    return told


def raw_database(folder: Path) -> Iterator[bytes]:
    """As somebody finds it who has the disk or the dump, and no key."""
    if connection.vendor == "sqlite":
        file = Path(str(settings.DATABASES["default"]["NAME"]))
        yield from (part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        return
    told = connection.settings_dict
    command = [
        "pg_dump", "--inserts", "-h", str(told["HOST"]), "-p", str(told["PORT"]), "-U", str(told["USER"]), "-d",
        str(told["NAME"]), "-f", str(folder / "dump.sql"),
    ]  # fmt: skip
    done = subprocess.run(command, env={**os.environ, "PGPASSWORD": str(told["PASSWORD"])}, check=False)
    assert done.returncode == 0
    yield (folder / "dump.sql").read_bytes()


def leaked(content: Iterable[bytes]) -> set[bytes]:
    return {one for part in content for one in FOUND.findall(part)}


@pytest.mark.usefixtures("transactional_db")
def test_a_thousand_canaries_are_found_nowhere(
    town: Town, cast: Cast, at: datetime, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = Canaries()
    rows_of_everything(town, cast, at)
    ContactPerson.everything.create(enterprise=town.seafood, role="other", name=PLAIN, starts_on=date(2026, 1, 1))
    with log_in(tmp_path) as logs:
        people = by_actions(town, cast, canary, at)
        by_pages(town, cast, canary, people)
        told = row_by_row(canary)
    assert canary.made >= HOW_MANY
    of_actions = {
        "enterprises.ContactPerson.phone", "labour.Dispute.story", "voices.Voice.words", "privacy.PersonRequest.words",
    }  # fmt: skip
    assert {name for name, count in told.items() if not count} - of_actions == set()
    kept = sum(
        1
        for model, column in sealed()
        for value in model._base_manager.values_list(column.name, flat=True)
        if value and FOUND.search(value.encode())
    )
    assert kept > 600  # and they are really there, for whoever holds the key

    database = list(raw_database(tmp_path))
    assert PLAIN.encode() in b"".join(database)
    assert leaked(database) == set()

    path = tmp_path / "all.qlb"
    dump.backup(path, files=Path(settings.QIAOLIANG_FILES), at=at)
    unpacked = b"".join(layout._lines(path))
    assert PLAIN.encode() in unpacked
    assert leaked([path.read_bytes(), unpacked]) == set()

    written = [log.read_bytes() for log in logs]
    assert all(b"500" in one or b"Error" in one for one in written)
    assert leaked([*written, "".join(capfd.readouterr()).encode()]) == set()

    assert audit.export(str(tmp_path / "log.jsonl")) == 0
    exported = (tmp_path / "log.jsonl").read_bytes()
    assert exported.count(b"\n") == Entry.everything.count() > 500
    assert leaked([exported]) == set()

    facts = tmp_path / "facts"
    facts.mkdir()
    assert exporting.export(facts, at.date()).rows > 0
    tables = [json.dumps(parquet.read_table(file).to_pylist(), default=str) for file in facts.rglob("*.parquet")]
    assert tables
    assert leaked([*(one.encode() for one in tables), *(one.read_bytes() for one in facts.rglob("*.json"))]) == set()
