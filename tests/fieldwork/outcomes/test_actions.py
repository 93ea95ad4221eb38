"""Claiming, joining, sharing; confirming, contradicting, settling; many at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message, Notice
from qiaoliang.economy.innovation.models import Project
from qiaoliang.fieldwork.outcomes import actions, credit, evidence
from qiaoliang.fieldwork.outcomes.choices import Answer
from qiaoliang.fieldwork.outcomes.choices import Claim as State
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from tests.cast import Cast, Town, make_stint
from tests.fieldwork.outcomes.conftest import LOAN, Claim

WORDS = "金额不对，实际只有八百万"


class TestClaim:
    def test_a_claim_waits_for_the_enterprise(self, town: Town, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = claim()
        assert (outcome.state, outcome.region_code, outcome.recorded_at) == (
            State.CLAIMED,
            town.seafood.region_code,
            at,
        )
        assert list(outcome.shares.values_list("stint", "percent")) == [(town.stint.pk, 100)]
        message = Message.everything.get(about_key=str(outcome.pk))
        assert (message.to_name, message.to_phone) == ("汐歌海产林启航", "13900000001")
        assert message.link is not None
        assert message.link.token not in message.text
        assert Notice.objects.filter(to=cast.owner.user, kind="outcome_to_confirm").count() == 1

    def test_the_same_contract_is_never_a_second_row(self, town: Town, claim: Claim) -> None:
        first = claim()
        stints = [
            make_stint(town, who, town.seafood, part="support") for who in (town.colleague, town.other_instructor)
        ]
        joined = [
            claim(helped_by=stints[0], counterpart="东岸银行股份有限公司", document_number="dk 26110233"),
            claim(helped_by=stints[1], counterpart="东岸银行荣成支行"),  # the bank spelled a third way
        ]
        assert {outcome.pk for outcome in joined} == {first.pk}
        assert list(first.shares.order_by("pk").values_list("percent", flat=True)) == [34, 33, 33]
        assert Entry.everything.filter(verb="outcome.joined").count() == 2
        assert Message.everything.count() == 1  # the owner is asked once

    def test_what_a_joiner_stated_stays_in_the_log(self, town: Town, claim: Claim) -> None:
        claim()
        claim(helped_by=make_stint(town, town.colleague, town.seafood, part="support"), amount_fen=9_000_000_00)
        assert Outcome.everything.get().amount_fen == LOAN.amount_fen
        assert Entry.everything.get(verb="outcome.joined").detail["stated"]["amount_fen"] == 9_000_000_00

    def test_claiming_twice_by_the_same_helper_changes_nothing(self, claim: Claim) -> None:
        assert claim() == claim()
        assert Share.everything.count() == 1

    def test_a_contract_of_another_enterprise_is_refused(self, town: Town, claim: Claim) -> None:
        claim()
        with pytest.raises(actions.AnotherEnterprisesDocument):
            claim(enterprise=town.fishing_gear, helped_by=town.gear_stint)

    def test_an_alliance_is_one_thing_for_several_enterprises(self, town: Town, claim: Claim) -> None:
        alliance = Facts("alliances", date(2026, 3, 1), title="海洋食品联盟", document_number="鲁科字〔2026〕7号")
        first = claim(facts=alliance)
        assert claim(facts=alliance, enterprise=town.fishing_gear, helped_by=town.gear_stint) == first
        assert first.shares.count() == 2

    def test_a_void_record_frees_its_document(self, cast: Cast, claim: Claim, at: datetime) -> None:
        first = claim()
        credit.void(first, reason="登记错误", by=cast.office.actor, at=at)
        assert claim() != first

    def test_one_person_counts_once_and_is_not_named(self, claim: Claim) -> None:
        person = Facts(
            "talents_introduced", date(2026, 5, 6), title="海洋生物", person_name="张晓明", person_born="1990-05",
            document_number="P-1",
        )  # fmt: skip
        first = claim(facts=person)
        assert claim(facts=person, person_name="张 晓明", document_number="P-2") == first
        assert claim(facts=person, person_born="1991-05") != first
        assert "晓明" not in f"{first.title}{first.natural_key}"
        assert first.title == "张某（海洋生物）"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"kind": "bitcoin"}, "kind"),
            ({"happened_on": date(2026, 11, 21)}, "happened_on"),
            ({"happened_on": date(2023, 11, 6)}, "happened_on"),  # before the helper was posted
            ({"amount_fen": None}, "amount"),
            ({"amount_fen": 0}, "amount"),
            ({"amount_fen": -5}, "amount"),
            ({"amount_fen": 2**63}, "amount"),
            ({"counterpart": "  "}, "counterpart"),
            ({"document_number": ""}, "document_number"),
            ({"document_number": "——"}, "document_number"),
            ({"percent": 101}, "percent"),
            ({"percent": -1}, "percent"),
            ({"enterprise": None}, "enterprise"),
        ],
    )
    def test_bad_claims_are_refused_beside_their_field(self, claim: Claim, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            claim(**wrong)
        assert refused.value.field == field
        assert not Outcome.everything.exists()

    def test_fee_relief_needs_its_legal_basis_and_authority(self, claim: Claim) -> None:
        relief = Facts(
            "fees_reduced", date(2026, 6, 1), amount_fen=1000, deciding_authority="荣成市税务局",
            document_number="荣税减〔2026〕3号", legal_basis="增值税法第二十四条",
        )  # fmt: skip
        for missing in ("legal_basis", "deciding_authority"):
            with pytest.raises(Refusal) as refused:
                claim(facts=replace(relief, **{missing: ""}))
            assert refused.value.field == missing
        assert claim(facts=relief).legal_basis == "增值税法第二十四条"

    def test_a_helper_from_elsewhere_is_refused(self, town: Town, claim: Claim) -> None:
        with pytest.raises(actions.HelperNotPosted):
            claim(helped_by=town.gear_stint)
        ended = make_stint(town, town.colleague, town.seafood, part="support", ends_on=date(2026, 11, 5))
        with pytest.raises(actions.HelperNotPosted):
            claim(helped_by=ended)

    def test_the_sentence_says_who_when_what_and_how_much(self, claim: Claim) -> None:
        assert actions.wording(claim()) == (
            "汐歌海产有限公司于 2026年11月6日 从东岸银行获得贷款 1500万元，合同 DK26110233。"
        )
        assert "获得续贷 1500万元" in actions.wording(claim(is_renewal=True, document_number="DK2"))


class TestShare:
    def test_shares_never_pass_the_whole(self, town: Town, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = claim(percent=60)
        stint = make_stint(town, town.colleague, town.seafood, part="support")
        with pytest.raises(actions.SharesFull, match="40%"):
            actions.share(outcome=outcome, stint=stint, percent=41, by=cast.office.actor, at=at)
        actions.share(outcome=outcome, stint=stint, percent=40, by=cast.office.actor, at=at)
        actions.share(outcome=outcome, stint=town.stint, percent=0, by=cast.office.actor, at=at)
        assert list(outcome.shares.values_list("percent", flat=True)) == [40]

    def test_shares_settled_by_hand_must_be_agreed_first(self, town: Town, cast: Cast, claim: Claim) -> None:
        claim(percent=70)
        claim(helped_by=make_stint(town, town.colleague, town.seafood, part="support"), percent=30)
        with pytest.raises(actions.SharesFull):
            claim(helped_by=make_stint(town, town.other_instructor, town.seafood, part="support"))


class TestMoves:
    def test_the_enterprise_confirms(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.answer(claim(), answer=Answer.TRUE, by=cast.owner.actor, at=at)
        assert (outcome.state, outcome.confirmed_at, outcome.confirmed_by) == (State.CONFIRMED, at, "林启航")
        assert not PersonalLink.objects.filter(used_at=None, revoked_at=None).exists()
        assert Notice.objects.filter(to=cast.instructor.user, text__startswith="已确认").count() == 1

    @pytest.mark.parametrize(("said", "kept"), [(Answer.PARTLY, "partly"), (Answer.FALSE, "false")])
    def test_the_enterprise_contradicts(self, cast: Cast, claim: Claim, at: datetime, said: Answer, kept: str) -> None:
        outcome = credit.answer(claim(), answer=said, words=WORDS, by=cast.owner.actor, at=at)
        outcome.refresh_from_db()
        assert (outcome.state, outcome.disputed_at, outcome.dispute_words) == (State.DISPUTED, at, WORDS)
        assert Entry.everything.get(verb="outcome.disputed").detail == {"answer": kept}

    def test_the_words_stay_with_the_office(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.dispute(claim(), words=WORDS, by=cast.owner.actor, at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT dispute_words FROM outcomes_outcome WHERE id = %s", [outcome.pk])
            assert WORDS not in cursor.fetchone()[0]
        assert WORDS not in str(list(Entry.everything.values_list("detail", flat=True)))
        assert not Notice.objects.filter(text__contains=WORDS).exists()
        assert not Notice.objects.filter(to=cast.instructor.user, kind="credit_disputed").exists()
        told = Notice.objects.filter(kind="credit_disputed").values_list("to__username", flat=True)
        assert list(told) == ["county"]  # the nearest office, not the neighbour's

    def test_reading_the_words_needs_a_reason_and_is_logged(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.dispute(claim(), words=WORDS, by=cast.owner.actor, at=at)
        with pytest.raises(Refusal, match="为什么"):
            credit.read_words(outcome, reason=" ", by=cast.county_officer.actor, at=at)
        assert credit.read_words(outcome, reason="核实异议", by=cast.county_officer.actor, at=at) == WORDS
        assert Entry.everything.get(verb="outcome.words_read").actor_name == "丛慧敏"

    @pytest.mark.parametrize("state", [State.CLAIMED, State.DISPUTED])
    def test_the_instructor_sees_only_under_review(self, cast: Cast, state: State) -> None:
        assert credit.shown_state(state, cast.instructor.actor)[0] == "核实中"
        assert credit.shown_state(state, cast.coordinator.actor)[0] == "核实中"
        assert credit.shown_state(State.CONFIRMED, cast.instructor.actor)[0] == "已确认"
        assert credit.shown_state(state, cast.office.actor)[0] != "核实中"

    def test_declining_costs_nothing(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = claim()
        credit.answer(outcome, answer=Answer.DECLINED, by=cast.owner.actor, at=at)
        outcome.refresh_from_db()
        assert (outcome.state, outcome.version) == (State.CLAIMED, 1)
        assert not Notice.objects.filter(to=cast.instructor.user).exists()

    def test_the_office_settles_with_another_figure_and_the_log_keeps_the_first(
        self, cast: Cast, claim: Claim, at: datetime
    ) -> None:
        outcome = credit.dispute(claim(), by=cast.owner.actor, at=at)
        later = at + timedelta(days=3)
        outcome = credit.settle(
            outcome, reason="已看到合同", changes={"amount_fen": 8_000_000_00}, by=cast.office.actor, at=later
        )
        assert (outcome.state, outcome.confirmed_at, outcome.amount_fen) == (State.CONFIRMED, later, 8_000_000_00)
        detail = Entry.everything.get(verb="outcome.settled").detail
        assert (detail["before"], detail["after"]) == ({"amount_fen": 15_000_000_00}, {"amount_fen": 8_000_000_00})

    def test_only_a_dispute_can_be_settled(self, cast: Cast, claim: Claim, at: datetime) -> None:
        with pytest.raises(Refusal, match="没有异议"):
            credit.settle(claim(), reason="x", by=cast.office.actor, at=at)

    def test_a_disputed_record_is_not_confirmed_past_the_office(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.dispute(claim(), by=cast.owner.actor, at=at)
        with pytest.raises(Refusal, match="项目办"):
            credit.confirm(outcome, by=cast.owner.actor, at=at)

    def test_confirming_twice_is_refused(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.confirm(claim(), by=cast.owner.actor, at=at)
        with pytest.raises(MoveNotAllowed, match="已确认"):
            credit.confirm(outcome, by=cast.owner.actor, at=at)

    def test_a_confirmed_record_may_still_be_contradicted(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.confirm(claim(), by=cast.owner.actor, at=at)
        assert credit.dispute(outcome, by=cast.owner.actor, at=at + timedelta(days=1)).state == State.DISPUTED

    def test_void_and_back(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = credit.confirm(claim(), by=cast.owner.actor, at=at)
        outcome = credit.void(outcome, reason="重复", by=cast.office.actor, at=at)
        assert (outcome.state, outcome.voided_at) == (State.VOID, at)
        outcome = credit.reinstate(outcome, reason="作废有误", by=cast.office.actor, at=at)
        assert (outcome.state, outcome.confirmed_at, outcome.voided_at) == (State.CLAIMED, None, None)

    def test_nobody_acts_on_a_version_that_is_gone(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = claim()
        credit.confirm(outcome, by=cast.owner.actor, at=at)
        with pytest.raises(ChangedMeanwhile):
            credit.void(outcome, reason="x", version=outcome.version, by=cast.office.actor, at=at)

    def test_the_same_moves_serve_every_credited_record(self, town: Town, cast: Cast, at: datetime) -> None:
        project = Project.everything.create(
            enterprise=town.seafood, region_code=town.seafood.region_code, happened_on=at.date(), title="冷链改造",
            helped_by=town.stint, recorded_at=at, recorded_by="于海宁",
        )  # fmt: skip
        project = credit.confirm(project, by=cast.owner.actor, at=at)
        assert project.state == State.CONFIRMED
        assert Entry.everything.get(verb="project.confirmed").about_key == str(project.pk)


def at_once(job: Any, times: int = 4) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return job(number)
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_loan_claimed_four_times_at_once_is_one_row(self, town: Town, claim: Claim) -> None:
        stints = [
            make_stint(town, who, town.seafood, part="support") for who in (town.colleague, town.other_instructor)
        ]
        helpers = [town.stint, *stints, town.stint]
        found = at_once(lambda n: claim(helped_by=helpers[n]))
        assert len({getattr(outcome, "pk", outcome) for outcome in found}) == 1
        assert Outcome.everything.count() == 1
        assert sorted(Share.everything.values_list("percent", flat=True)) == [33, 33, 34]

    def test_shares_added_at_once_stay_within_the_whole(
        self, town: Town, cast: Cast, claim: Claim, at: datetime
    ) -> None:
        outcome = claim(percent=40)
        stints = [
            make_stint(
                town, who, town.seafood, part="support", starts_on=date(2024, 1, 1 + n), ends_on=date(2026, 12, 31)
            )
            for n, who in enumerate((town.colleague, town.other_instructor, town.colleague, town.other_instructor))
        ]
        results = at_once(
            lambda n: actions.share(outcome=outcome, stint=stints[n], percent=40, by=cast.office.actor, at=at)
        )
        assert sum(isinstance(result, actions.SharesFull) for result in results) == 3
        assert sum(Share.everything.values_list("percent", flat=True)) == 80

    def test_of_two_answers_by_one_link_one_wins(self, cast: Cast, claim: Claim, at: datetime) -> None:
        outcome = claim()
        link = PersonalLink.objects.get()
        said = [Answer.TRUE, Answer.FALSE, Answer.TRUE, Answer.FALSE]
        results = at_once(lambda n: credit.answer(outcome, answer=said[n], link=link, by=cast.owner.actor, at=at))
        assert sum(isinstance(result, Outcome) for result in results) == 1
        assert Entry.everything.filter(verb__in=("outcome.confirmed", "outcome.disputed")).count() == 1


class TestEvidence:
    """Asked for only from a threshold on; one line, no upload."""

    def test_only_large_results_say_where_the_paper_is(self, claim: Claim, at: datetime) -> None:
        large, small = claim(), claim(amount_fen=4_999_999_99, document_number="DK26118888", counterpart="槎山银行")
        assert list(Outcome.everything.filter(evidence.missing(at.date()))) == [large]
        assert evidence.is_missing(large, at.date())
        assert not evidence.is_missing(small, at.date())

    def test_noted_it_is_asked_no_more_and_the_log_keeps_what_stood(
        self, cast: Cast, claim: Claim, at: datetime
    ) -> None:
        large = claim()
        page = cast.instructor.client.get("/workbench/").content.decode()
        assert f"/outcomes/{large.pk}/evidence/" in page
        empty = cast.instructor.client.post(f"/outcomes/{large.pk}/evidence/", {"reason": ""}).content.decode()
        assert "请写明原件在哪里" in empty
        cast.instructor.client.post(f"/outcomes/{large.pk}/evidence/", {"reason": "合同原件在企业财务科"})
        evidence.note(outcome=large, words="原件已移交档案室", by=cast.office.actor, at=at)
        large.refresh_from_db()
        assert large.evidence == "原件已移交档案室"
        assert not Outcome.everything.filter(evidence.missing(at.date())).exists()
        assert (
            Entry.everything.filter(verb="outcome.evidence_noted").order_by("number").last().detail["before"]
            == "合同原件在企业财务科"
        )
        assert cast.other_instructor.client.get(f"/outcomes/{large.pk}/evidence/").status_code in (403, 404)
