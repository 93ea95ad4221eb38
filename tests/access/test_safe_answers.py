"""What answers hold when something is wrong or to be kept: nothing of the inside, nothing for caches."""

import logging
import pkgutil
import re
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from argon2 import extract_parameters
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.forms import BaseForm, TextInput
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

import qiaoliang
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.logs import NoTokens, ToStderr
from qiaoliang.kit.pages import download
from qiaoliang.web.hooks import actions
from tests.cast import Cast

SECRET = "postgresql://inside:secret@10.0.0.1"
PRODUCT = Path(__file__).resolve().parents[2] / "src/qiaoliang"


def breaks(request: HttpRequest) -> HttpResponse:
    """Half an action, then a fault."""
    at, by = request.at, request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    actions.allow_address(address="https://half.example", reason="x", by=by, at=at)
    raise RuntimeError(SECRET)


urlpatterns = [path("breaks/", breaks), path("", include("qiaoliang.urls"))]
handler404 = "qiaoliang.web.workbench.views.not_found"
handler403 = "qiaoliang.web.workbench.views.not_allowed"
handler500 = "qiaoliang.web.workbench.views.broken"


def test_an_unexpected_error_is_one_page_and_one_line(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(cast.office.user)
    answer = client.get("/breaks/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Traceback" not in page
    assert SECRET not in page
    assert "RuntimeError" not in page
    assert not re.search(r"Django|Python|gunicorn", page)
    [line] = [record for record in caplog.records if record.name == "django.request"]
    assert line.levelno == logging.ERROR
    assert line.exc_info is not None


@pytest.mark.parametrize("typed", ["a\nINFO forged", "a\r\nforged", "a\u2028forged", "a\x1b[31mforged"])
def test_what_was_typed_begins_no_line(typed: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: /%s/", (typed,), None)
    NoTokens().filter(record)
    line = ToStderr().format(record)
    assert "forged" in line
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


@pytest.mark.parametrize("address", ["/workbench/", "/enterprises/", "/account/security/", "/audit/mine/"])
def test_pages_of_people_are_kept_nowhere(address: str, cast: Cast) -> None:
    assert cast.office.client.get(address)["Cache-Control"] == "no-store"


def test_a_file_is_kept_not_shown() -> None:
    answer = download(b"x", '名册"; filename=x.html\r\nSet-Cookie: a=b.xlsx', "application/octet-stream")
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert re.fullmatch(r"[\w.%'*=; -]+", disposition)
    assert "set-cookie" not in {name.lower() for name in answer.headers}
    assert answer["Cache-Control"] == "no-store"


def test_exports_name_their_own_files(cast: Cast) -> None:
    answer = cast.office.client.get("/enterprises/?export=csv&filename=evil.html")
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "evil" not in answer["Content-Disposition"]


@pytest.mark.parametrize("number", ["9" * 30, "9223372036854775808", "0"])
@pytest.mark.parametrize("address", ["/enterprises/{}/", "/people/{}/", "/interface/{}/"])
def test_a_number_that_no_row_can_have(address: str, number: str, cast: Cast) -> None:
    for person in (cast.office, cast.administrator):
        assert person.client.get(address.format(number)).status_code in (403, 404)


def test_forms_that_stand_in_the_address_ask_for_nothing_sensitive() -> None:
    """What a GET form asks for stands in the address: a search or a filter, never a secret or a telephone."""
    asked = set()
    for template in PRODUCT.rglob("*.html"):
        for form in re.findall(r"<form\b.*?</form>", template.read_text(), re.DOTALL):
            if 'method="post"' not in form.partition(">")[0].lower():
                asked |= set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', form))
    assert asked
    assert not {name for name in asked if re.search(r"pass|phone|code|token|secret|card|id_number|words", name)}, asked


def form_classes() -> set[type[BaseForm]]:
    """Every form of the product, those of all `forms` and views modules."""
    for one in pkgutil.walk_packages(qiaoliang.__path__, "qiaoliang."):
        if one.name.rpartition(".")[2] in ("forms", "views", "security", "entry"):
            import_module(one.name)
    found, left = set(), [BaseForm]
    while left:
        known = left.pop()
        found |= {known} if known.__module__.startswith("qiaoliang.") else set()
        left += known.__subclasses__()
    return found


def test_browsers_remember_no_sensitive_line() -> None:
    """A one-line field of a sealed column, or of what proves who somebody is, tells the browser not to keep it."""
    sensitive = {
        field.name for model in apps.get_models() for field in model._meta.local_fields
        if isinstance(field, SealedTextField)
    } - {"address"} | {"identity", "code", "phone"}  # fmt: skip
    lines = [
        (form.__qualname__, name, field.widget.attrs.get("autocomplete"))
        for form in form_classes() for name, field in getattr(form, "base_fields", {}).items()
        if name in sensitive and type(field.widget) is TextInput
    ]  # fmt: skip
    assert {name for _, name, _ in lines} >= {"identity", "code", "phone"}
    assert [line for line in lines if line[2] not in ("off", "one-time-code")] == []


def test_passwords_are_hashed_as_recommended() -> None:
    """Argon2id; 19 MiB and two passes at the least."""
    hasher = Argon2PasswordHasher()
    chosen = extract_parameters(hasher.encode("x", "saltsaltsalt").removeprefix("argon2"))
    assert chosen.type.name == "ID"
    assert chosen.time_cost >= 2
    assert chosen.memory_cost >= 19_456
    text = (PRODUCT / "settings.py").read_text()
    assert 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]' in text


def test_half_an_action_leaves_its_own_entry_or_none(cast: Cast, at: datetime, monkeypatch: Any) -> None:
    """A fault inside an action takes rows and entries back together."""
    from qiaoliang.web.hooks.models import AllowedAddress

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        actions.allow_address(address="https://half.example", reason="x", by=cast.administrator.actor, at=at)
    assert not AllowedAddress.everything.filter(origin="https://half.example:443").exists()
    assert not Entry.everything.filter(verb="hook_address.allowed").exists()
