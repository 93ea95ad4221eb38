"""Second factors: forced for whoever sees what is masked, counted once, shown afresh before a look or an export."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from pytest_django import Settings

from qiaoliang.access.accounts import proofs
from qiaoliang.access.accounts.models import SignedIn, User
from qiaoliang.access.accounts.roles import NEEDS_SECOND_FACTOR, ROLES
from qiaoliang.access.audit.models import Entry
from qiaoliang.registry.enterprises.models import ContactPerson
from tests.cast import PASSWORD, Cast, Town

HALF_MINUTE = 30


@pytest.fixture(autouse=True)
def _in_earnest(settings: Settings) -> None:
    settings.QIAOLIANG_ONE_STEP = False


@pytest.fixture
def clock(at: datetime) -> Iterator[Any]:
    with time_machine.travel(at, tick=False) as moved:
        yield moved


def code_for(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // HALF_MINUTE + ahead))


def sign_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/account/sign-in/", {"username": username, "password": password})
    return client


def secret_on(page: str) -> str:
    found = re.search(r"密钥：\s*<b>([A-Z2-7 ]+)</b>", page)
    assert found, page
    return found[1].replace(" ", "")


def enrol(client: Client) -> tuple[str, list[str]]:
    """The secret of the app and the recovery codes, as the pages show them."""
    secret = secret_on(client.get("/account/security/app/").content.decode())
    page = client.post("/account/security/app/", {"code": code_for(secret)}).content.decode()
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", page)
    assert len(codes) == 10, page
    return secret, codes


class TestForced:
    def test_nothing_else_is_open_until_it_is_enrolled(self, cast: Cast, clock: Any) -> None:
        client = sign_in("admin")
        for address in ("/", "/people/", "/workbench/", "/upkeep/", "/account/views/"):
            assert client.get(address).headers["location"] == "/account/security/", address
        assert client.post("/people/new/", {}).headers["location"] == "/account/security/"
        assert not User.objects.filter(username="").exists()
        page = client.get("/account/security/").content.decode()
        assert "须先登记第二重验证" in page
        enrol(client)
        assert client.get("/people/").status_code == 200
        assert "须先登记第二重验证" not in client.get("/account/security/").content.decode()

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_for_exactly_these_roles(self, role: str, cast: Cast) -> None:
        """Administrators, exporters, auditors and whoever sees others' sensitive fields; owners and the like not."""
        free = {"secretary", "owner", "carrier"}
        assert bool(ROLES[role].can & NEEDS_SECOND_FACTOR) == (role not in free)
        person = next((one for _, one in cast if one.actor.roles[0] == role), None)
        if person is None:
            assert role == "head", "of the cast only a department's head is missing"
            return
        client = sign_in(person.user.username)
        answer = client.get("/workbench/")
        assert (answer.status_code == 200) == (role in free)

    def test_a_city_may_ask_everybody(self, cast: Cast, clock: Any, settings: Settings) -> None:
        client = sign_in("owner")
        assert client.get("/workbench/").status_code == 200
        settings.QIAOLIANG_SECOND_FACTOR = "everyone"
        assert client.get("/workbench/").headers["location"] == "/account/security/"
        enrol(client)
        assert client.get("/workbench/").status_code == 200

    def test_the_last_factor_stays(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        enrol(client)
        factor = Authenticator.objects.get(user=cast.office.user, type="totp")
        page = client.post(f"/account/security/remove/{factor.pk}/").content.decode()
        assert "不能删去最后一种" in page
        assert Authenticator.objects.filter(pk=factor.pk).exists()

    def test_who_needs_none_may_enrol_and_remove_it(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        enrol(client)
        factor = Authenticator.objects.get(user=cast.owner.user, type="totp")
        assert client.get(f"/account/security/remove/{factor.pk}/").status_code == 200
        assert client.post(f"/account/security/remove/{factor.pk}/").status_code == 302
        assert not Authenticator.objects.filter(user=cast.owner.user).exists()


class TestSigningIn:
    def test_the_session_opens_after_the_second_step(self, cast: Cast, clock: Any) -> None:
        secret, _ = enrol(sign_in("office"))
        clock.shift(HALF_MINUTE)
        client = Client()
        given = {"username": "office", "password": PASSWORD, "next": "/enterprises/"}
        assert client.post("/account/sign-in/", given).headers["location"] == "/account/second/"
        assert client.get("/workbench/").headers["location"].startswith("/account/sign-in/")
        answer = client.post("/account/second/", {"code": code_for(secret)})
        assert answer.headers["location"] == "/enterprises/"
        assert client.get("/enterprises/").status_code == 200
        entry = Entry.everything.filter(verb="session.opened").order_by("number").last()
        assert entry is not None
        assert entry.detail == {"second": "totp", "how": "password"}

    def test_a_code_counts_once(self, cast: Cast, clock: Any) -> None:
        secret, _ = enrol(sign_in("office"))
        code = code_for(secret)  # the one that enrolled
        client = sign_in("office")
        assert "不对或已用过" in client.post("/account/second/", {"code": code}).content.decode()
        clock.shift(HALF_MINUTE)
        code = code_for(secret)
        assert client.post("/account/second/", {"code": code}).status_code == 302
        second = sign_in("office")
        assert second.post("/account/second/", {"code": code}).status_code == 200

    @pytest.mark.parametrize("seconds", [-30, -1, 30, 31, 60])
    def test_a_code_counts_only_while_it_is_shown(self, seconds: int, cast: Cast, clock: Any, at: datetime) -> None:
        """Thirty seconds from the first to the last; in the second before and the one after it is any wrong code."""
        secret, _ = enrol(sign_in("office"))
        begins = at + timedelta(seconds=10 * HALF_MINUTE - int(at.timestamp()) % HALF_MINUTE)
        clock.move_to(begins)
        code = code_for(secret)
        clock.move_to(begins + timedelta(seconds=seconds))
        refused = sign_in("office").post("/account/second/", {"code": code})
        assert "不对或已用过" in refused.content.decode()
        clock.move_to(begins + timedelta(seconds=HALF_MINUTE - 1))
        assert sign_in("office").post("/account/second/", {"code": code}).status_code == 302

    def test_a_code_of_another_half_minute_enrols_no_app(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        secret = secret_on(client.get("/account/security/app/").content.decode())
        for ahead in (-1, 1):
            page = client.post("/account/security/app/", {"code": code_for(secret, ahead)}).content.decode()
            assert "核对手机时间" in page
        assert not Authenticator.objects.filter(user=cast.office.user).exists()

    def test_a_recovery_code_counts_once(self, cast: Cast, clock: Any) -> None:
        _, codes = enrol(sign_in("office"))
        assert sign_in("office").post("/account/second/", {"code": codes[3]}).status_code == 302
        assert sign_in("office").post("/account/second/", {"code": codes[3]}).status_code == 200
        assert proofs.codes_left(cast.office.user) == 9
        assert Entry.everything.filter(verb="factor.code_used").count() == 1

    def test_five_wrong_codes_lock_whatever_the_password(self, cast: Cast, clock: Any) -> None:
        secret, codes = enrol(sign_in("office"))
        clock.shift(HALF_MINUTE)
        client = sign_in("office")
        answers = [client.post("/account/second/", {"code": "000000"}).status_code for _ in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        assert client.post("/account/second/", {"code": codes[0]}).status_code == 429
        given = {"username": "office", "password": PASSWORD}
        assert Client().post("/account/sign-in/", given).status_code == 429
        clock.shift(timedelta(minutes=16))
        assert sign_in("office").post("/account/second/", {"code": code_for(secret)}).status_code == 302

    def test_the_first_step_does_not_wait_for_ever(self, cast: Cast, clock: Any) -> None:
        secret, _ = enrol(sign_in("office"))
        client = sign_in("office")
        clock.shift(timedelta(minutes=6))
        answer = client.post("/account/second/", {"code": code_for(secret)})
        assert answer.headers["location"] == "/account/sign-in/"
        assert client.get("/workbench/").status_code == 302

    def test_a_closed_account_does_not_get_past_the_second_step(self, cast: Cast, clock: Any) -> None:
        secret, _ = enrol(sign_in("office"))
        client = sign_in("office")
        User.objects.filter(username="office").update(is_active=False)
        clock.shift(HALF_MINUTE)
        assert client.post("/account/second/", {"code": code_for(secret)}).headers["location"] == "/account/sign-in/"

    def test_nobody_without_a_first_step_gets_here(self, cast: Cast) -> None:
        assert cast.nobody.get("/account/second/").headers["location"] == "/account/sign-in/"

    @pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {}}', "[" * 20_000, "不是"])
    def test_answers_of_keys_that_are_none(self, answer: str, cast: Cast, clock: Any) -> None:
        enrol(sign_in("office"))
        client = sign_in("office")
        assert client.post("/account/second/", {"answer": answer}).status_code == 200
        assert client.get("/workbench/").status_code == 302


class TestShownAfresh:
    def test_a_look_and_an_export_ask_again_after_a_while(self, cast: Cast, town: Town, clock: Any) -> None:
        client = sign_in("office")
        secret, _ = enrol(client)
        person = ContactPerson.everything.get(enterprise=town.seafood)
        address = f"/enterprises/people/{person.pk}/phone/"
        assert client.get(address).status_code == 200
        assert client.get("/enterprises/?export=csv").status_code == 200
        clock.shift(timedelta(minutes=20))
        assert client.get("/enterprises/").status_code == 200  # reading a list goes on
        assert client.get("/enterprises/?export=csv").headers["location"] == (
            "/account/again/?next=%2Fenterprises%2F%3Fexport%3Dcsv"
        )
        # opened in time: what was typed is not lost
        opened = client.post(address, {"why": "contact", "reason": "约定上门时间"})
        assert "13900000001" in opened.content.decode()
        assert client.get(address).status_code == 302
        assert "不对" in client.post("/account/again/?next=/enterprises/", {"code": "123123"}).content.decode()
        answer = client.post(f"/account/again/?next={address}", {"code": code_for(secret)})
        assert answer.headers["location"] == address
        assert client.get(address).status_code == 200
        clock.shift(timedelta(minutes=25))
        client.get("/enterprises/")
        clock.shift(timedelta(minutes=10))
        assert client.post(address, {"why": "contact", "reason": "约定上门时间"}).status_code == 302

    def test_every_page_that_opens_what_is_masked_asks(self) -> None:
        """Read off the sources: a view that calls an action which records a read is marked."""
        from pathlib import Path

        import qiaoliang

        folder = Path(qiaoliang.__file__).parent
        reading = re.compile(
            r"\.(reveal_phone|reveal|read_words|read_story|hand_over_letter)\(|revealing\.(page|on_page)\("
        )
        missing = []
        for path in folder.rglob("*views.py"):
            for view in re.split(r"\n\n\n", path.read_text()):
                if view.startswith("@") and reading.search(view) and not view.startswith("@sensitive"):
                    missing.append((path.name, view.splitlines()[1]))
        assert missing == []

    def test_factors_are_changed_only_after_a_proof(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        enrol(client)
        clock.shift(timedelta(minutes=20))
        factor = Authenticator.objects.get(user=cast.office.user, type="totp")
        for address in ("app/", "key/", "codes/", f"remove/{factor.pk}/"):
            assert client.get(f"/account/security/{address}").headers["location"].startswith("/account/again/"), address

    def test_the_way_back_stays_on_this_site(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        secret, _ = enrol(client)
        clock.shift(HALF_MINUTE)
        answer = client.post("/account/again/?next=https://example.org/", {"code": code_for(secret)})
        assert answer.headers["location"] == "/"


class TestAtRest:
    def test_secrets_are_ciphertext(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        secret, codes = enrol(client)
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM mfa_authenticator")
            stored = str(cursor.fetchall())
        assert secret not in stored
        assert codes[0].replace(" ", "") not in stored
        key = SignedIn.objects.get(user=cast.office.user).session_key
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_key FROM accounts_signedin")
            assert key not in str(cursor.fetchall())

    def test_new_recovery_codes_end_the_old(self, cast: Cast, clock: Any) -> None:
        client = sign_in("office")
        _, codes = enrol(client)
        page = client.post("/account/security/codes/").content.decode()
        fresh = re.findall(r"<li>(\d{4} \d{4})</li>", page)
        assert set(fresh) & set(codes) == set()
        assert sign_in("office").post("/account/second/", {"code": codes[0]}).status_code == 200
        assert sign_in("office").post("/account/second/", {"code": fresh[0]}).status_code == 302


def test_the_demo_grace_is_a_setting_and_still_asks_who_enrolled(cast: Cast, clock: Any, settings: Settings) -> None:
    settings.QIAOLIANG_ONE_STEP = True
    client = sign_in("office")
    assert client.get("/enterprises/").status_code == 200
    enrol(client)
    assert sign_in("office").get("/enterprises/").status_code == 302
