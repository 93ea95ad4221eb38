"""Three administrators are three people; letting somebody in again takes two."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.test import Client

from qiaoliang.access.accounts import actions, proofs
from qiaoliang.access.accounts.models import Grant, Recovery, User
from qiaoliang.access.accounts.roles import APART, ROLES, Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.upkeep import durability
from tests.cast import PASSWORD, Cast


def give(user: User, role: str, cast: Cast, on: date | None = None) -> Grant:
    return actions.give_role(
        user=user, role=role, where_kind="city", where_key="", starts_on=on or cast.office.at.date(),
        by=cast.security.actor, at=cast.office.at,
    )  # fmt: skip


def three() -> durability.Finding:
    return next(one for one in durability.findings() if one.name == "三员分设")


class TestApart:
    @pytest.mark.parametrize("other", APART)
    @pytest.mark.parametrize("held", APART)
    def test_nobody_holds_two(self, held: str, other: str, cast: Cast, at: datetime) -> None:
        user = User.objects.create_user("someone", PASSWORD, name="某人", created_at=at)
        give(user, held, cast)
        if held == other:
            give(user, other, cast)  # the same again changes nothing
            assert user.grants.count() == 1
            return
        with pytest.raises(Refusal, match="必须是三个人"):
            give(user, other, cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(user=user, role=other, where_kind="city", starts_on=at.date())

    def test_not_even_on_the_day_one_is_taken(self, cast: Cast, at: datetime) -> None:
        user = User.objects.create_user("someone", PASSWORD, name="某人", created_at=at)
        grant = give(user, "administrator", cast)
        actions.take_role(grant=grant, ends_on=at.date(), by=cast.security.actor, at=at)
        with pytest.raises(Refusal, match="必须是三个人"):
            give(user, "security", cast)
        give(user, "security", cast, on=at.date() + timedelta(days=1))

    def test_an_administrator_does_no_work_of_the_programme(self, cast: Cast) -> None:
        with pytest.raises(Refusal, match="不能兼办业务"):
            give(cast.administrator.user, "office", cast)
        with pytest.raises(Refusal, match="不能兼办业务"):
            give(cast.office.user, "overseer", cast)

    def test_nobody_gives_to_oneself(self, cast: Cast) -> None:
        with pytest.raises(Refusal, match="不能给自己"):
            give(cast.security.user, "security", cast)

    def test_no_capability_is_shared_but_letting_in_again(self) -> None:
        seen: list[Can] = [can for role in APART for can in ROLES[role].can if can != Can.RECOVER]
        assert len(seen) == len(set(seen)) == 3
        business = {can for role in ROLES.values() if role.code not in APART for can in role.can}
        assert not business & set(seen)

    def test_each_sees_only_the_own_pages(self, cast: Cast) -> None:
        pages = ("/people/new/", "/upkeep/", f"/people/{cast.owner.user.pk}/give/", "/audit/administrators/")
        seen = {
            name: [page for page in pages if getattr(cast, name).client.get(page).status_code == 200]
            for name in ("administrator", "security", "overseer")
        }
        assert seen == {
            "administrator": ["/people/new/", "/upkeep/"],
            "security": [f"/people/{cast.owner.user.pk}/give/"],
            "overseer": ["/audit/administrators/"],
        }

    def test_the_check_says_who_is_missing_and_who_holds_two(self, cast: Cast, at: datetime) -> None:
        assert three().is_right
        Grant.objects.filter(role="overseer").update(
            user=cast.security.user, ends_on=date(2999, 1, 1), starts_on=at.date() - timedelta(days=3000)
        )
        assert "兼任" in three().text
        Grant.objects.filter(role="overseer").delete()
        assert "审计管理员" in three().text

    def test_the_overseer_reads_what_administrators_did_and_nothing_else(self, cast: Cast, at: datetime) -> None:
        actions.set_active(user=cast.carrier.user, is_active=False, by=cast.administrator.actor, at=at)
        page = cast.overseer.client.get("/audit/administrators/").content.decode()
        assert "林可为" in page
        assert cast.overseer.client.get("/audit/").status_code == 403


class TestRecovery:
    @pytest.fixture
    def locked(self, cast: Cast) -> User:
        TOTP.activate(cast.owner.user, generate_totp_secret())
        return cast.owner.user

    def ask(self, person: Any, user: User) -> Recovery:
        answer = person.client.post(f"/people/{user.pk}/recover/", {"reason": "手机遗失，持工作证当面申请"})
        assert answer.status_code == 302, answer.content.decode()
        return user.recoveries.get(decided_at=None)

    def test_one_asks_another_decides_and_the_person_begins_anew(self, cast: Cast, locked: User) -> None:
        recovery = self.ask(cast.administrator, locked)
        assert "恢复 林启航 的登录" in cast.security.client.get("/workbench/").content.decode()
        assert "恢复 林启航 的登录" not in cast.administrator.client.get("/workbench/").content.decode()
        page = cast.security.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"}).content.decode()
        found = re.search(r"一次性口令 <b>([\w-]{19})</b>", page)
        assert found, page
        assert found[1] not in cast.security.client.get(f"/people/recoveries/{recovery.pk}/").content.decode()
        assert not proofs.has_any(locked)
        client = Client()
        given = {"username": "owner", "password": found[1]}
        assert client.post("/account/sign-in/", given).status_code == 302
        assert client.get("/workbench/").headers["location"] == "/account/password/"
        verbs = list(Entry.everything.filter(verb__startswith="recovery.").values_list("verb", flat=True))
        assert sorted(verbs) == ["recovery.approved", "recovery.asked"]

    def test_open_sessions_end_with_it(self, cast: Cast, locked: User) -> None:
        Recovery.objects.all().delete()
        proofs.forget_all(user=locked, by=cast.owner.actor, at=cast.owner.at)
        client = Client()
        client.post("/account/sign-in/", {"username": "owner", "password": PASSWORD})
        assert client.get("/workbench/").status_code == 200
        recovery = self.ask(cast.administrator, locked)
        cast.overseer.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"})
        assert client.get("/workbench/").status_code == 302

    def test_the_one_who_asked_cannot_decide(self, cast: Cast, locked: User, at: datetime) -> None:
        recovery = self.ask(cast.administrator, locked)
        page = cast.administrator.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"})
        assert "两位管理员各办一步" in page.content.decode()
        assert proofs.has_any(locked)
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(
                decided_by=recovery.asked_by, decided_at=at, is_approved=True
            )

    def test_nobody_for_oneself(self, cast: Cast, at: datetime) -> None:
        own = cast.administrator.user
        page = cast.administrator.client.post(f"/people/{own.pk}/recover/", {"reason": "丢了"}).content.decode()
        assert "不能为自己申请" in page
        recovery = self.ask(cast.security, own)
        page = cast.administrator.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"})
        assert "本人都不能批准" in page.content.decode()
        cast.overseer.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"})
        recovery.refresh_from_db()
        assert recovery.is_approved

    def test_refused_changes_nothing_and_is_decided_once(self, cast: Cast, locked: User) -> None:
        recovery = self.ask(cast.administrator, locked)
        second = cast.security.client.post(f"/people/{locked.pk}/recover/", {"reason": "又一份"}).content.decode()
        assert "待批准" in second
        cast.security.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "no"})
        assert proofs.has_any(locked)
        again = cast.overseer.client.post(f"/people/recoveries/{recovery.pk}/", {"decision": "yes"}).content.decode()
        assert "已经有了决定" in again
        assert proofs.has_any(locked)
        locked.refresh_from_db()
        assert locked.check_password(PASSWORD)
