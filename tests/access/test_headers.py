"""What a browser is told about every answer: the points of the public Observatory scan, counted here one by one.

The settings of production are read in a process of their own, as a server behind TLS reads them.
"""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
client = Client(raise_request_exception=False)
told = {}
for address in ("/account/sign-in/", "/no-such-page/", "/health/live/", "/static/qiaoliang/app.css"):
    answer = client.get(address, headers={"x-forwarded-proto": "https"})
    told[address] = {"status": answer.status_code, **{name.lower(): value for name, value in answer.headers.items()}}
    told[address]["cookies"] = [morsel.OutputString() for morsel in answer.cookies.values()]
told["plain"] = {"status": (plain := client.get("/account/sign-in/")).status_code, "location": plain["Location"]}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
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
    found: dict[str, dict[str, str]] = json.loads(asked.stdout.splitlines()[-1])
    return found


PAGES = ("/account/sign-in/", "/no-such-page/")
ALL = (*PAGES, "/health/live/", "/static/qiaoliang/app.css")


@pytest.mark.parametrize("address", ALL)
def test_every_answer(address: str, told: dict[str, dict[str, str]]) -> None:
    headers = told[address]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_of_pages(address: str, told: dict[str, dict[str, str]]) -> None:
    headers = told[address]
    policy = {one.split()[0]: one.split()[1:] for one in headers["content-security-policy"].split(";") if one.strip()}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy.get("object-src", policy["default-src"]) == ["'none'"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "http:" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers
    assert "x-powered-by" not in headers


def test_cookies_are_secure_and_same_site(told: dict[str, dict[str, str]]) -> None:
    cookies = told["/account/sign-in/"]["cookies"]
    assert cookies
    for cookie in cookies:
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie


def test_nothing_is_answered_without_tls(told: dict[str, dict[str, str]]) -> None:
    assert told["plain"]["status"] == 301  # type: ignore[comparison-overlap]
    assert told["plain"]["location"].startswith("https://")
