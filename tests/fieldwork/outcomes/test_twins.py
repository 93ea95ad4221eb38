"""Results that look like one thing: asked about, held, decided; they never count twice meanwhile."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message, Notice
from qiaoliang.fieldwork.outcomes import asking, credit, merging
from qiaoliang.fieldwork.outcomes.choices import Claim as State
from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town, make_stint
from tests.fieldwork.outcomes.conftest import Claim

# The bank's note instead of the contract: another key for the same money.
NOTE = {"document_number": "JJ77120091", "counterpart": "东岸银行荣成支行", "happened_on": date(2026, 11, 9)}


@pytest.fixture
def twin(town: Town, claim: Claim) -> Twin:
    """Two departments told one loan; the second record is held."""
    claim()
    claim(helped_by=make_stint(town, town.colleague, town.seafood, part="support"), **NOTE)
    found: Twin = Twin.everything.select_related("outcome", "earlier").get()
    return found


class TestHolding:
    def test_a_near_duplicate_is_held_and_the_office_told(self, cast: Cast, twin: Twin, at: datetime) -> None:
        assert "金额相同" in twin.because
        assert not Message.everything.filter(about_key=str(twin.outcome.pk)).exists()
        assert Notice.objects.filter(to=cast.county_officer.user, kind="outcome_held").exists()
        with pytest.raises(Refusal, match="正在核对是否同一件"):
            credit.confirm(twin.outcome, by=cast.owner.actor, at=at)
        assert Outcome.everything.get(pk=twin.outcome.pk).state == State.CLAIMED

    def test_a_dispute_does_not_slip_past_it(self, cast: Cast, twin: Twin, at: datetime) -> None:
        credit.dispute(twin.outcome, by=cast.owner.actor, at=at)
        with pytest.raises(Refusal, match="正在核对是否同一件"):
            credit.settle(twin.outcome, reason="看过合同", by=cast.office.actor, at=at)

    def test_another_sum_from_the_same_bank_goes_its_way(self, claim: Claim) -> None:
        claim()
        claim(amount_fen=3_000_000_00, **NOTE)
        assert not Twin.everything.exists()
        assert [row.document_number for row in asking.waiting()] == ["DK26110233", "JJ77120091"]


class TestDeciding:
    def test_one_thing_counts_once_and_both_helped(self, cast: Cast, twin: Twin, at: datetime) -> None:
        merging.decide_twin(twin=twin, same=True, reason="借据对应该合同", by=cast.office.actor, at=at)
        earlier, later = Outcome.everything.order_by("pk")
        assert (earlier.state, later.state) == (State.CLAIMED, State.VOID)
        assert list(earlier.shares.order_by("pk").values_list("percent", flat=True)) == [50, 50]
        assert Entry.everything.filter(verb="outcome.compared").count() == 1
        with pytest.raises(Refusal, match="已由"):
            merging.decide_twin(twin=twin, same=False, reason="看错", by=cast.office.actor, at=at)

    def test_two_things_are_asked_about(self, cast: Cast, twin: Twin, at: datetime) -> None:
        assert list(asking.waiting()) == [twin.earlier]
        merging.decide_twin(twin=twin, same=False, reason="两次提款", by=cast.office.actor, at=at)
        assert list(asking.waiting()) == [twin.earlier, twin.outcome]
        assert credit.confirm(twin.outcome, by=cast.owner.actor, at=at).state == State.CONFIRMED

    def test_a_reason_is_needed_and_nothing_changes_without(self, cast: Cast, twin: Twin, at: datetime) -> None:
        with pytest.raises(Refusal, match="请写明理由"):
            merging.decide_twin(twin=twin, same=True, reason=" ", by=cast.office.actor, at=at)
        assert Twin.everything.get().decision == Sameness.OPEN

    def test_nothing_joins_a_void_record(self, cast: Cast, twin: Twin, at: datetime) -> None:
        credit.void(twin.earlier, reason="登记错误", by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="已经作废"):
            merging.decide_twin(twin=twin, same=True, reason="同一笔", by=cast.office.actor, at=at)
        assert Twin.everything.get().decision == Sameness.OPEN


class TestPages:
    def form(self, town: Town, **more: Any) -> dict[str, Any]:
        return {
            "enterprise": town.seafood.name, "happened_on": "2026-11-09", "counterpart": "东岸银行荣成支行",
            "document_number": "JJ77120091", "amount": "1500", **more,
        }  # fmt: skip

    def test_the_form_asks_before_it_saves(self, town: Town, cast: Cast, claim: Claim) -> None:
        first = claim()
        address = "/outcomes/claim/?kind=loans_arranged"
        page = cast.office.client.post(address, self.form(town)).content.decode()
        assert "可能已经有人登记过同一件" in page
        assert f'value="{first.pk}"' in page
        assert "JJ77120091" in page
        assert Outcome.everything.count() == 1
        done = cast.office.client.post(address, self.form(town, is_other="1"), follow=True).content.decode()
        assert "项目办核对不是同一件后，再请企业确认" in done
        assert Twin.everything.count() == 1

    def test_joining_writes_no_second_record(self, town: Town, cast: Cast, claim: Claim) -> None:
        first = claim()
        stint = make_stint(town, town.other_instructor, town.seafood, part="support")
        address = "/outcomes/claim/?kind=loans_arranged"
        cast.other_instructor.client.post(address, self.form(town, join=str(first.pk)))
        assert Outcome.everything.count() == 1
        assert first.shares.filter(stint=stint).exists()

    def test_the_office_compares_and_decides(self, cast: Cast, twin: Twin) -> None:
        listed = cast.office.client.get("/outcomes/twins/").content.decode()
        assert f"/outcomes/twins/{twin.pk}/" in listed
        page = cast.office.client.get(f"/outcomes/twins/{twin.pk}/").content.decode()
        assert "DK26110233" in page
        assert "JJ77120091" in page
        empty = cast.office.client.post(f"/outcomes/twins/{twin.pk}/", {"same": "1", "reason": ""}).content.decode()
        assert "请写明理由" in empty
        done = cast.office.client.post(f"/outcomes/twins/{twin.pk}/", {"same": "1", "reason": "同一笔"}, follow=True)
        assert "已并入先登记的一条，只算一次。" in done.content.decode()
        assert "疑似重复：" not in cast.office.client.get("/workbench/").content.decode()

    def test_it_stands_on_the_workbench(self, cast: Cast, twin: Twin) -> None:
        assert f"/outcomes/twins/{twin.pk}/" in cast.office.client.get("/workbench/").content.decode()

    def test_helpers_do_not_decide(self, cast: Cast, twin: Twin) -> None:
        assert cast.instructor.client.get(f"/outcomes/twins/{twin.pk}/").status_code == 403
        assert cast.neighbour.client.get(f"/outcomes/twins/{twin.pk}/").status_code in (403, 404)
