"""Fourteen days before a token runs out the workbench of its office and of the administrator says so."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.models import Token
from tests.cast import Cast
from tests.web.api.calling import make_token

BY = system("test")


def workbench(person: Any) -> str:
    answer = person.client.get("/workbench/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def said_of(token: Token) -> str:
    return f"（尾号 {token.hint}）"


@pytest.fixture
def token(cast: Cast, now: datetime) -> Token:
    return make_token(cast.coordinator, now)[0]


def ends(token: Token, at: datetime) -> None:
    Token.everything.filter(pk=token.pk).update(expires_at=at, made_at=at - timedelta(days=300))


@pytest.mark.parametrize(("days", "is_told"), [(15, False), (13, True), (1, True), (-1, True), (-15, False)])
def test_fourteen_days_before_and_after(token: Token, cast: Cast, now: datetime, days: int, is_told: bool) -> None:
    ends(token, now + timedelta(days=days, minutes=1))
    for person in (cast.coordinator, cast.administrator):
        page = workbench(person)
        assert (said_of(token) in page) is is_told
        assert (f"还有 {days + 1} 天过期" in page) is (is_told and days > 0)
        assert ("已经进不来" in page) is (is_told and days < 0)


def test_nobody_else_is_told(token: Token, cast: Cast, now: datetime) -> None:
    ends(token, now + timedelta(days=3))
    for person in (cast.neighbour, cast.instructor, cast.owner, cast.auditor):
        assert said_of(token) not in workbench(person)


def test_who_replaced_or_stopped_it_is_not_reminded(token: Token, cast: Cast, now: datetime) -> None:
    ends(token, now + timedelta(days=3))
    assert said_of(token) in workbench(cast.coordinator)
    fresh = make_token(cast.coordinator, now)[0]
    assert fresh.name == token.name
    assert said_of(token) not in workbench(cast.coordinator)
    actions.revoke(token=fresh, by=BY, at=now)
    assert said_of(token) in workbench(cast.coordinator)
    actions.revoke(token=token, by=BY, at=now)
    assert said_of(token) not in workbench(cast.coordinator)
