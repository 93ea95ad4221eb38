"""Tokens: made by whoever answers for the office, shown once, stored as a digest, never good beyond what they say."""

import re
from datetime import datetime, timedelta

import pytest

from qiaoliang.access.accounts import actions as accounts
from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.models import Token
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast
from tests.web.api.calling import System, make_token

FORM = {"name": "海洋协同办公", "place": "0", "reads": ["demands:read"], "expires_on": "2027-06-30"}


def test_made_on_the_page_and_shown_once(cast: Cast, now: datetime) -> None:
    page = cast.coordinator.client.post("/interface/new/", FORM).content.decode()
    found = re.search(r"qlt_[\w-]{43}", page)
    assert found is not None
    key, token = found[0], Token.everything.get()
    assert key not in (token.digest, token.hint)
    assert token.hint == key[-4:]
    for path in ("/interface/", f"/interface/{token.pk}/"):
        again = cast.coordinator.client.get(path).content.decode()
        assert key not in again
        assert "海洋协同办公" in again
    assert System(key).get("/me").json()["rights"] == ["demands:read"]
    assert Entry.everything.filter(verb="token.made").count() == 1
    assert key not in str(list(Entry.everything.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reads": []}, "请至少选一项权限"),
        ({"expires_on": "2026-11-19"}, "失效日期要晚于今天"),
        ({"expires_on": "2027-11-22"}, "最长用一年"),
        ({"reads": ["audit:read"]}, "audit:read"),
        ({"place": "7"}, "7"),
    ],
)
def test_what_is_refused_loses_nothing(cast: Cast, now: datetime, change: dict[str, object], sentence: str) -> None:
    page = cast.coordinator.client.post("/interface/new/", {**FORM, **change}).content.decode()
    assert sentence in page
    assert "海洋协同办公" in page
    assert Token.everything.count() == 0


def test_revoked_on_the_page_it_opens_nothing(cast: Cast, now: datetime) -> None:
    token, key = make_token(cast.coordinator, now)
    assert System(key).get("/me").status_code == 200
    cast.coordinator.client.post(f"/interface/{token.pk}/revoke/")
    answer = System(key).get("/me")
    assert (answer.status_code, answer.json()["detail"]) == (401, "这个令牌已停用，请向责任人要新的。")
    assert "已停用" in cast.coordinator.client.get(f"/interface/{token.pk}/").content.decode()


def test_the_administrator_sees_all_and_takes_back_but_makes_none(cast: Cast, now: datetime) -> None:
    token, _key = make_token(cast.coordinator, now)
    admin = cast.administrator.client
    assert "协同办公" in admin.get("/interface/").content.decode()
    assert admin.get("/interface/new/").status_code == 403
    admin.post(f"/interface/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_by == "林可为"


def test_a_neighbour_sees_none_of_it(cast: Cast, now: datetime) -> None:
    token, _key = make_token(cast.county_officer, now)
    assert cast.neighbour.client.get(f"/interface/{token.pk}/").status_code == 404
    assert cast.neighbour.client.post(f"/interface/{token.pk}/revoke/").status_code == 404
    assert "协同办公" not in cast.neighbour.client.get("/interface/").content.decode()


def test_nobody_makes_one_for_another_office(cast: Cast, now: datetime) -> None:
    for whose in (cast.office, cast.neighbour, cast.instructor):
        with pytest.raises(Refusal, match="不能代表"):
            actions.make(
                name="x", held=whose.actor.held[0], where_name="x", rights=["demands:read"],
                expires_on=now.date() + timedelta(days=9), keeper=cast.coordinator.user, by=cast.coordinator.actor,
                at=now,
            )  # fmt: skip


def test_it_ends_with_the_keepers_role_and_account(cast: Cast, now: datetime) -> None:
    _token, key = make_token(cast.coordinator, now)
    accounts.set_active(user=cast.coordinator.user, is_active=False, by=cast.administrator.actor, at=now)
    assert "责任人已不在岗" in System(key).get("/me").json()["detail"]
    accounts.set_active(user=cast.coordinator.user, is_active=True, by=cast.administrator.actor, at=now)
    assert System(key).get("/me").status_code == 200
    Grant.objects.filter(user=cast.coordinator.user).update(ends_on=now.date() - timedelta(days=1))
    assert System(key).get("/me").status_code == 401


def test_when_it_was_last_used_costs_one_write_a_minute(cast: Cast, now: datetime) -> None:
    token, key = make_token(cast.coordinator, now)
    System(key).get("/me")
    token.refresh_from_db()
    assert token.last_used_at == now
    actions.note_use(token, now + timedelta(seconds=59))
    token.refresh_from_db()
    assert token.last_used_at == now
    actions.note_use(token, now + timedelta(seconds=60))
    token.refresh_from_db()
    assert token.last_used_at == now + timedelta(seconds=60)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer qlt_" + "x" * 300, "Bearer é"])
def test_what_is_no_token(cast: Cast, now: datetime, header: str) -> None:
    from django.test import Client

    answer = Client().get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("no_token")
