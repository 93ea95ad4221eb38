"""What keeps accounts from being guessed, kept or taken over: one-time passwords, fresh keys, failures, refusals."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from qiaoliang.access.accounts import actions, passwords, proofs, recoverycodes, watch
from qiaoliang.access.accounts.models import SignedIn, User
from qiaoliang.access.accounts.recovering import ask, decide
from qiaoliang.access.audit.models import Entry
from tests.cast import PASSWORD, Cast

NEW = "一条从没用过的长口令-7"


@pytest.fixture
def clock(at: datetime) -> Iterator[Any]:
    with time_machine.travel(at, tick=False) as moved:
        yield moved


def sign_in(username: str, password: str = PASSWORD, **extra: Any) -> Client:
    client = Client(**extra)
    client.post("/account/sign-in/", {"username": username, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/workbench/").status_code == 200


class TestOneTimePasswords:
    @pytest.fixture
    def handed_out(self, cast: Cast, clock: Any, at: datetime) -> str:
        password = passwords.one_time()
        actions.open_account(
            username="newcomer", name="新来的", password=password, must_change_password=True,
            by=cast.administrator.actor, at=at,
        )  # fmt: skip
        return password

    def test_after_seven_days_it_opens_nothing(self, handed_out: str, clock: Any) -> None:
        clock.shift(timedelta(days=6, hours=23))
        assert sign_in("newcomer", handed_out).get("/workbench/").headers["location"] == "/account/password/"
        clock.shift(timedelta(hours=2))
        late = Client()
        page = late.post("/account/sign-in/", {"username": "newcomer", "password": handed_out})
        assert "一次性口令 7 天内没有使用" in page.content.decode()
        assert "sessionid" not in late.cookies

    def test_it_cannot_be_kept(self, handed_out: str) -> None:
        client = sign_in("newcomer", handed_out)
        given = {"old_password": handed_out, "new_password1": handed_out, "new_password2": handed_out}
        page = client.post("/account/password/", given).content.decode()
        assert "不能与现在的相同" in page
        assert User.objects.get(username="newcomer").must_change_password

    def test_it_is_as_long_and_as_unknown_as_any_other(self) -> None:
        made = {passwords.one_time() for _ in range(200)}
        assert len(made) == 200
        for password in made:
            validate_password(password)


class TestPasswords:
    @pytest.mark.parametrize("password", ["123qweasdzxc", "1QAZ2wsx3edc", "sonyericsson", "manchesterunited"])
    def test_what_stands_in_breaches_is_refused(self, password: str) -> None:
        with pytest.raises(ValidationError):
            validate_password(password)

    def test_the_list_holds_thousands_that_are_long_enough(self) -> None:
        from django.contrib.auth.password_validation import get_default_password_validators

        lists = [one.passwords for one in get_default_password_validators() if hasattr(one, "passwords")]
        assert sum(len(word) >= passwords.PROFILES["asvs"].least for words in lists for word in words) > 40_000

    @pytest.mark.parametrize("word", passwords.EXPECTED_WORDS)
    def test_words_of_the_system_make_no_password(self, word: str) -> None:
        with pytest.raises(ValidationError):
            validate_password(f"{word}{word}{word}2026")

    @pytest.mark.parametrize(
        "password", ["长" * 64, "a long one with spaces at both ends ", "ÄÖÜ ß 桥 梁 \t 12345", "x9" * 100]
    )
    def test_taken_exactly_as_typed_however_long(self, password: str, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        given = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
        assert client.post("/account/password/", given).status_code == 302
        assert is_in(sign_in("owner", password))
        for other in (password.strip(), password.lower(), password.upper(), password[:-1]):
            assert other == password or not is_in(sign_in("owner", other, REMOTE_ADDR="192.0.2.9"))

    def test_the_present_one_is_asked_for(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        page = client.post("/account/password/", {"old_password": "x", "new_password1": NEW, "new_password2": NEW})
        assert "现在的口令不对" in page.content.decode()
        assert is_in(sign_in("owner"))

    def test_fields_are_masked_and_left_to_password_managers(self, cast: Cast, clock: Any) -> None:
        pages = [Client().get("/account/sign-in/"), sign_in("owner").get("/account/password/")]
        inputs = [part.partition(">")[0] for page in pages for part in page.content.decode().split("<input")[1:]]
        fields = [one for one in inputs if "password" in one and 'type="hidden"' not in one]
        for field in fields:
            assert 'type="password"' in field
            assert 'autocomplete="current-password"' in field or 'autocomplete="new-password"' in field
            assert "onpaste" not in field
            assert "maxlength" not in field
        assert len(fields) == 4


class TestKeysOfSessions:
    def test_signing_in_gives_a_fresh_one(self, cast: Cast, clock: Any) -> None:
        client = Client()
        client.cookies["sessionid"] = "a" * 32  # somebody else's choice
        client.post("/account/sign-in/", {"username": "owner", "password": PASSWORD})
        assert client.cookies["sessionid"].value != "a" * 32
        keys = {sign_in("owner").cookies["sessionid"].value for _ in range(20)}
        assert len(keys) == 20
        assert all(len(key) == 32 for key in keys)  # of 36 characters: 165 bits

    def test_proving_again_gives_a_fresh_one_and_ends_the_old(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        old = client.cookies["sessionid"].value
        clock.shift(timedelta(minutes=16))
        answer = client.post("/account/again/?password=1&next=/workbench/", {"password": PASSWORD})
        assert answer.headers["location"] == "/workbench/"
        assert client.cookies["sessionid"].value != old
        assert is_in(client)
        thief = Client()
        thief.cookies["sessionid"] = old
        assert not is_in(thief)
        client.post("/account/security/end/", {})  # the row of this browser stands for the fresh key
        assert is_in(client)

    def test_signed_out_is_out_for_good(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        old = client.cookies["sessionid"].value
        client.post("/account/sign-out/")
        thief = Client()
        thief.cookies["sessionid"] = old
        assert not is_in(thief)

    def test_closing_an_account_ends_its_sessions_for_good(self, cast: Cast, clock: Any, at: datetime) -> None:
        client = sign_in("owner")
        actions.set_active(user=cast.owner.user, is_active=False, by=cast.administrator.actor, at=at)
        assert not SignedIn.objects.filter(user=cast.owner.user, ended_at=None).exists()
        actions.set_active(user=cast.owner.user, is_active=True, by=cast.administrator.actor, at=at)
        assert not is_in(client)

    def test_every_page_leads_out(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        for address in ("/workbench/", "/account/security/", "/own/", "/search/?q=x"):
            assert "/account/sign-out/" in client.get(address, follow=True).content.decode()


class TestChangingFactors:
    """All that signs somebody in is shown again before any of it changes."""

    @pytest.mark.parametrize("address", ["app/", "key/", "codes/"])
    def test_the_password_is_asked_for_when_it_was_long_ago(self, address: str, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        clock.shift(timedelta(minutes=16))
        answer = client.get(f"/account/security/{address}")
        assert answer.headers["location"].startswith("/account/again/?")
        assert "password=1" in answer.headers["location"]

    def test_devices_too(self, cast: Cast, clock: Any) -> None:
        here, there = sign_in("owner"), sign_in("owner")
        clock.shift(timedelta(minutes=20))
        is_in(here), is_in(there)
        clock.shift(timedelta(minutes=15))
        assert "/account/again/" in here.post("/account/security/end/", {}).headers["location"]
        assert is_in(there)

    def test_a_wrong_one_opens_nothing_and_locks(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        clock.shift(timedelta(minutes=16))
        address = "/account/again/?password=1&next=/account/security/app/"
        assert "口令不对" in client.post(address, {"password": "x"}).content.decode()
        assert client.get("/account/security/app/").status_code == 302
        for _ in range(4):
            client.post(address, {"password": "x"})
        assert client.post(address, {"password": PASSWORD}).status_code == 429

    def test_with_a_factor_both_are_asked_for(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        TOTP.activate(cast.owner.user, generate_totp_secret())
        clock.shift(timedelta(minutes=16))
        address = client.get("/account/security/app/").headers["location"]
        page = client.get(address).content.decode()
        assert 'name="password"' in page
        assert 'name="code"' in page
        client.post(address, {"password": PASSWORD, "code": "000000"})
        assert client.get("/account/security/app/").status_code == 302


class TestRecoveryCodes:
    def test_only_slow_hashes_are_kept(self, cast: Cast, at: datetime) -> None:
        TOTP.activate(cast.owner.user, generate_totp_secret())
        codes = proofs.new_codes(user=cast.owner.user, by=cast.owner.actor, at=at)
        row = Authenticator.objects.get(user=cast.owner.user, type=proofs.CODES)
        assert len(set(codes)) == 10
        assert all(len(code) == 8 and code.isdecimal() for code in codes)  # 26 bits each
        assert set(row.data) == {"salt", "hashes"}
        assert len(bytes.fromhex(row.data["salt"])) == 16
        assert not any(code in str(row.data) for code in codes)
        assert recoverycodes.kept(codes)["hashes"] != row.data["hashes"]  # salted
        assert recoverycodes.spend(row, codes[3])
        assert not recoverycodes.spend(row, codes[3])
        assert recoverycodes.left(row) == 9

    def test_seeds_of_before_become_hashes(self, cast: Cast, at: datetime) -> None:
        TOTP.activate(cast.owner.user, generate_totp_secret())
        old = RecoveryCodes.activate(cast.owner.user).generate_codes()
        assert proofs.codes_left(cast.owner.user) == 10
        assert proofs.check_code(user=cast.owner.user, code=old[0], at=at) == proofs.CODES
        row = Authenticator.objects.get(user=cast.owner.user, type=proofs.CODES)
        assert "seed" not in row.data
        assert proofs.codes_left(cast.owner.user) == 9

    def test_a_new_password_by_recovery_leaves_no_factor_to_go_around(self, cast: Cast, at: datetime) -> None:
        """Recovery takes two administrators; alone it opens nothing that a factor guards."""
        TOTP.activate(cast.owner.user, generate_totp_secret())
        recovery = ask(user=cast.owner.user, reason="本人到场", by=cast.administrator.actor, at=at)
        decide(recovery=recovery, is_approved=False, password=NEW, by=cast.security.actor, at=at)
        assert proofs.has_any(cast.owner.user)
        assert not User.objects.get(pk=cast.owner.user.pk).check_password(NEW)


class TestFailures:
    def test_each_is_in_the_log_without_what_was_typed(self, cast: Cast, clock: Any) -> None:
        typed = "my-secret-in-the-wrong-field"
        sign_in(typed, "x")
        sign_in("owner", "not-the-password")
        found = list(Entry.everything.filter(verb="session.failed").order_by("number"))
        assert [entry.about_key for entry in found] == ["-", str(cast.owner.user.pk)]
        assert [entry.detail for entry in found] == [{"step": "password", "from": "127.0.0.1"}] * 2
        assert typed not in str([entry.detail for entry in found])

    def test_a_wrong_second_step_is_told_apart(self, cast: Cast, clock: Any) -> None:
        TOTP.activate(cast.owner.user, generate_totp_secret())
        sign_in("owner").post("/account/second/", {"code": "000000"})
        assert Entry.everything.get(verb="session.failed").detail["step"] == "second"

    def test_nobody_fills_the_log_with_them(self, cast: Cast, clock: Any) -> None:
        for number in range(8):
            sign_in("owner", "x", REMOTE_ADDR=f"192.0.2.{number}")
        assert Entry.everything.filter(verb="session.failed").count() == watch.ENTRIES_OF_A_NAME

    def test_many_addresses_against_one_name(self, cast: Cast, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(watch, "FAILURES_OF_A_NAME", 6)
        for number in range(6):
            sign_in("owner", "x", REMOTE_ADDR=f"192.0.2.{number}")
        answer = Client(REMOTE_ADDR="192.0.2.200").post(
            "/account/sign-in/", {"username": "owner", "password": PASSWORD}
        )
        assert answer.status_code == 429
        assert is_in(sign_in("secretary", REMOTE_ADDR="192.0.2.200"))  # nobody else is held back
        clock.shift(timedelta(minutes=16))
        assert is_in(sign_in("owner"))

    def test_one_address_against_many_names(self, cast: Cast, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(watch, "FAILURES_OF_AN_ADDRESS", 6)
        for number in range(6):
            sign_in(f"name-{number}", "x", REMOTE_ADDR="192.0.2.1")
        stuffing = Client(REMOTE_ADDR="192.0.2.1")
        assert stuffing.post("/account/sign-in/", {"username": "owner", "password": PASSWORD}).status_code == 429
        assert is_in(sign_in("owner", REMOTE_ADDR="192.0.2.2"))

    def test_who_is_in_stays_in_while_a_name_is_attacked(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        for _ in range(6):
            sign_in("owner", "x")
        assert is_in(client)


class TestRefusals:
    def test_each_is_one_line_with_the_account_and_no_address(
        self, cast: Cast, clock: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING, logger="qiaoliang.security"):
            cast.owner.client.get("/people/")
            cast.owner.client.get("/enterprises/999999/")
            Client().get("/no-such-page/")
        lines = [record.getMessage() for record in caplog.records if record.name == "qiaoliang.security"]
        assert lines == [
            f"refused 403: GET people/ by {cast.owner.user.key}",
            f"refused 404: GET enterprises/<int:pk>/ by {cast.owner.user.key}",
        ]

    def test_confidential_words_leave_no_line(self, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, logger="qiaoliang.security"):
            cast.owner.client.get("/s/no-such-link-of-a-survey/")
            cast.owner.client.get("/k/no-such-poster/")
        assert not [record for record in caplog.records if record.name == "qiaoliang.security"]

    def test_no_person_opens_pages_like_a_machine(self, cast: Cast, clock: Any, settings: Settings) -> None:
        settings.QIAOLIANG_REQUESTS_A_MINUTE = 3
        client = sign_in("owner")
        codes = [client.get("/workbench/").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        assert is_in(sign_in("secretary"))
        clock.shift(timedelta(minutes=1))
        assert is_in(client)

    def test_what_another_process_answered_counts(
        self, cast: Cast, clock: Any, at: datetime, settings: Settings
    ) -> None:
        settings.QIAOLIANG_REQUESTS_A_MINUTE = 3
        client = sign_in("owner")
        assert is_in(client)
        other = (
            "import sys; from pathlib import Path; from qiaoliang.kit.tally import Tally;"
            "counts = Tally(Path(sys.argv[1])); [counts.count(sys.argv[2], int(sys.argv[3])) for _ in range(2)]"
        )
        told = [f"{settings.QIAOLIANG_HOME}/tally", f"person:{cast.owner.user.key}", str(int(at.timestamp()) // 60)]
        subprocess.run([sys.executable, "-c", other, *told], check=True)
        assert client.get("/workbench/").status_code == 429


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("address", ["/account/sign-out/", "/account/second/", "/health/live/", "/workbench/"])
def test_other_methods_do_nothing(method: str, address: str, cast: Cast) -> None:
    assert cast.owner.client.generic(method, address).status_code == 405
