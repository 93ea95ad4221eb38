"""The city's single sign-on, against a small provider on this machine: opens existing accounts, makes none."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from pytest_django import Settings

from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.models import Entry
from qiaoliang.settings import _origins
from tests.cast import Cast

OWN = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider says next, and what it was asked."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    token_sub: str = ""
    is_broken: bool = False
    verifier: str = ""
    nonce: str = ""
    algorithm: str = "RS256"
    kid: str = "1"
    key: Any = OWN
    claims: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    without_token: bool = False
    leads_to: str = ""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    told = Provider()

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

        def say(self, content: Any) -> None:
            self.send_response(500 if told.is_broken else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def do_GET(self) -> None:
            at = told.address
            if told.leads_to and self.path.startswith(told.leads_to):
                self.send_response(302)
                self.send_header("Location", f"{at}/elsewhere?{self.path}")
                self.end_headers()
                return
            if "openid-configuration" in self.path:
                self.say(
                    {
                        "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                        "userinfo_endpoint": f"{at}/me", "jwks_uri": f"{at}/keys",
                        "token_endpoint_auth_methods_supported": ["client_secret_post"], **told.config,
                    }
                )  # fmt: skip
            elif self.path == "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OWN.public_key()))
                self.say({"keys": [{**public, "kid": "1", "use": "sig"}]})
            else:
                self.say(told.person)

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            told.verifier = body.get("code_verifier", [""])[0]
            claims = {
                "iss": told.address, "aud": "qiaoliang", "sub": told.token_sub or told.person.get("sub"),
                "exp": time.time() + 60, "iat": time.time(), "nonce": told.nonce, **told.claims,
            }  # fmt: skip
            token = jwt.encode(claims, told.key, algorithm=told.algorithm, headers={"kid": told.kid})
            given = {} if told.without_token else {"id_token": token}
            self.say({"access_token": "a", "token_type": "Bearer", "expires_in": 60, **given})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.address = f"http://127.0.0.1:{server.server_address[1]}"
    app = {
        "provider_id": "city", "name": "威海统一身份认证", "client_id": "qiaoliang", "secret": "s",
        "settings": {"server_url": told.address},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield told
    server.shutdown()
    server.server_close()


def come_back(client: Client, provider: Provider, **person: Any) -> Any:
    """Leave by the button, be somebody there, come back with a code."""
    provider.person = person
    left = client.post("/account/sso/login/", {"next": "/workbench/"})
    assert left.status_code == 302
    asked = parse_qs(urlsplit(left.headers["location"]).query)
    assert left.headers["location"].startswith(f"{provider.address}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile"}
    provider.nonce = asked["nonce"][0]
    assert asked["redirect_uri"] == ["http://testserver/account/sso/callback/"]
    return client.get("/account/sso/callback/", {"code": "c", "state": asked["state"][0]})


def test_the_button_stands_only_where_a_city_has_one(provider: Provider, settings: Settings, db: None) -> None:
    assert "用威海统一身份认证登录" in Client().get("/account/sign-in/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "统一身份认证" not in Client().get("/account/sign-in/").content.decode()
    assert Client().post("/account/sso/login/").status_code == 404


def test_an_existing_account_is_opened_and_bound_once(provider: Provider, cast: Cast) -> None:
    client = Client()
    answer = come_back(client, provider, sub="77", preferred_username="owner")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/workbench/"
    assert provider.verifier
    assert client.get("/workbench/").status_code == 200
    bound = SocialAccount.objects.get()
    assert (bound.user, bound.uid) == (cast.owner.user, "77")
    entry = Entry.everything.filter(verb="session.opened").get()
    assert entry.detail["how"] == "single_sign_on"
    later = Client()
    come_back(later, provider, sub="77", preferred_username="renamed-there")  # still the same person
    assert later.get("/workbench/").status_code == 200
    somebody = Client()
    answer = come_back(somebody, provider, sub="78", preferred_username="owner")  # another person of that name
    assert answer.status_code == 403
    assert somebody.get("/workbench/").status_code == 302


@pytest.mark.parametrize("name", ["nobody-here", "", "OWNER "])
def test_no_account_is_made(name: str, provider: Provider, cast: Cast) -> None:
    before = User.objects.count()
    answer = come_back(Client(), provider, sub="5", preferred_username=name)
    assert answer.status_code == 403
    assert "没有对应到本系统的账号" in answer.content.decode()
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(provider: Provider, cast: Cast) -> None:
    come_back(Client(), provider, sub="77", preferred_username="owner")
    User.objects.filter(username="owner").update(is_active=False)
    assert come_back(Client(), provider, sub="77", preferred_username="owner").status_code == 403


def test_answers_about_two_people_open_nothing(provider: Provider, cast: Cast) -> None:
    provider.token_sub = "another"
    assert come_back(Client(), provider, sub="77", preferred_username="owner").status_code == 403


@pytest.mark.parametrize(
    "lie",
    [
        {"key": ANOTHER},
        {"algorithm": "HS256", "key": "x" * 32},
        {"algorithm": "none", "key": None},
        {"kid": "of no key"},
        {"without_token": True},
        {"claims": {"nonce": "of another asking"}},
        {"claims": {"aud": "another system"}},
        {"claims": {"azp": "another system"}},
        {"claims": {"iss": "https://another.example"}},
        {"claims": {"exp": 1_000_000_000}},
        {"leads_to": "/keys"},
        {"leads_to": "/me"},
    ],
    ids=lambda lie: "-".join(str(part) for part in lie),
)
def test_what_is_not_signed_for_this_asking_opens_nothing(lie: dict[str, Any], provider: Provider, cast: Cast) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    client = Client()
    assert come_back(client, provider, sub="77", preferred_username="owner").status_code == 403
    assert client.get("/workbench/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_server_that_calls_itself_another_is_not_gone_to(provider: Provider, cast: Cast) -> None:
    provider.config = {"issuer": "https://another.example"}
    assert Client().post("/account/sso/login/").status_code == 403


def test_an_answer_is_taken_only_in_the_browser_that_asked(provider: Provider, cast: Cast) -> None:
    provider.person = {"sub": "77", "preferred_username": "owner"}
    asked = parse_qs(urlsplit(Client().post("/account/sso/login/").headers["location"]).query)
    stranger = Client()
    given = {"code": "c", "state": asked["state"][0]}
    assert stranger.get("/account/sso/callback/", given).status_code == 403


def test_the_second_factor_is_asked_here_too(provider: Provider, cast: Cast) -> None:
    TOTP.activate(cast.owner.user, generate_totp_secret())
    client = Client()
    answer = come_back(client, provider, sub="77", preferred_username="owner")
    assert answer.headers["location"] == "/account/second/"
    assert client.get("/workbench/").status_code == 302


def test_a_provider_that_fails_is_said_in_one_sentence(provider: Provider, cast: Cast) -> None:
    client = Client()
    assert client.get("/account/sso/callback/", {"code": "c", "state": "made-up"}).status_code == 403
    provider.is_broken = True
    answer = client.post("/account/sso/login/")
    assert answer.status_code == 403
    assert "统一身份认证没有完成" in answer.content.decode()


def test_the_policy_names_where_the_form_ends() -> None:
    assert _origins("https://sso.example.gov.cn/realms/city") == ["https://sso.example.gov.cn"]
    assert _origins("") == []
