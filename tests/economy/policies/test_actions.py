"""Publishing in versions, delivering once, reading once, the funnel, advice: what changes and what is refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.policies import actions, advising, funnel, handing
from qiaoliang.economy.policies.actions import Head, Text
from qiaoliang.economy.policies.choices import Route, Step, Verdict
from qiaoliang.economy.policies.models import Delivery, DeliveryMove, Policy, Version
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING, active
from tests.cast import Cast, Town

DAY = timedelta(days=1)


def head(town: Town, **more: Any) -> Head:
    given = {
        "document_number": "威海发〔2026〕8号", "title": "冷链设备更新奖补", "kind": "grant",
        "issuer": "威海市海洋发展局",
        "issued_on": date(2026, 11, 1), "department": town.marine, "region_code": "3710",
    }  # fmt: skip
    return Head(**{**given, **more})


def text(at: datetime, **more: Any) -> Text:
    given = {
        "effective_on": at.date(), "expires_on": date(2027, 12, 31), "apply_until": None,
        "summary": "按投资额 10% 奖补",
        "benefit": "最高 100 万元", "how_to": "找海洋发展局",
        "conditions": Conditions(industries=("C",), staff_least=20),
    }  # fmt: skip
    return Text(**{**given, **more})


def published(town: Town, cast: Cast, at: datetime, **more: Any) -> Policy:
    text_more = {name: more.pop(name) for name in list(more) if name in Text.__dataclass_fields__}
    policy = actions.draft(head=head(town, **more), text=text(at, **text_more), by=cast.office.actor, at=at)
    actions.publish(policy=policy, version=policy.version, by=cast.office.actor, at=at)
    policy.refresh_from_db()
    return policy


class TestVersions:
    def test_a_draft_is_rewritten_a_published_one_gets_a_successor(self, town: Town, cast: Cast, at: datetime) -> None:
        by = cast.coordinator.actor
        policy = actions.draft(head=head(town), text=text(at), by=by, at=at)
        actions.amend(policy=policy, text=text(at, summary="按 12% 奖补"), version=policy.version, by=by, at=at)
        policy.refresh_from_db()
        assert [one.summary for one in policy.versions.all()] == ["按 12% 奖补"]
        actions.publish(policy=policy, version=policy.version, by=by, at=at)
        policy.refresh_from_db()
        later = text(at, effective_on=at.date() + 10 * DAY, summary="按 15% 奖补")
        actions.amend(policy=policy, text=later, version=policy.version, by=by, at=at)
        policy.refresh_from_db()
        actions.publish(policy=policy, version=policy.version, by=by, at=at)
        for on, words in ((at.date(), "按 12% 奖补"), (at.date() + 10 * DAY, "按 15% 奖补")):
            assert [one.summary for one in Version.everything.in_force(on)] == [words]
        assert not Version.everything.in_force(at.date() - DAY)
        assert not Version.everything.in_force(date(2028, 1, 1))
        assert verify() is None

    def test_two_who_amend_at_once_do_not_overwrite(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at)
        seen = policy.version
        actions.amend(policy=policy, text=text(at), version=seen, by=cast.office.actor, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.amend(policy=policy, text=text(at), version=seen, by=cast.office.actor, at=at)

    @pytest.mark.parametrize(
        ("what", "field"),
        [
            ({"expires_on": date(2026, 1, 1)}, "expires_on"),
            ({"summary": " "}, "summary"),
            ({"apply_until": date(2028, 1, 1)}, "apply_until"),
            ({"conditions": Conditions(staff_least=50, staff_most=20)}, "staff_most"),
        ],
    )
    def test_contradictions_are_refused(self, town: Town, cast: Cast, at: datetime, what: Any, field: str) -> None:
        with pytest.raises(Refusal) as refused:
            actions.draft(head=head(town), text=text(at, **what), by=cast.office.actor, at=at)
        assert refused.value.field == field
        assert not Policy.everything.exists()

    def test_the_same_document_stands_once(self, town: Town, cast: Cast, at: datetime) -> None:
        published(town, cast, at)
        with pytest.raises(Refusal, match="已经登记过"):
            actions.draft(head=head(town), text=text(at), by=cast.office.actor, at=at)

    def test_nobody_issues_for_the_neighbour(self, town: Town, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal) as refused:
            actions.draft(
                head=head(town, region_code="371082", department=None), text=text(at), by=cast.neighbour.actor, at=at
            )
        assert refused.value.field == "region_code"

    def test_withdrawn_is_delivered_no_more(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at)
        actions.withdraw(policy=policy, reason="已废止", version=policy.version, by=cast.office.actor, at=at)
        policy.refresh_from_db()
        with pytest.raises(Refusal, match="没有生效的版本"):
            handing.deliver(policy=policy, by=cast.office.actor, at=at)


class TestDelivering:
    def test_to_those_it_fits_once_with_one_notice_each(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at, region_code="371082")
        town.foods.staff_count = 5
        town.foods.save()
        assert handing.deliver(policy=policy, by=cast.office.actor, at=at) == 2
        assert handing.deliver(policy=policy, by=cast.office.actor, at=at + DAY) == 0
        found = {one.enterprise: one for one in Delivery.everything.all()}
        assert set(found) == {town.seafood, town.fishing_gear}  # neither the small one nor the neighbour's
        assert found[town.seafood].helped_by == town.stint
        told = Notice.objects.filter(kind="policy_delivered").values_list("to__username", flat=True)
        assert sorted(told) == ["instructor", "owner"]
        assert DeliveryMove.everything.count() == 2
        assert Entry.everything.filter(verb="policy.delivered").count() == 1

    def test_g41_an_owner_who_paused_contact_finds_it_and_is_not_told(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        contacts.pause(
            enterprise=town.seafood, starts_on=at.date(), ends_on=at.date(), agreed_with="业主", by=cast.owner.actor,
            at=at,
        )  # fmt: skip
        policy = published(town, cast, at, region_code="371082")
        with time_machine.travel(at, tick=False):
            shown = cast.office.client.get(f"{policy.get_absolute_url()}deliver/").content.decode()
        assert "照常送达，只放进企业页面，不提醒业主" in shown
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        assert Delivery.everything.filter(enterprise=town.seafood).exists()
        told = Notice.objects.filter(kind="policy_delivered").values_list("to__username", flat=True)
        assert list(told) == ["instructor"]

    def test_unknown_ones_only_when_asked_for(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at, conditions=Conditions(qualities=("high_tech",)))
        assert handing.deliver(policy=policy, by=cast.office.actor, at=at) == 0
        assert handing.deliver(policy=policy, with_unknown=True, by=cast.office.actor, at=at) == 4
        actions.qualify(
            enterprise=town.foods, kind="high_tech", is_held=False, certificate="", starts_on=at.date(), ends_on=None,
            by=cast.office.actor, at=at,
        )  # fmt: skip
        offers = handing.offers(town.foods, at.date())
        assert [one.judgement.verdict for one in offers] == [Verdict.MISSES]

    def test_a_new_version_is_new_word(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at)
        assert handing.deliver(policy=policy, by=cast.office.actor, at=at) == 4
        actions.amend(policy=policy, text=text(at), version=policy.version, by=cast.office.actor, at=at)
        policy.refresh_from_db()
        actions.publish(policy=policy, version=policy.version, by=cast.office.actor, at=at)
        assert handing.deliver(policy=policy, by=cast.office.actor, at=at) == 4

    def test_delivering_costs_the_same_for_many(
        self, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        policy = published(town, cast, at)
        with django_assert_max_num_queries(24):
            handing.deliver(policy=policy, by=cast.office.actor, at=at)


def to_bring(town: Town, on: date) -> list[Policy]:
    return [one.policy for one in handing.policies_to_hand_over([town.seafood], on)[town.seafood.pk]]


class TestHandingOver:
    def test_what_fits_and_is_unread_is_offered(self, town: Town, cast: Cast, at: datetime) -> None:
        fits = published(town, cast, at)
        published(town, cast, at, document_number="二", conditions=Conditions(industries=("I",)))
        over = published(town, cast, at, document_number="三", apply_until=at.date())
        assert set(to_bring(town, at.date())) == {fits, over}
        assert to_bring(town, at.date() + DAY) == [fits]
        version = Version.everything.get(policy=fits)
        made = handing.hand_over(
            enterprise=town.seafood, versions=[version], helped_by=town.stint, by=cast.instructor.actor, at=at
        )
        assert [(one.route, one.step) for one in made] == [(Route.HANDED, Step.DELIVERED)]
        handing.open_(delivery=made[0], by=cast.owner.actor, at=at)
        assert to_bring(town, at.date() + DAY) == []

    def test_what_the_system_delivered_is_marked_not_doubled(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at)
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        version = Version.everything.get()
        for _ in range(2):
            handing.hand_over(
                enterprise=town.seafood, versions=[version], helped_by=town.stint, by=cast.instructor.actor, at=at
            )
        assert Delivery.everything.filter(enterprise=town.seafood).count() == 1
        assert Delivery.everything.get(enterprise=town.seafood).route == Route.HANDED

    def test_what_does_not_fit_is_refused(self, town: Town, cast: Cast, at: datetime) -> None:
        published(town, cast, at, conditions=Conditions(industries=("I",)))
        with pytest.raises(Refusal, match="不符合"):
            handing.hand_over(
                enterprise=town.seafood,
                versions=[Version.everything.get()],
                helped_by=None,
                by=cast.office.actor,
                at=at,
            )


class TestFunnel:
    @pytest.fixture
    def delivery(self, town: Town, cast: Cast, at: datetime) -> Delivery:
        policy = published(town, cast, at, kind="talent")
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        return Delivery.everything.get(enterprise=town.seafood)

    def test_the_first_reading_is_kept(self, delivery: Delivery, cast: Cast, at: datetime) -> None:
        handing.open_(delivery=delivery, by=cast.owner.actor, at=at + timedelta(hours=5))
        handing.open_(delivery=delivery, by=cast.owner.actor, at=at + timedelta(hours=9))
        delivery.refresh_from_db()
        assert delivery.first_read_at == at + timedelta(hours=5)
        assert delivery.step == Step.READ
        assert delivery.moves.count() == 2

    def test_every_rung_opens_its_rows_and_latency_is_measured(
        self, delivery: Delivery, cast: Cast, at: datetime
    ) -> None:
        by = cast.owner.actor
        handing.open_(delivery=delivery, by=by, at=at + timedelta(hours=5))
        other = Delivery.everything.exclude(pk=delivery.pk).order_by("pk")[0]
        handing.open_(delivery=other, by=by, at=at + timedelta(hours=50))
        later = at + 3 * DAY
        for step in (Step.ASKED, Step.APPLIED, Step.GRANTED):
            handing.follow(delivery=delivery, step=step, on=later.date(), words="请问何时拨付", by=by, at=later)
        with active(EVERYTHING):
            rungs, speed = funnel.reach(delivery.policy, is_message=False)
        assert [one.number for one in rungs] == [4, 2, 1, 1, 1]
        assert speed.within == (("24 小时内", 1, "25%"), ("3 天内", 2, "50%"), ("7 天内", 2, "50%"))
        assert speed.median == "2 天"
        for rung in rungs:
            page = cast.office.client.get(rung.href)
            assert page.context["shown"].total == rung.number

    def test_moves_out_of_order_are_refused(self, delivery: Delivery, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="不能改为"):
            handing.follow(delivery=delivery, step=Step.GRANTED, on=at.date(), words="", by=cast.owner.actor, at=at)
        with pytest.raises(Refusal, match="早于送达"):
            handing.follow(
                delivery=delivery, step=Step.APPLIED, on=at.date() - DAY, words="", by=cast.owner.actor, at=at
            )

    def test_declined_may_come_back(self, delivery: Delivery, cast: Cast, at: datetime) -> None:
        for step in (Step.DECLINED, Step.ASKED):
            handing.follow(delivery=delivery, step=step, on=at.date(), words="再问", by=cast.owner.actor, at=at)
        delivery.refresh_from_db()
        assert delivery.step == Step.ASKED

    def test_money_goes_through_a_case(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at, document_number="另")
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        delivery = Delivery.everything.get(enterprise=town.seafood)
        with pytest.raises(Refusal, match="支持案件"):
            handing.follow(delivery=delivery, step=Step.APPLIED, on=at.date(), words="", by=cast.owner.actor, at=at)


class TestAdvice:
    def test_given_adopted_carried_out(self, town: Town, cast: Cast, at: datetime) -> None:
        made = advising.advise(
            enterprise=town.seafood, organisation_key=str(town.branch.pk), organisation_name=town.branch.name,
            topic="product", title="开发即食产品", body="", given_on=at.date() - 9 * DAY, by=cast.secretary.actor,
            at=at,
        )  # fmt: skip
        assert Notice.objects.get(kind="advice_given").to == cast.owner.user
        with pytest.raises(Refusal, match="采纳"):
            advising.carry_out(advice=made, on=at.date(), by=cast.owner.actor, at=at)
        advising.answer(advice=made, fate="adopted", words="可行", on=at.date() - DAY, by=cast.owner.actor, at=at)
        done = advising.carry_out(advice=made, on=at.date(), by=cast.owner.actor, at=at)
        assert (done.fate, done.done_on) == ("done", at.date())
        with pytest.raises(Refusal, match="不能再改"):
            advising.answer(advice=made, fate="declined", words="", on=at.date(), by=cast.owner.actor, at=at)
