"""What a browser is told about every answer: the points of the public Observatory scan, counted here one by one.

The settings of production are read in a process of their own, as a server behind TLS reads them.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from qiaoliang.settings import _sealed

ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client, RequestFactory
from qiaoliang.kit.cookies import Messages
from qiaoliang.kit.headers import ThroughProxy
from qiaoliang.party.life.doorviews import COOKIE
settings.ALLOWED_HOSTS = ["*"]
client = Client(raise_request_exception=False)
told = {}
static = [f"/static/{name}" for name in ("qiaoliang/app.css", "qiaoliang/app.js", "qiaoliang/icon.svg", "")]
for address in ("/account/sign-in/", "/no-such-page/", "/health/live/", "/api/v1/me", "/.git/config",
                *static):
    answer = client.get(address, headers={"x-forwarded-proto": "https"})
    told[address] = {"status": answer.status_code, **{name.lower(): value for name, value in answer.headers.items()}}
    told[address]["cookies"] = [morsel.OutputString() for morsel in answer.cookies.values()]
told["plain"] = {"status": (plain := client.get("/account/sign-in/")).status_code, "location": plain["Location"]}
told["api"] = {"status": (api := client.get("/api/v1/me")).status_code, "body": api.content.decode()}
told["proxied"] = {}
for name, asked, here in (("through", "203.0.113.9", "127.0.0.1"), ("forged", "1.2.3.4, 203.0.113.9", "127.0.0.1"),
                          ("elsewhere", "203.0.113.9", "192.0.2.7"), ("nonsense", "x", "127.0.0.1")):
    request = RequestFactory(REMOTE_ADDR=here).get("/", headers={"x-forwarded-for": asked})
    ThroughProxy(lambda request: None)(request)
    told["proxied"][name] = request.META["REMOTE_ADDR"]
told["names"] = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, Messages.cookie_name, COOKIE]
told["settings"] = {"debug": settings.DEBUG, "http_only": settings.SESSION_COOKIE_HTTPONLY}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    home = tmp_path_factory.mktemp("home")
    environment = {
        **os.environ, "QIAOLIANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qiaoliang.settings",
        "QIAOLIANG_TLS": "1", "QIAOLIANG_ADDRESS": "https://qiaoliang.example",
    }  # fmt: skip
    environment.pop("QIAOLIANG_DATABASE_URL", None)
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "qiaoliang.cli",
        "init",
        "--start",
        "2026-01-01",
        "--admin",
        "admin",
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    asked = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK], env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, dict[str, Any]] = json.loads(asked.stdout.splitlines()[-1])
    return found


PAGES = ("/account/sign-in/", "/no-such-page/")
STATIC = ("/static/qiaoliang/app.css", "/static/qiaoliang/app.js", "/static/qiaoliang/icon.svg")
ALL = (*PAGES, "/health/live/", "/api/v1/me", *STATIC)


@pytest.mark.parametrize("address", ALL)
def test_every_answer(address: str, told: dict[str, dict[str, Any]]) -> None:
    headers = told[address]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.parametrize("address", ALL)
def test_the_policy_of_pages(address: str, told: dict[str, dict[str, Any]]) -> None:
    headers = told[address]
    policy = {one.split()[0]: one.split()[1:] for one in headers["content-security-policy"].split(";") if one.strip()}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "http:" not in headers["content-security-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers
    assert "x-powered-by" not in headers


def test_cookies_are_secure_and_same_site(told: dict[str, dict[str, Any]]) -> None:
    cookies = told["/account/sign-in/"]["cookies"]
    assert cookies
    for cookie in cookies:
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie


def test_nothing_is_answered_without_tls(told: dict[str, dict[str, Any]]) -> None:
    assert told["plain"]["status"] == 301
    assert told["plain"]["location"].startswith("https://")


KINDS = {
    "/health/live/": "application/json", "/api/v1/me": "application/problem+json",
    "/static/qiaoliang/app.css": 'text/css; charset="utf-8"',
    "/static/qiaoliang/app.js": 'text/javascript; charset="utf-8"',
    "/static/qiaoliang/icon.svg": "image/svg+xml; charset=utf-8",
}  # fmt: skip


@pytest.mark.parametrize("address", ALL)
def test_every_answer_names_its_kind_and_its_characters(address: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[address]["content-type"] == KINDS.get(address, "text/html; charset=utf-8")


def test_cookies_are_bound_to_this_host(told: dict[str, dict[str, Any]]) -> None:
    for cookie in told["/account/sign-in/"]["cookies"]:
        assert cookie.startswith("__Host-")
        assert "Path=/;" in f"{cookie};"
        assert "Domain" not in cookie
    assert all(name.startswith("__Host-") for name in told["names"])
    assert told["settings"]["http_only"]


def test_a_system_that_asks_without_tls_is_refused_not_led_on(told: dict[str, dict[str, Any]]) -> None:
    assert told["api"]["status"] == 403
    assert "只接受 https" in told["api"]["body"]


def test_who_asked_is_the_proxys_word_and_nobody_elses(told: dict[str, dict[str, Any]]) -> None:
    assert told["proxied"] == {
        "through": "203.0.113.9", "forged": "203.0.113.9", "elsewhere": "192.0.2.7", "nonsense": "127.0.0.1"
    }  # fmt: skip


def test_neither_folders_nor_the_history_of_the_source_are_answered(told: dict[str, dict[str, Any]]) -> None:
    assert told["/static/"]["status"] == told["/.git/config"]["status"] == 404


def test_a_server_that_shows_its_inside_does_not_start_behind_tls() -> None:
    environment = {**os.environ, "QIAOLIANG_TLS": "1", "QIAOLIANG_DEBUG": "1"}
    asked = subprocess.run(
        [sys.executable, "-c", "import qiaoliang.settings"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert asked.returncode != 0
    assert "QIAOLIANG_DEBUG=1" in asked.stderr


@pytest.mark.parametrize(
    ("host", "given", "expected"),
    [
        ("", {}, {}),
        ("/run/postgresql", {}, {}),
        ("127.0.0.1", {}, {}),
        ("db.example.gov.cn", {}, {"sslmode": "verify-full", "sslrootcert": "system"}),
        ("10.0.0.7", {"sslrootcert": "/etc/ca.pem"}, {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}),
        ("10.0.0.7", {"sslmode": "verify-ca"}, {"sslmode": "verify-ca"}),
    ],
)
def test_a_database_elsewhere_is_spoken_to_over_tls(host: str, given: dict[str, str], expected: dict[str, str]) -> None:
    assert _sealed(host, given) == expected
