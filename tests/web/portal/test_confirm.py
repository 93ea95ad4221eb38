"""Somebody outside answers by a link: no account, no cookie, no script, one POST; and nobody learns who should not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.actions import digest_of, make_link, revoke_links
from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message
from qiaoliang.fieldwork.outcomes import actions
from qiaoliang.fieldwork.outcomes.choices import Claim as State
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.harmony.giving.models import Gift
from tests.cast import Cast, Town

WORDS = "实际只有八百万"


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def loan(town: Town, cast: Cast, at: datetime) -> Outcome:
    facts = Facts(
        "loans_arranged", date(2026, 11, 6), amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK1"
    )
    return actions.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.instructor.actor, at=at
    ).outcome


@pytest.fixture
def path(loan: Outcome) -> str:
    return f"/c/{PersonalLink.objects.get().token}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_says_what_was_recorded_and_who_will_see_what(path: str) -> None:
    page = text(Client().get(path))
    assert "汐歌海产有限公司于 2026年11月6日 从东岸银行获得贷款 1500万元，合同 DK1。" in page
    assert "于海宁 2026年11月20日 记" in page
    assert "指导员只看到“已确认”或“核实中”" in page
    assert page.count('class="button" type="submit" name="answer"') == 4  # alike in size and colour
    assert "primary" not in page
    assert "<script" not in page.replace('<script src="/static/qiaoliang/app.js" defer></script>', "")


def test_looking_writes_nothing(path: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    before = Entry.everything.count()
    with django_assert_max_num_queries(6):
        response = Client().get(path)
    assert Client().head(path).status_code == 200
    assert Entry.everything.count() == before
    assert PersonalLink.objects.get().used_at is None
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
    assert not response.cookies


@pytest.mark.parametrize(
    ("said", "state"),
    [("true", State.CONFIRMED), ("partly", State.DISPUTED), ("false", State.DISPUTED), ("declined", State.CLAIMED)],
)
def test_each_answer_takes_one_post_without_cookies(loan: Outcome, path: str, said: str, state: State) -> None:
    response = Client(enforce_csrf_checks=True).post(path, {"answer": said, "words": WORDS})
    assert (response.status_code, response["Location"]) == (302, "/c/done/")
    loan.refresh_from_db()
    assert loan.state == state
    assert loan.dispute_words == (WORDS if state == State.DISPUTED else "")
    assert PersonalLink.objects.get().used_at is not None
    assert "已收到" in text(Client().get("/c/done/"))


def test_a_link_works_once(loan: Outcome, path: str) -> None:
    Client().post(path, {"answer": "false"})
    again = Client().post(path, {"answer": "true"})
    assert "已经用过或已失效" in text(again)
    assert "已经用过或已失效" in text(Client().get(path))
    loan.refresh_from_db()
    assert loan.state == State.DISPUTED


def test_expired_revoked_and_made_up_links_get_the_same_sentence(loan: Outcome, path: str, at: datetime) -> None:
    link = PersonalLink.objects.get()
    pages = [text(Client().get(f"/c/{made_up}/")) for made_up in ("x", "x" * 500, "%00", "链接")]
    with time_machine.travel(at + timedelta(days=31), tick=False):
        pages.append(text(Client().get(path)))
    revoke_links(about_kind=link.about_kind, about_key=link.about_key, by=SYSTEM, at=at)
    pages.append(text(Client().post(path, {"answer": "true"})))
    assert all("已经用过或已失效" in page for page in pages)
    loan.refresh_from_db()
    assert loan.state == State.CLAIMED


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "true; drop"}, {"answer": "false", "words": "长" * 501},
     {"answer": "false", "words": "\x00"}],
)  # fmt: skip
def test_a_bad_answer_keeps_link_and_words(loan: Outcome, path: str, data: dict[str, str]) -> None:
    response = Client().post(path, {"words": WORDS, **data})
    assert response.status_code == 200
    page = text(response)
    assert "处要改" in page
    assert data.get("words", WORDS).strip("\x00") in page
    assert PersonalLink.objects.get().used_at is None


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


def test_a_helper_cannot_answer_for_the_enterprise(cast: Cast, loan: Outcome, path: str) -> None:
    assert "由对方核对" in text(cast.instructor.client.post(path, {"answer": "true"}))
    loan.refresh_from_db()
    assert loan.state == State.CLAIMED
    assert Client().post(path, {"answer": "true"}).status_code == 302


def test_the_token_stands_in_no_log(loan: Outcome, path: str, caplog: pytest.LogCaptureFixture) -> None:
    token = path.split("/")[2]
    Client().put(path)  # refused requests are logged with the pattern of their address
    Client().get(path)
    Client().post(path, {"answer": "true"})
    assert "c/<str:token>/" in caplog.text
    assert token not in caplog.text
    written = str(list(Entry.everything.values_list("detail", "about_key", "actor_key", "actor_name")))
    assert token not in written
    assert digest_of(token) not in written
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM accounts_personallink")
        assert token not in str(cursor.fetchall())
        cursor.execute("SELECT text FROM notices_message")
        assert token not in str(cursor.fetchall())


def test_who_answered_is_in_the_log_without_an_account(loan: Outcome, path: str) -> None:
    Client().post(path, {"answer": "true"})
    entry = Entry.everything.get(verb="outcome.confirmed")
    assert (entry.actor_name, entry.actor_key) == ("汐歌海产林启航", f"link:confirm:{PersonalLink.objects.get().pk}")
    assert Message.everything.get().delivery == "withdrawn"  # nobody sends a link that is spent


def test_a_recipient_confirms_a_gift(town: Town, at: datetime) -> None:
    gift = Gift.everything.create(
        enterprise=town.seafood, region_code=town.seafood.region_code, happened_on=date(2026, 9, 1), kind="money",
        recipient="俚岛中心小学", receipt_number="P-9", amount_fen=5_000_000, recorded_at=at, recorded_by="于海宁",
    )  # fmt: skip
    link = make_link(
        purpose="confirm",
        about_kind="giving.gift",
        about_key=str(gift.pk),
        holder_name="俚岛中心小学",
        by=SYSTEM,
        at=at,
    )
    page = text(Client().get(f"/c/{link.token}/"))
    assert "俚岛中心小学于 2026年9月1日 收到汐歌海产有限公司捐款，价值 5万元，票据 P-9。" in page
    assert Client().post(f"/c/{link.token}/", {"answer": "true"}).status_code == 302
    gift.refresh_from_db()
    assert gift.state == State.CONFIRMED


@pytest.mark.parametrize(("kind", "key"), [("accounts.user", "1"), ("outcomes.outcome", "999"), ("x", "y")])
def test_a_link_about_something_else_opens_nothing(town: Town, at: datetime, kind: str, key: str) -> None:
    link = make_link(purpose="confirm", about_kind=kind, about_key=key, holder_name="某人", by=SYSTEM, at=at)
    assert "已失效" in text(Client().get(f"/c/{link.token}/"))


def test_a_link_for_another_purpose_opens_nothing(loan: Outcome, at: datetime) -> None:
    link = make_link(
        purpose="survey", about_kind="outcomes.outcome", about_key=str(loan.pk), holder_name="某人", by=SYSTEM, at=at
    )
    assert "已失效" in text(Client().get(f"/c/{link.token}/"))


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_one_answer_counts(loan: Outcome, path: str) -> None:
    def press(number: int) -> str:
        try:
            return str(Client().post(path, {"answer": ("true", "false")[number % 2]}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(press, range(4)))
    assert codes == ["200", "200", "200", "302"]
    assert Entry.everything.filter(verb__in=("outcome.confirmed", "outcome.disputed")).count() == 1
