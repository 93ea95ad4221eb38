"""Sessions: limits, the list of devices, ending them; lock-out that tells nothing; passwords of two profiles."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from qiaoliang.access.accounts import actions, passwords
from qiaoliang.access.accounts.models import PastPassword, SignedIn, User
from qiaoliang.access.accounts.sittings import device_of
from qiaoliang.access.audit.models import Entry
from tests.cast import PASSWORD, Cast

NEW = "一条从没用过的长口令-7"


@pytest.fixture
def clock(at: datetime) -> Iterator[Any]:
    with time_machine.travel(at, tick=False) as moved:
        yield moved


def sign_in(username: str, password: str = PASSWORD, agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/140") -> Client:
    client = Client(headers={"user-agent": agent})
    answer = client.post("/account/sign-in/", {"username": username, "password": password})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/workbench/").status_code == 200


class TestLimits:
    def test_thirty_minutes_idle(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
        clock.shift(timedelta(minutes=31))
        assert not is_in(client)

    def test_twelve_hours_whatever_is_done(self, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=21))
        assert not is_in(client)


class TestDevices:
    def test_the_list_names_them_and_ends_one(self, cast: Cast, clock: Any) -> None:
        desk, phone = sign_in("owner"), sign_in("owner", agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0")
        page = desk.get("/account/security/").content.decode()
        assert "Windows · Chrome" in page
        assert "安卓 · 微信" in page
        other = SignedIn.objects.get(device="安卓 · 微信")
        assert desk.post("/account/security/end/", {"which": other.pk}).status_code == 302
        assert is_in(desk)
        assert not is_in(phone)
        assert Entry.everything.filter(verb="session.ended", actor_key=cast.owner.user.key).count() == 1
        assert "微信" not in desk.get("/account/security/").content.decode()

    def test_all_others_at_once(self, cast: Cast, clock: Any) -> None:
        first, second, third = sign_in("owner"), sign_in("owner"), sign_in("owner")
        second.post("/account/security/end/", {})
        assert [is_in(client) for client in (first, second, third)] == [False, True, False]

    def test_nobody_ends_a_device_of_somebody_else(self, cast: Cast, clock: Any) -> None:
        owner, secretary = sign_in("owner"), sign_in("secretary")
        row = SignedIn.objects.get(user=cast.owner.user)
        secretary.post("/account/security/end/", {"which": row.pk})
        assert is_in(owner)

    @pytest.mark.parametrize("which", ["x", "-1", "9" * 40, "²"])
    def test_a_number_that_is_none(self, which: str, cast: Cast, clock: Any) -> None:
        client = sign_in("owner")
        assert client.post("/account/security/end/", {"which": which}).status_code == 302
        assert is_in(client)

    def test_the_security_administrator_signs_somebody_out(self, cast: Cast, clock: Any) -> None:
        owner = sign_in("owner")
        person = cast.owner.user.pk
        assert "Windows · Chrome" in cast.security.client.get(f"/people/{person}/").content.decode()
        assert cast.administrator.client.post(f"/people/{person}/sign-out/").status_code == 403
        assert is_in(owner)
        assert cast.security.client.post(f"/people/{person}/sign-out/").status_code == 302
        assert not is_in(owner)

    def test_signing_out_takes_it_off_the_list(self, cast: Cast, clock: Any) -> None:
        first, second = sign_in("owner"), sign_in("owner")
        second.post("/account/sign-out/")
        assert not is_in(second)
        assert SignedIn.objects.filter(user=cast.owner.user).alive(cast.owner.at).count() == 1
        assert is_in(first)

    @pytest.mark.parametrize(
        ("agent", "name"),
        [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604", "iPhone · Safari"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux · Firefox"),
            ("", "未知设备"),
            ("<script>alert(1)</script>" * 500, "未知设备"),
        ],
    )
    def test_what_a_device_is_called(self, agent: str, name: str) -> None:
        assert device_of(agent) == name


class TestPasswordChange:
    def test_every_other_device_is_out(self, cast: Cast, clock: Any) -> None:
        here, there = sign_in("owner"), sign_in("owner")
        given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        assert here.post("/account/password/", given).status_code == 302
        assert is_in(here)
        assert not is_in(there)
        assert SignedIn.objects.filter(user=cast.owner.user, ended_at=None).count() == 1
        later = sign_in("owner", NEW)  # and the row still stands for this browser
        later.post("/account/security/end/", {})
        assert not is_in(here)


class TestNoEnumeration:
    def test_one_answer_for_unknown_wrong_and_closed(self, cast: Cast) -> None:
        User.objects.filter(username="carrier").update(is_active=False)
        pages = set()
        for username, password in (("owner", "不对"), ("nobody-of-that-name", "不对"), ("carrier", PASSWORD)):
            page = Client().post("/account/sign-in/", {"username": username, "password": password}).content.decode()
            shown = page.replace(username, "")
            pages.add("".join(line for line in shown.splitlines() if "csrfmiddlewaretoken" not in line))
        assert len(pages) == 1
        assert "账号或口令不对" in pages.pop()

    def test_about_the_same_work(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """One hash each: counted, because a clock on a busy machine proves nothing."""
        calls: list[str] = []
        encode = MD5PasswordHasher.encode

        def counting(self: Any, password: str, *args: Any, **more: Any) -> str:
            calls.append(password)
            return encode(self, password, *args, **more)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
        counts = []
        for username in ("owner", "nobody-of-that-name"):
            calls.clear()
            Client().post("/account/sign-in/", {"username": username, "password": "不对"})
            counts.append(len(calls))
        assert counts[0] == counts[1] == 1

    def test_unknown_names_lock_too(self, cast: Cast, clock: Any) -> None:
        for username in ("owner", "nobody-of-that-name"):
            given = {"username": username, "password": "不对"}
            codes = [Client().post("/account/sign-in/", given).status_code for _ in range(5)]
            assert codes == [200, 200, 200, 200, 429]
        given = {"username": "owner", "password": PASSWORD}
        assert Client().post("/account/sign-in/", given).status_code == 429
        clock.shift(timedelta(minutes=16))
        assert Client().post("/account/sign-in/", given).status_code == 302


class TestProfiles:
    @pytest.mark.parametrize(
        ("password", "word"),
        [
            ("短口令-7", "至少 12 位"),
            ("qwertyuiop12", "常见"),
            ("password1234", "常见"),
            ("qiaoliang2026", "本系统的名称"),
            ("lin-qihang-owner", ""),
        ],
    )
    def test_asvs(self, password: str, word: str, cast: Cast) -> None:
        if not word:
            validate_password(password, cast.owner.user)
            return
        with pytest.raises(ValidationError, match=word):
            validate_password(password, cast.owner.user)

    @pytest.mark.parametrize(
        ("password", "word"),
        [
            ("Aa1-aaaa7", "至少 10 位"),
            ("abcdefghijklmnop", "至少 3 类"),
            ("abcdefghij1234", "至少 3 类"),
            ("Abcdefghij1234", ""),
            ("渔船靠岸abc-2026", ""),
        ],
    )
    def test_mlps3(self, password: str, word: str, cast: Cast, settings: Settings) -> None:
        settings.QIAOLIANG_PASSWORD_PROFILE = "mlps3"
        if not word:
            validate_password(password, cast.owner.user)
            return
        with pytest.raises(ValidationError, match=word):
            validate_password(password, cast.owner.user)

    def test_none_of_the_last_five_comes_back(self, cast: Cast, at: datetime, settings: Settings) -> None:
        settings.QIAOLIANG_PASSWORD_PROFILE = "mlps3"
        user, words = cast.owner.user, [f"Kou-ling-number-{n}" for n in range(6)]
        for word in words:
            actions.change_password(user=user, password=word, by=cast.owner.actor, at=at)
        for word in words[1:]:
            with pytest.raises(ValidationError, match="最近 5 次"):
                validate_password(word, user)
        validate_password(words[0], user)
        assert PastPassword.objects.filter(user=user).count() == 4

    def test_after_ninety_days_another_is_asked_for(self, cast: Cast, clock: Any, settings: Settings) -> None:
        actions.change_password(user=cast.owner.user, password=NEW, by=cast.owner.actor, at=cast.owner.at)
        clock.shift(timedelta(days=91))
        client = sign_in("owner", NEW)
        assert is_in(client)  # asvs knows no rotation
        settings.QIAOLIANG_PASSWORD_PROFILE = "mlps3"
        assert client.get("/workbench/").headers["location"] == "/account/password/"
        page = client.get("/account/password/").content.decode()
        assert "口令已到期" in page
        assert "每 90 天要改一次" in page
        given = {"old_password": NEW, "new_password1": "Yi-ge-xin-de-8", "new_password2": "Yi-ge-xin-de-8"}
        assert client.post("/account/password/", given).status_code == 302
        assert is_in(client)

    def test_both_explain_themselves_and_one_time_passwords_fit_neither_for_long(self) -> None:
        told = {code: "；".join(one.explained()) for code, one in passwords.PROFILES.items()}
        assert "不用定期改" in told["asvs"]
        assert "至少 3 类" in told["mlps3"]
        assert len(passwords.one_time()) == 19
