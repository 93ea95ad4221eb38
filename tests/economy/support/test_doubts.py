"""A withdrawn case, a demand not solved after all: what they brought leaves the count until a person has decided."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.models import Demand, DemandSecret
from qiaoliang.economy.support import actions
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.refusal import Refusal
from tests.cast import LIDAO, Cast, Town

DAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def case_of(town: Town, at: datetime, **more: Any) -> SupportCase:
    columns: dict[str, Any] = {
        "kind": "fee_relief", "title": "减免污水处理费", "stage": "decided", "deciding_authority": "荣成市水务局",
        "legal_basis": "鲁政办发〔2025〕3号", "document_number": "荣水〔2026〕8号", "amount_fen": 120_000_00, **more,
    }  # fmt: skip
    found: SupportCase = SupportCase.everything.create(
        enterprise=town.seafood, region_code=LIDAO, opened_on=DAY, decided_on=DAY, helped_by=town.stint, recorded_at=at,
        recorded_by="于海宁", **columns,
    )  # fmt: skip
    return found


def result_of(town: Town, at: datetime, *cases: SupportCase, number: int = 1) -> Outcome:
    found: Outcome = Outcome.everything.create(
        kind="fees_reduced", enterprise=town.seafood, region_code=LIDAO, happened_on=DAY, title="减免污水处理费",
        amount_fen=120_000_00, natural_key=f"water:{number}", state="confirmed", confirmed_at=at, helped_by=town.stint,
        recorded_at=at, recorded_by="于海宁", source_kind="support.supportcase", source_key=str(cases[0].pk),
    )  # fmt: skip
    for case in cases:
        Made.everything.create(case=case, outcome=found)
    return found


@pytest.fixture
def demand(town: Town, cast: Cast, at: datetime) -> Demand:
    """Closed as solved by the owner."""
    made = demands.raise_demand(
        enterprise=town.seafood, title="污水费太高", body="", category="tax", urgency="ordinary", heard_on=DAY,
        helped_by=town.stint, by=cast.instructor.actor, at=at,
    )  # fmt: skip
    for step in (
        lambda one: demands.send(demand=one, department=town.marine, by=cast.office.actor, at=at),
        lambda one: demands.sign(demand=one, by=cast.coordinator.actor, at=at),
        lambda one: demands.answer(demand=one, words="已减免", by=cast.coordinator.actor, at=at),
        lambda one: demands.close(demand=one, verdict="solved", by=cast.owner.actor, at=at),
    ):
        step(made)
        made.refresh_from_db()
    return made


def state(row: Outcome) -> str:
    row.refresh_from_db()
    return row.state


class TestWithdrawnCase:
    def test_its_result_leaves_the_count_and_a_person_decides(self, town: Town, cast: Cast, at: datetime) -> None:
        case = case_of(town, at)
        row = result_of(town, at, case)
        actions.withdraw(case=case, on=at.date(), version=case.version, by=cast.instructor.actor, at=at)
        assert state(row) == "disputed"
        office = cast.office.client
        assert "来源有变" in cast.county_officer.client.get("/workbench/notices/").content.decode()
        page = office.get(row.get_absolute_url()).content.decode()
        assert "支持案件“减免污水处理费”已撤回" in page
        assert "有异议，待核实" in office.get(case.get_absolute_url()).content.decode()
        assert "核实中" in cast.instructor.client.get(case.get_absolute_url()).content.decode()
        with pytest.raises(Refusal, match="作废原因"):
            credit.void(row, reason=" ", by=cast.office.actor, at=at)
        credit.void(row, reason="企业没有享受减免", by=cast.office.actor, at=at)
        assert state(row) == "void"
        assert verify() is None

    def test_it_may_be_settled_and_counts_again(self, town: Town, cast: Cast, at: datetime) -> None:
        case = case_of(town, at)
        row = result_of(town, at, case)
        actions.withdraw(case=case, on=at.date(), version=case.version, by=cast.instructor.actor, at=at)
        credit.settle(row, reason="减免已执行，只是案件撤回", by=cast.office.actor, at=at)
        assert state(row) == "confirmed"

    def test_what_a_living_case_brought_too_stays(self, town: Town, cast: Cast, at: datetime) -> None:
        case, other = case_of(town, at), case_of(town, at, title="另案")
        row = result_of(town, at, case, other)
        actions.withdraw(case=case, on=at.date(), version=case.version, by=cast.instructor.actor, at=at)
        assert state(row) == "confirmed"
        actions.withdraw(case=other, on=at.date(), version=other.version, by=cast.instructor.actor, at=at)
        assert state(row) == "disputed"

    def test_what_is_void_already_is_left_alone(self, town: Town, cast: Cast, at: datetime) -> None:
        case = case_of(town, at)
        row = result_of(town, at, case)
        credit.void(row, reason="重复登记", by=cast.office.actor, at=at)
        actions.withdraw(case=case, on=at.date(), version=case.version, by=cast.instructor.actor, at=at)
        assert (state(row), row.void_reason) == ("void", "重复登记")


class TestDemand:
    def grown(self, town: Town, at: datetime, demand: Demand) -> Outcome:
        case = case_of(town, at, source_kind="demands.demand", source_key=str(demand.pk))
        return result_of(town, at, case)

    def test_a_reopened_demand_doubts_what_it_brought(
        self, town: Town, cast: Cast, at: datetime, demand: Demand
    ) -> None:  # fmt: skip
        row, apart = self.grown(town, at, demand), result_of(town, at, case_of(town, at), number=2)
        shown = cast.office.client.get(f"/demands/{demand.pk}/").content.decode()
        assert "成效：减免污水处理费" in shown
        demands.reopen(demand=demand, words="下月又恢复收费", by=cast.owner.actor, at=at)
        assert (state(row), state(apart)) == ("disputed", "confirmed")
        assert "已重开" in cast.office.client.get(row.get_absolute_url()).content.decode()

    def test_closed_as_not_solved_likewise(self, town: Town, cast: Cast, at: datetime, demand: Demand) -> None:
        row = self.grown(town, at, demand)
        Demand.everything.filter(pk=demand.pk).update(stage="answered", verdict="", closed_at=None, closed_on=None)
        demand.refresh_from_db()
        demands.close(demand=demand, verdict="not_solved", by=cast.owner.actor, at=at)
        assert state(row) == "disputed"

    def test_a_case_is_opened_from_a_demand_and_not_from_a_confidential_one(
        self, town: Town, cast: Cast, at: datetime, demand: Demand
    ) -> None:  # fmt: skip
        here = f"/demands/{demand.pk}/case/"
        sent = {"enterprise": town.seafood.name, "kind": "fee_relief", "title": "减免污水费", "on": "2026-11-20"}
        assert cast.instructor.client.post(here, sent).status_code == 302
        made = SupportCase.everything.get(title="减免污水费")
        assert (made.source_kind, made.source_key) == ("demands.demand", str(demand.pk))
        assert cast.other_instructor.client.get(here).status_code == 404
        DemandSecret.everything.create(demand=demand, department=town.taxation, set_at=at, set_by="业主")
        assert "保密对象" in cast.instructor.client.post(here, sent | {"title": "第二件"}).content.decode()
        assert SupportCase.everything.count() == 1
