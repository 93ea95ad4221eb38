"""Lines of the log: each request by number, route and actor; a name typed anywhere appears in none of them."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import Client

from qiaoliang.access.accounts.models import User
from qiaoliang.kit.logs import JsonLines, NoTokens, PlainLines
from qiaoliang.web.dossier import views as dossier
from tests.cast import Cast, Town

CANARY = "金丝雀欧阳启航"
PHONE = "13912345678"


class Kept(logging.Handler):
    """What the product's own handler would write: its filter, then its formatter."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(NoTokens())
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, Any]] = []
        self.plain: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))
        self.plain.append(PlainLines().format(record))

    @property
    def text(self) -> str:
        return json.dumps(self.lines, ensure_ascii=False) + "\n".join(self.plain)

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == "qiaoliang.requests"]


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, root, own = Kept(), logging.getLogger(), logging.getLogger("qiaoliang.requests")
    before = own.level
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    own.setLevel(before)


def test_a_request_is_told_by_number_route_and_actor(cast: Cast, town: Town, kept: Kept) -> None:
    answer = cast.office.client.get(f"/enterprises/{town.seafood.pk}/?q={CANARY}")
    (line,) = kept.requests()
    assert set(line) == {"at", "level", "logger", "message", "request", "method", "route", "status", "ms", "actor"}
    assert (line["route"], line["status"], line["method"]) == ("enterprises/<int:pk>/", 200, "GET")
    assert line["actor"] == cast.office.actor.key
    assert line["request"] == answer["X-Request-ID"]
    assert cast.office.actor.name not in kept.text


def test_the_number_is_the_proxys_if_it_is_a_number(cast: Cast, kept: Kept) -> None:
    given = "0123456789abcdef" * 2
    assert cast.nobody.get("/account/sign-in/", headers={"X-Request-ID": given})["X-Request-ID"] == given
    for forged in (f"{CANARY}", "x" * 32, "A" * 32, given + "0", ""):
        number = cast.nobody.get("/account/sign-in/", headers={"X-Request-ID": forged.encode().decode("latin-1")})
        assert number["X-Request-ID"] not in (forged, given)
        assert len(number["X-Request-ID"]) == 32
    assert CANARY not in kept.text


@pytest.mark.parametrize("address", ["/s/abcdefghijkl/", "/k/abcdefghijkl/", "/health/live/", "/static/app.css"])
def test_of_these_not_even_the_moment_is_kept(db: None, address: str, kept: Kept) -> None:
    answer = Client().get(address)
    assert answer["X-Request-ID"]
    assert kept.requests() == []
    assert "abcdefghijkl" not in kept.text


class TestCanary:
    """A name and a telephone number are put in at every door that leads to a log."""

    def test_addresses_searches_forms_and_failed_sign_ins(self, cast: Cast, town: Town, kept: Kept) -> None:
        client = cast.office.client
        client.get(f"/no/such/{CANARY}/")
        client.get("/enterprises/", {"q": CANARY})
        client.get("/search/", {"q": PHONE})
        client.post("/enterprises/new/", {"name": CANARY, "credit_code": PHONE})
        client.post(f"/enterprises/{town.seafood.pk}/", {"name": CANARY})
        for _ in range(6):
            cast.nobody.post("/account/sign-in/", {"username": CANARY, "password": PHONE})
        cast.nobody.get("/account/sign-in/", headers={"User-Agent": "x", "Referer": f"/c/{PHONE}/"})
        for kind in "cdekms":
            cast.nobody.get(f"/{kind}/{PHONE}x/")
        cast.neighbour.client.get(f"/enterprises/{town.seafood.pk}/")
        assert len(kept.requests()) >= 16
        assert CANARY not in kept.text
        assert PHONE not in kept.text
        assert "127.0.0.1" not in kept.text
        assert not any(user.name in kept.text for user in User.objects.all())

    def test_a_page_that_breaks(self, cast: Cast, town: Town, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        """Django logs it with its traceback; what broke quotes what it was given."""

        def broken(*_: Any, **__: Any) -> None:
            try:
                raise ValueError(f"{CANARY} {PHONE}")
            except ValueError as problem:
                raise ValidationError(f"{CANARY} again") from problem

        monkeypatch.setattr(dossier, "render", broken)
        client = Client(raise_request_exception=False)
        client.force_login(
            User.objects.get(pk=cast.office.actor.user_id), backend="django.contrib.auth.backends.ModelBackend"
        )
        answer = client.get(f"/enterprises/{town.seafood.pk}/?q={CANARY}")
        assert answer.status_code == 500
        (line,) = [line for line in kept.lines if "traceback" in line]
        assert line["message"] == "500 enterprises/<int:pk>/"
        assert line["request"] == answer["X-Request-ID"]
        assert "ValidationError" in line["traceback"]
        assert "and then" in line["traceback"]
        assert "in broken" in line["traceback"]
        assert CANARY not in kept.text
        assert PHONE not in kept.text

    def test_a_row_the_database_refuses(self, cast: Cast, kept: Kept) -> None:
        """PostgreSQL quotes the row."""
        other = User.objects.get(pk=cast.office.actor.user_id)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                table = User._meta.db_table
                cursor.execute(f"UPDATE {table} SET username = %s", [CANARY])
        except IntegrityError:
            logging.getLogger("qiaoliang.test").exception("refused")
        assert "IntegrityError" in kept.text
        assert CANARY not in kept.text
        assert other.username not in kept.text

    def test_the_machines_own_words_stay(self, kept: Kept) -> None:
        for problem in (FileNotFoundError(2, "No such file", "/var/x"), OperationalError("connection refused")):
            try:
                raise problem
            except Exception:
                logging.getLogger("qiaoliang.test").exception("failed")
        assert "/var/x" in kept.text
        assert "connection refused" in kept.text


def test_djangos_own_lines_hold_no_address(kept: Kept) -> None:
    request = HttpRequest()
    request.path = f"/people/{CANARY}/"
    more = {"request": request, "status_code": 404}
    logging.getLogger("django.request").warning("Not Found: %s", request.path, extra=more)
    assert kept.lines[0]["message"] == "404 none"
