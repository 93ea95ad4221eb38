"""What is due is shown first and deleted only as shown, with an entry that names it by digest."""

import re
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from qiaoliang.access.accounts.models import SignedIn
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.web.commands import retention
from tests.cast import Cast


@pytest.fixture(autouse=True)
def clock(at: datetime) -> Iterator[Any]:
    with time_machine.travel(at, tick=False) as moved:
        yield moved


@pytest.fixture
def rows(cast: Cast, at: datetime) -> dict[str, Any]:
    def sitting(days: int, ended: int | None) -> SignedIn:
        opened = at - timedelta(days=days)
        return SignedIn.objects.create(
            user=cast.owner.user, session_key="k", device="d", opened_at=opened, seen_at=opened,
            ended_at=None if ended is None else at - timedelta(days=ended),
        )  # fmt: skip

    def notice(days: int) -> Notice:
        return Notice.objects.create(
            to=cast.owner.user, kind="x", text="t", url="/", posted_at=at - timedelta(days=days)
        )

    return {
        "ended long ago": sitting(200, 190), "ended lately": sitting(200, 100), "never ended": sitting(190, None),
        "old notice": notice(400), "new notice": notice(300),
    }  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    assert retention.run(Namespace(apply="")) == 0
    out = capsys.readouterr().out
    found = re.search(r"digest (\w{16})", out)
    assert found
    return out, found[1]


def left() -> set[str]:
    return {f"s{pk}" for pk in SignedIn.objects.values_list("pk", flat=True)} | {
        f"n{pk}" for pk in Notice.objects.values_list("pk", flat=True)
    }


def test_showing_changes_nothing(rows: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    before = left()
    out, _ = shown(capsys)
    assert "accounts.signedin 2" in out
    assert "notices.notice 1" in out
    assert left() == before
    assert not Entry.everything.exists()


def test_what_was_shown_goes_with_an_entry(rows: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    _, digest = shown(capsys)
    assert retention.run(Namespace(apply=digest)) == 0
    assert left() == {f"s{rows['ended lately'].pk}", f"n{rows['new notice'].pk}"}
    entries = list(Entry.everything.filter(verb="retention.applied").order_by("number"))
    assert [(one.about_key, one.detail["rows"]) for one in entries] == [("accounts.signedin", 2), ("notices.notice", 1)]
    assert all(len(one.detail["digest"]) == 64 for one in entries)
    assert verify() is None


def test_something_else_is_refused(rows: dict[str, Any], clock: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, digest = shown(capsys)
    before = left()
    clock.shift(timedelta(days=100))  # more is due by now
    assert retention.run(Namespace(apply=digest)) == 1
    assert "没有删除" in capsys.readouterr().err
    assert left() == before


def test_the_digest_stands_all_day(rows: dict[str, Any], clock: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, morning = shown(capsys)
    clock.shift(timedelta(hours=9))
    assert shown(capsys)[1] == morning
