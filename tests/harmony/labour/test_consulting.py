"""A wage consultation from the proposal to the agreement in force, which is a result of the ledger by itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaoliang.fieldwork.outcomes import actions
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.harmony.labour import consulting, rules
from qiaoliang.harmony.labour.choices import ConsultStep, Stage
from qiaoliang.harmony.labour.models import Consultation, ConsultationStep
from qiaoliang.harmony.labour.rules import Vote
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from tests.cast import Cast, Town

DAY = date(2026, 9, 1)
PASSED = Vote(90, 80, 70)


@pytest.fixture
def round_(town: Town, cast: Cast, at: datetime) -> Consultation:
    return consulting.propose(
        enterprise=town.seafood, year=2026, proposed_by="employees", happened_on=DAY, by=cast.instructor.actor, at=at
    )


@pytest.fixture
def take(cast: Cast, at: datetime, round_: Consultation) -> Any:
    def call(code: str, on: date, **more: Any) -> Consultation:
        return consulting.step(consultation=round_, code=code, happened_on=on, by=cast.instructor.actor, at=at, **more)

    return call


def to_filing(take: Any) -> Consultation:
    take(ConsultStep.REPLY, date(2026, 9, 8))
    take(ConsultStep.DRAFT, date(2026, 10, 10), vote=PASSED)
    take(ConsultStep.SIGN, date(2026, 10, 12), growth_percent=6, covers_count=320)
    filed: Consultation = take(ConsultStep.FILE, date(2026, 10, 20), filing_number="工资备2026-118")
    return filed


def test_from_the_proposal_into_force_by_silence(take: Any, at: datetime, town: Town) -> None:
    filed = to_filing(take)
    assert (filed.stage, filed.due_on) == (Stage.FILED, date(2026, 11, 4))
    early = datetime(2026, 11, 4, 23, 0, tzinfo=at.tzinfo)
    assert consulting.let_silence_speak(early).startswith("工资集体协商：自行生效 0 件")
    late = datetime(2026, 11, 5, 1, 0, tzinfo=at.tzinfo)
    assert consulting.let_silence_speak(late).startswith("工资集体协商：自行生效 1 件")
    assert consulting.let_silence_speak(late).startswith("工资集体协商：自行生效 0 件")
    made = Outcome.everything.get(kind="wage_agreement")
    assert (made.happened_on, made.document_number, made.helped_by) == (date(2026, 11, 5), "工资备2026-118", town.stint)
    assert made.source_kind == "labour.consultation"


def test_what_was_claimed_by_hand_is_not_counted_twice(take: Any, at: datetime, town: Town, cast: Cast) -> None:
    facts = Facts("wage_agreement", date(2026, 10, 20), document_number="工资备 2026-118")
    actions.claim(facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.instructor.actor, at=at)
    to_filing(take)
    take(ConsultStep.EFFECT, date(2026, 11, 1))
    assert Outcome.everything.filter(kind="wage_agreement").count() == 1


def test_a_draft_that_fails_stays_in_consultation_under_the_same_limit(take: Any) -> None:
    take(ConsultStep.REPLY, date(2026, 9, 8))
    held = take(ConsultStep.DRAFT, date(2026, 10, 10), vote=Vote(90, 80, 45))
    assert (held.stage, held.due_on) == (Stage.CONSULTING, date(2026, 9, 8) + rules.CONSULT)
    assert "未通过" in ConsultationStep.everything.get(code=ConsultStep.DRAFT).note


def test_an_objection_leads_back_to_the_table(take: Any) -> None:
    to_filing(take)
    with pytest.raises(Refusal, match="什么异议"):
        take(ConsultStep.OBJECT, date(2026, 10, 25))
    assert take(ConsultStep.OBJECT, date(2026, 10, 25), note="增幅低于最低工资标准").stage == Stage.CONSULTING


def test_late_is_marked_and_not_refused(take: Any) -> None:
    take(ConsultStep.REPLY, date(2026, 9, 30))
    assert ConsultationStep.everything.get(code=ConsultStep.REPLY).is_late


@pytest.mark.parametrize(
    ("code", "on", "more", "sentence"),
    [
        (ConsultStep.SIGN, date(2026, 9, 9), {}, "不能登记“签订”"),
        (ConsultStep.REPLY, date(2026, 8, 1), {}, "不能早于上一步"),
        (ConsultStep.REPLY, date(2026, 12, 1), {}, "不能晚于今天"),
        (ConsultStep.REFUSE, date(2026, 9, 5), {}, "写明理由"),
    ],
)
def test_what_is_refused_changes_nothing(
    take: Any, round_: Consultation, code: str, on: date, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        take(code, on, **more)
    round_.refresh_from_db()
    assert (round_.stage, round_.steps.count()) == (Stage.PROPOSED, 1)


def test_two_people_at_once(take: Any, round_: Consultation) -> None:
    take(ConsultStep.REPLY, date(2026, 9, 8), version=1)
    with pytest.raises(ChangedMeanwhile):
        take(ConsultStep.WITHDRAW, date(2026, 9, 8), version=1)


def test_one_round_a_year(town: Town, cast: Cast, at: datetime, round_: Consultation) -> None:
    with pytest.raises(Refusal, match="正在进行"):
        consulting.propose(
            enterprise=town.seafood, year=2026, proposed_by="employer", happened_on=DAY, by=cast.office.actor, at=at
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ConsultStep.values), st.integers(0, 90), st.integers(0, 90)), max_size=9))
def test_no_sequence_takes_effect_without_a_vote_and_a_filing(
    town: Town, cast: Cast, at: datetime, steps: list[tuple[str, int, int]]
) -> None:
    Consultation.everything.filter(year=2025).delete()
    held = consulting.propose(
        enterprise=town.seafood, year=2025, proposed_by="employees", happened_on=date(2026, 1, 5),
        by=cast.office.actor, at=at,
    )  # fmt: skip
    for code, days, votes in steps:
        held.refresh_from_db()
        try:
            consulting.step(
                consultation=held, code=code, happened_on=date(2026, 1, 5) + timedelta(days=days), note="说明",
                vote=Vote(90, 80, min(votes, 80)), filing_number="备1", by=cast.office.actor, at=at,
            )  # fmt: skip
        except Refusal:
            continue
    held.refresh_from_db()
    taken = list(held.steps.order_by("pk").values_list("code", "in_favour"))
    if held.stage == Stage.EFFECTIVE:
        codes = [code for code, _ in taken]
        assert codes.index("draft") < codes.index("sign") < codes.index("file") < codes.index("effect")
        assert any(code == "draft" and 2 * votes > 90 for code, votes in taken)
    days = list(held.steps.order_by("pk").values_list("happened_on", flat=True))
    assert days == sorted(days)


class TestPages:
    def test_an_owner_and_an_instructor_keep_it_a_neighbour_does_not_see_it(
        self, cast: Cast, round_: Consultation
    ) -> None:
        page = cast.owner.client.get(round_.get_absolute_url()).content.decode()
        assert "对方十日内书面答复" in page
        assert f"{round_.get_absolute_url()}steps/reply/" in page
        assert cast.neighbour.client.get(round_.get_absolute_url()).status_code == 404
        assert "steps/reply/" not in cast.auditor.client.get(round_.get_absolute_url()).content.decode()

    def test_the_form_of_a_vote_says_what_is_wrong_and_keeps_what_was_typed(
        self, cast: Cast, take: Any, round_: Consultation
    ) -> None:
        take(ConsultStep.REPLY, date(2026, 9, 8))
        round_.refresh_from_db()
        path = f"{round_.get_absolute_url()}steps/draft/"
        given_ = {
            "happened_on": "2026-10-10", "entitled": "90", "present": "95", "in_favour": "70",
            "version": str(round_.version), "note": "大礼堂",
        }  # fmt: skip
        page = cast.instructor.client.post(path, given_).content.decode()
        assert "实到人数应在 0 到应到的 90 人之间" in page
        assert "大礼堂" in page
        assert cast.instructor.client.post(path, {**given_, "present": "80"}).status_code == 302
        round_.refresh_from_db()
        assert round_.stage == Stage.PASSED

    def test_it_stands_in_the_list_and_on_the_workbench_when_late(
        self, cast: Cast, round_: Consultation, at: datetime
    ) -> None:
        with time_machine.travel(at, tick=False):
            assert "超 70 天" in cast.office.client.get("/harmony/consultations/?tab=overdue").content.decode()
            assert round_.get_absolute_url() in cast.instructor.client.get("/workbench/").content.decode()
