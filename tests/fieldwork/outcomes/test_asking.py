"""An enterprise is asked at most once a month, for everything that waits; a message sent stays good."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.models import Channel, Delivery, Message, Notice
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.outcomes import actions, asking, credit
from qiaoliang.fieldwork.outcomes.choices import Claim as State
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.registry.programme.models import Setting
from tests.cast import Cast, Town
from tests.fieldwork.outcomes.conftest import Claim as Claiming

GRANT = Facts(
    "grants_won", date(2026, 11, 3), amount_fen=200_000_00, deciding_authority="荣成市科学技术局",
    document_number="荣科〔2026〕7号",
)  # fmt: skip
MONTH = timedelta(days=31)


@pytest.fixture
def two(claim: Claiming) -> list[Outcome]:
    """A loan, and a grant claimed later the same month."""
    return [claim(), claim(facts=GRANT)]


def link() -> str:
    return f"/c/{PersonalLink.objects.get(used_at=None, revoked_at=None).token}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def answers(rows: list[Outcome], *given: str) -> dict[str, str]:
    return {f"r{row.pk}-answer": answer for row, answer in zip(rows, given, strict=False) if answer}


class TestOnceAMonth:
    def test_two_results_make_one_message_whose_page_shows_both(self, two: list[Outcome], at: datetime) -> None:
        assert Message.everything.count() == 1
        with time_machine.travel(at, tick=False):
            page = text(Client().get(link()))
        assert "请您核对 2 条记录" in page
        assert "合同 DK26110233" in page
        assert "荣科〔2026〕7号" in page
        assert page.count('type="radio"') == 8

    def test_the_clock_asks_a_month_later_and_once(self, two: list[Outcome], at: datetime) -> None:
        assert actions.ask_those_due(at) == "请企业确认：放入外发箱 0 条。"
        assert actions.ask_those_due(at + MONTH) == "请企业确认：放入外发箱 1 条。"
        assert actions.ask_those_due(at + MONTH) == "请企业确认：放入外发箱 0 条。"
        assert "请核对 2 条记录" in Message.everything.order_by("-pk")[0].text

    def test_three_times_in_vain_is_enough(self, two: list[Outcome], at: datetime) -> None:
        sent = [actions.ask_those_due(at + number * MONTH) for number in range(1, 6)]
        assert [said[-5:].strip() for said in sent] == ["1 条。", "1 条。", "0 条。", "0 条。", "0 条。"]
        assert Message.everything.count() == asking.ASKED_AT_MOST

    def test_what_was_withdrawn_disturbed_nobody(
        self, cast: Cast, two: list[Outcome], claim: Claiming, at: datetime
    ) -> None:
        message = Message.everything.get()
        notices.move(message=message, to=Delivery.WITHDRAWN, channel=Channel.COPY, by=cast.office.actor, at=at)
        assert asking.next_day(two[0].enterprise_id, at) is None
        assert len(asking.due(at)) == 1

    def test_each_enterprise_has_its_own_month(self, town: Town, two: list[Outcome], claim: Claiming) -> None:
        claim(enterprise=town.fishing_gear, helped_by=town.gear_stint, facts=GRANT, document_number="荣科〔2026〕8号")
        assert Message.everything.count() == 2

    def test_the_interval_is_a_setting(self, two: list[Outcome], at: datetime) -> None:
        Setting.objects.create(
            key="ask_owner_days", value=7, effective_on=date(2026, 1, 1), recorded_at=at, recorded_by="测试"
        )
        assert asking.next_day(two[0].enterprise_id, at) == date(2026, 11, 27)
        assert len(asking.due(at + timedelta(days=8))) == 1


class TestG41Pause:
    """An enterprise that asked for quiet is told 不会催着联系您: nothing about results goes out until it is over."""

    @pytest.fixture
    def quiet(self, cast: Cast, town: Town, at: datetime) -> date:
        """Paused from today; the last day."""
        last = at.date() + timedelta(days=9)
        contacts.pause(
            enterprise=town.seafood, starts_on=at.date(), ends_on=last, agreed_with="业主", by=cast.owner.actor, at=at
        )
        return last

    def test_g41_a_new_result_asks_nobody_and_waits_on_the_own_pages(
        self, cast: Cast, quiet: date, two: list[Outcome]
    ) -> None:
        assert not Message.everything.exists()
        assert not Notice.objects.filter(kind="outcome_to_confirm").exists()
        assert list(asking.waiting([two[0].enterprise_id])) == two

    def test_g41_the_clock_says_who_is_left_alone_and_asks_afterwards(
        self, quiet: date, two: list[Outcome], at: datetime
    ) -> None:
        assert asking.next_day(two[0].enterprise_id, at) == quiet + timedelta(days=1)
        assert asking.due(at) == []
        assert actions.ask_those_due(at) == "请企业确认：放入外发箱 0 条。约定暂停联系的 1 家没有请。"
        assert actions.ask_those_due(at + timedelta(days=10)) == "请企业确认：放入外发箱 1 条。"

    def test_g41_a_pause_of_another_enterprise_changes_nothing(
        self, cast: Cast, town: Town, claim: Claiming, at: datetime
    ) -> None:
        contacts.pause(
            enterprise=town.fishing_gear, starts_on=at.date(), ends_on=at.date(), agreed_with="业主",
            by=cast.office.actor, at=at,
        )  # fmt: skip
        claim()
        assert Message.everything.count() == 1

    def test_g41_the_offices_pages_say_why_nothing_went_out(
        self, cast: Cast, two: list[Outcome], town: Town, at: datetime
    ) -> None:
        message = Message.everything.get()
        contacts.pause(
            enterprise=town.seafood, starts_on=at.date(), ends_on=at.date() + timedelta(days=9), agreed_with="业主",
            by=cast.owner.actor, at=at,
        )  # fmt: skip
        with time_machine.travel(at, tick=False):
            client = cast.office.client
            assert "约定暂停联系到 2026-11-29，到期后再请核对" in text(client.get(two[0].get_absolute_url()))
            again = client.post(f"{two[0].get_absolute_url()}remind/", follow=True)
            assert "企业约定暂停联系到 2026-11-29，这期间不请核对" in text(again)
            assert "约定暂停联系到 2026-11-29，这期间不送出" in text(client.get(f"/outcomes/outbox/{message.pk}/"))
            for way in ("copy", "letter", "send"):
                client.post(f"/outcomes/outbox/{message.pk}/{way}/", {"channel": "sms"})
            message.refresh_from_db()
            assert message.delivery == Delivery.WAITING
        with time_machine.travel(at + timedelta(days=10), tick=False):
            client.force_login(cast.office.user, backend="django.contrib.auth.backends.ModelBackend")
            assert "/c/" in text(client.post(f"/outcomes/outbox/{message.pk}/copy/"))


class TestTheLinkStaysGood:
    def test_it_goes_over_to_what_still_waits(self, cast: Cast, two: list[Outcome], at: datetime) -> None:
        credit.confirm(two[0], by=cast.owner.actor, at=at)
        with time_machine.travel(at, tick=False):
            page = text(Client().get(link()))
        assert "荣科〔2026〕7号" in page
        assert "DK26110233" not in page
        assert Message.everything.get().delivery == Delivery.WAITING

    def test_it_ends_with_the_last(self, cast: Cast, two: list[Outcome], at: datetime) -> None:
        for row in two:
            credit.confirm(row, by=cast.owner.actor, at=at)
        assert not PersonalLink.objects.filter(used_at=None, revoked_at=None).exists()
        assert Message.everything.get().delivery == Delivery.WITHDRAWN

    def test_a_dispute_by_account_does_not_show_in_the_outbox(
        self, cast: Cast, two: list[Outcome], at: datetime
    ) -> None:
        """The message stays as it was: withdrawn now it would tell the instructor what was answered."""
        credit.dispute(two[0], by=cast.owner.actor, at=at)
        credit.dispute(two[1], by=cast.owner.actor, at=at)
        assert Message.everything.get().delivery == Delivery.WAITING


class TestAnswering:
    @pytest.fixture(autouse=True)
    def _now(self, at: datetime) -> Any:
        with time_machine.travel(at, tick=False):
            yield

    def test_all_at_once(self, two: list[Outcome]) -> None:
        done = Client().post(link(), answers(two, "true", "false"))
        assert done["Location"] == "/c/done/"
        assert [row.state for row in Outcome.everything.order_by("pk")] == [State.CONFIRMED, State.DISPUTED]

    def test_some_are_left_open_and_wait_for_the_next_message(self, two: list[Outcome], at: datetime) -> None:
        assert Client().post(link(), answers(two, "", "true")).status_code == 302
        assert [row.state for row in Outcome.everything.order_by("pk")] == [State.CLAIMED, State.CONFIRMED]
        assert not PersonalLink.objects.filter(used_at=None, revoked_at=None).exists()
        assert asking.due(at) == []
        assert asking.due(at + MONTH) == [two[0]]

    def test_nothing_chosen_is_said_and_spends_nothing(self, two: list[Outcome]) -> None:
        assert "还没有选择" in text(Client().post(link(), {}))
        assert "还没有选择" not in text(Client().get(link()))

    def test_words_without_an_answer_are_kept(self, two: list[Outcome]) -> None:
        page = text(Client().post(link(), {f"r{two[0].pk}-words": "金额不对", **answers(two, "", "true")}))
        assert "您写了说明，请再选一项。" in page
        assert "金额不对" in page
        assert not Outcome.everything.exclude(state=State.CLAIMED).exists()

    def test_spent_once(self, two: list[Outcome]) -> None:
        path = link()
        Client().post(path, answers(two, "true"))
        assert "已失效" in text(Client().post(path, answers(two, "false", "false")))

    def test_a_helper_answers_nothing_of_it(self, cast: Cast, two: list[Outcome]) -> None:
        assert "您是这条记录的助力人" in text(cast.instructor.client.post(link(), answers(two, "true", "true")))
        assert not Outcome.everything.exclude(state=State.CLAIMED).exists()

    def test_a_letter_names_all(self, cast: Cast, two: list[Outcome]) -> None:
        page = text(cast.office.client.get(f"/outcomes/outbox/{Message.everything.get().pk}/"))
        assert "合同 DK26110233" in page
        assert "荣科〔2026〕7号" in page
