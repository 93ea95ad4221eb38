"""A case from its need to what was received: steps, clocks, what counts and how often, what is refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.choices import Step
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.economy.support import actions, rules
from qiaoliang.economy.support.actions import Need
from qiaoliang.economy.support.choices import COUNTS_AS, MONEY, MOVES, OPEN, Kind, Stage
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.economy.support.producing import Receipt
from qiaoliang.economy.support.rules import Decision
from qiaoliang.fieldwork.outcomes import actions as ledger
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.kit.workdays import seeded_calendar
from qiaoliang.results.indicators.evaluate import value
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

DAY = timedelta(days=1)
WAN = 10_000_00
GRANTED = {
    Kind.GRANT: Decision("威海市财政局", "威财〔2026〕31号", "", 50 * WAN, None),
    Kind.LOAN: Decision("威海银行荣成支行", "", "", 300 * WAN, None),
    Kind.RECRUITMENT: Decision("荣成市人社局", "", "", None, 12),
    Kind.TRAINING: Decision("", "", "", None, 2),
    Kind.FEE_RELIEF: Decision("威海市税务局", "威税〔2026〕9号", "《房产税暂行条例》第六条", 8 * WAN, None),
}
RECEIPTS = {
    Kind.GRANT: {}, Kind.LOAN: {"document_number": "流贷2026字118号"},
    Kind.RECRUITMENT: {"document_number": "用工备2026-44", "count": 11},
    Kind.TRAINING: {"persons": (("林望", "1990-05"), ("于帆", "1988-11"))}, Kind.FEE_RELIEF: {},
}  # fmt: skip


class Walk:
    """A case taken step by step by the instructor, a day apart."""

    def __init__(self, town: Town, cast: Cast, at: datetime, kind: str, **more: Any) -> None:
        self.by, self.at, self.kind = cast.instructor.actor, at, kind
        self.on = at.date() - 30 * DAY
        self.case = actions.open_case(
            enterprise=town.seafood, need=Need(kind, "冷库扩建", wanted_amount_fen=300 * WAN), on=self.on,
            helped_by=town.stint, by=self.by, at=at, **more,
        )  # fmt: skip

    def given(self) -> dict[str, Any]:
        self.case.refresh_from_db()
        self.on += DAY
        return {"case": self.case, "version": self.case.version, "by": self.by, "at": self.at}

    def choose(self) -> "Walk":
        given = self.given()
        actions.choose(option="向银行申请", party="威海银行荣成支行", on=self.on, **given)
        return self

    def apply(self) -> "Walk":
        given = self.given()
        actions.apply(on=self.on, **given)
        return self

    def decide(self, decision: Decision | None = None, *, is_granted: bool = True, words: str = "") -> "Walk":
        given = self.given()
        decision = decision or GRANTED[Kind(self.kind)]
        actions.decide(is_granted=is_granted, decision=decision, on=self.on, words=words, **given)
        return self

    def receive(self, **more: Any) -> "Walk":
        given = self.given()
        receipt = Receipt(on=self.on, **{**RECEIPTS[Kind(self.kind)], **more})
        actions.receive(receipt=receipt, **given)
        return self


class TestMoves:
    def test_every_stage_can_be_left_or_is_an_end(self) -> None:
        reached = {Stage.NEED} | {to for ends in MOVES.values() for to in ends}
        assert reached == set(Stage)
        assert {stage for stage in Stage if not MOVES[stage]} == {Stage.RECEIVED, Stage.WITHDRAWN}
        assert all(Stage.WITHDRAWN in MOVES[stage] for stage in OPEN)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_kind_counts_under_its_own_code(self, kind: Kind) -> None:
        code, step = COUNTS_AS[kind]
        assert code in KINDS
        assert step in (Stage.DECIDED, Stage.RECEIVED)
        assert len({code for code, _ in COUNTS_AS.values()}) == len(Kind)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_from_need_to_received(self, town: Town, cast: Cast, at: datetime, kind: Kind) -> None:
        walk = Walk(town, cast, at, kind).choose().apply().decide().receive()
        walk.case.refresh_from_db()
        assert walk.case.stage == Stage.RECEIVED
        assert walk.case.due_on is None
        assert [step.stage for step in walk.case.steps.all()] == ["need", "option", "applied", "decided", "received"]
        code = COUNTS_AS[kind][0]
        made = Outcome.everything.filter(kind=code, source_kind="support.supportcase", source_key=str(walk.case.pk))
        assert made.count() == (2 if kind == Kind.TRAINING else 1)
        assert Outcome.everything.count() == made.count()
        assert Share.everything.filter(outcome__in=made, stint=town.stint).count() == made.count()
        one = made[0]
        if kind in MONEY:
            assert one.amount_fen == GRANTED[kind].amount_fen
        if kind == Kind.RECRUITMENT:
            assert one.quantity == 11
        assert one.happened_on == (walk.case.decided_on if kind == Kind.FEE_RELIEF else walk.case.received_on)
        assert verify() is None

    def test_a_step_out_of_turn_a_later_day_and_a_stale_page_are_refused(
        self, town: Town, cast: Cast, at: datetime
    ) -> None:
        walk = Walk(town, cast, at, Kind.LOAN)
        with pytest.raises(Refusal, match="不能改为"):
            walk.apply()
        given = walk.given()
        with pytest.raises(Refusal, match="不能晚于今天"):
            actions.choose(option="试", party="", on=at.date() + DAY, **given)
        with pytest.raises(Refusal, match="早于上一步"):
            actions.choose(option="试", party="", on=at.date() - 60 * DAY, **given)
        walk.choose()
        with pytest.raises(ChangedMeanwhile):
            actions.apply(on=at.date(), **given)
        assert walk.case.steps.count() == 2

    def test_refused_may_go_another_way(self, town: Town, cast: Cast, at: datetime) -> None:
        walk = Walk(town, cast, at, Kind.LOAN).choose().apply()
        with pytest.raises(Refusal, match="理由"):
            walk.decide(is_granted=False)
        walk.decide(is_granted=False, words="抵押不足").choose().apply().decide().receive()
        assert Outcome.everything.count() == 1

    def test_withdrawn_leaves_nothing_behind(self, town: Town, cast: Cast, at: datetime) -> None:
        walk = Walk(town, cast, at, Kind.GRANT).choose()
        actions.withdraw(**walk.given(), on=at.date())
        walk.case.refresh_from_db()
        assert (walk.case.stage, walk.case.due_on) == (Stage.WITHDRAWN, None)
        assert not Outcome.everything.exists()


class TestDecisions:
    @pytest.mark.parametrize(
        ("kind", "decision", "field"),
        [
            (Kind.FEE_RELIEF, Decision("威海市税务局", "9号", " ", WAN, None), "legal_basis"),
            (Kind.FEE_RELIEF, Decision("", "9号", "《条例》", WAN, None), "deciding_authority"),
            (Kind.FEE_RELIEF, Decision("威海市税务局", "", "《条例》", WAN, None), "document_number"),
            (Kind.GRANT, Decision("", "9号", "", WAN, None), "deciding_authority"),
            (Kind.LOAN, Decision("于海宁", "", "", WAN, None), "deciding_authority"),  # the instructor never decides
            (Kind.GRANT, Decision("威海市财政局", "9号", "", None, None), "amount"),
        ],
    )
    def test_what_a_decision_must_state(
        self, town: Town, cast: Cast, at: datetime, kind: Kind, decision: Decision, field: str
    ) -> None:
        walk = Walk(town, cast, at, kind).choose().apply()
        with pytest.raises(Refusal) as refused:
            walk.decide(decision)
        assert refused.value.field == field
        walk.case.refresh_from_db()
        assert walk.case.stage == Stage.APPLIED
        assert not Outcome.everything.exists()

    @pytest.mark.parametrize(
        ("kind", "columns"),
        [
            (Kind.FEE_RELIEF, {"deciding_authority": "税务局"}),
            (Kind.LOAN, {}),
            (Kind.GRANT, {"legal_basis": "《条例》"}),
        ],
    )
    def test_the_database_holds_it_too(self, town: Town, at: datetime, kind: Kind, columns: dict[str, str]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportCase.everything.create(
                enterprise=town.seafood, region_code="371082105", kind=kind, title="试", opened_on=at.date(),
                stage=Stage.DECIDED, recorded_at=at, recorded_by="试", **columns,
            )  # fmt: skip


class TestCountingOnce:
    def test_a_claim_typed_elsewhere_and_a_case_are_one_row(self, town: Town, cast: Cast, at: datetime) -> None:
        facts = Facts(
            "loans_arranged", at.date() - 20 * DAY, amount_fen=300 * WAN, counterpart="威海银行股份有限公司荣成支行",
            document_number="流贷2026字第118号",
        )  # fmt: skip
        ledger.claim(facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.office.actor, at=at)
        Walk(town, cast, at, Kind.LOAN).choose().apply().decide().receive()
        Walk(town, cast, at, Kind.LOAN).choose().apply().decide().receive()  # a second case on the same contract
        assert Outcome.everything.count() == 1
        assert {made.outcome for made in Made.everything.all()} == {Outcome.everything.get()}
        assert Made.everything.count() == 2

    def test_the_figure_moves_when_the_enterprise_confirms(self, town: Town, cast: Cast, at: datetime) -> None:
        Walk(town, cast, at, Kind.LOAN).choose().apply().decide().receive()
        outcome = Outcome.everything.get()
        before = value("loans_arranged", scope=EVERYTHING, as_of=at.date())
        assert (before.value, before.claimed) == (0, 3_000_000)
        credit.confirm(outcome, by=cast.owner.actor, at=at)
        assert value("loans_arranged", scope=EVERYTHING, as_of=at.date()).value == 3_000_000

    def test_a_failed_result_takes_the_step_back(self, town: Town, cast: Cast, at: datetime) -> None:
        walk = Walk(town, cast, at, Kind.LOAN).choose().apply().decide()
        with pytest.raises(Refusal, match="合同号"):
            walk.receive(document_number=" ")
        walk.case.refresh_from_db()
        assert walk.case.stage == Stage.DECIDED
        assert walk.case.steps.count() == 4

    def test_nobody_trained_is_named_in_the_open(self, town: Town, cast: Cast, at: datetime) -> None:
        Walk(town, cast, at, Kind.TRAINING).choose().apply().decide().receive()
        assert not Outcome.everything.filter(title__contains="林望").exists()


class TestFromAPolicy:
    def test_the_case_moves_the_delivery(self, town: Town, cast: Cast, at: datetime) -> None:
        policy = published(town, cast, at)
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        delivery = Delivery.everything.get(enterprise=town.seafood)
        walk = Walk(town, cast, at, Kind.GRANT, delivery=delivery)
        seen = []
        for step in (walk.choose, walk.apply, walk.decide, walk.receive):
            step()
            delivery.refresh_from_db()
            seen.append(delivery.step)
        assert seen == [Step.ASKED, Step.APPLIED, Step.APPLIED, Step.GRANTED]
        assert delivery.case_key == str(walk.case.pk)
        with pytest.raises(Refusal, match="立过"):
            Walk(town, cast, at, Kind.GRANT, delivery=delivery)

    def test_another_enterprises_policy_is_refused(self, town: Town, cast: Cast, at: datetime) -> None:
        handing.deliver(policy=published(town, cast, at), by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="不是送给"):
            Walk(town, cast, at, Kind.GRANT, delivery=Delivery.everything.get(enterprise=town.foods))


class TestClocks:
    CALENDAR = seeded_calendar(range(2025, 2027))

    @given(st.dates(date(2025, 2, 1), date(2026, 10, 1)), st.sampled_from(list(Stage)), st.integers(1, 40))
    def test_due_days_are_working_days(self, since: date, stage: Stage, days: int) -> None:
        limits = rules.Limits(days, days, days, days)
        due = rules.due_on(stage, since, self.CALENDAR, limits)
        assert (due is None) == (stage not in OPEN)
        if due is not None:
            assert self.CALENDAR.is_workday(due)
            assert self.CALENDAR.workdays_between(since, due) == days

    @given(st.dates(date(2025, 2, 1), date(2026, 10, 1)), st.integers(0, 30))
    def test_the_lamp_never_says_overdue_in_time(self, due: date, before: int) -> None:
        assert rules.lamp(Stage.APPLIED, due, due - before * DAY, self.CALENDAR).status != "overdue"
        assert rules.lamp(Stage.APPLIED, due, due + DAY, self.CALENDAR).status == "overdue"

    def test_late_steps_are_marked(self, town: Town, cast: Cast, at: datetime) -> None:
        walk = Walk(town, cast, at, Kind.LOAN)
        walk.on = at.date() - DAY
        walk.choose()
        assert walk.case.steps.get(stage="option").is_late
        assert Notice.objects.filter(kind="support_moved", to=cast.owner.user).count() == 2


class TestPersons:
    def test_lines_are_read(self) -> None:
        assert rules.persons("林望 1990-05\n\n于帆，1988-11\n") == [("林望", "1990-05"), ("于帆", "1988-11")]

    @pytest.mark.parametrize("text", ["林望", "林望 1990", "林望 1990-13", "林 望 1990-05"])
    def test_others_are_refused_with_their_line(self, text: str) -> None:
        with pytest.raises(ValueError, match="第 2 行"):
            rules.persons(f"于帆 1988-11\n{text}")
