"""Complaints, thanks, suggestions and contradictions: said by anybody, answered by the office, late ones climb."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import MoveNotAllowed
from qiaoliang.kit.workdays import seeded_calendar
from qiaoliang.web.voices import actions, rules
from qiaoliang.web.voices.choices import Kind, Rung, Stage
from qiaoliang.web.voices.models import Voice
from tests.cast import Cast, Town

WORDS = "一份表一个月报了三次"
CALENDAR = seeded_calendar(range(2025, 2028))
DAYS = st.dates(date(2025, 2, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def complaint(town: Town, cast: Cast, at: datetime) -> Voice:
    return actions.say(kind=Kind.COMPLAINT, words=WORDS, enterprise=town.seafood, by=cast.owner.actor, at=at)


def text(response: Any) -> str:
    return str(response.content.decode())


# --- rules


@given(DAYS, st.integers(1, 30))
def test_the_last_day_is_a_working_day_and_that_many_working_days_away(said: date, days: int) -> None:
    due = rules.due_on(said, days, CALENDAR)
    assert CALENDAR.is_workday(due)
    assert CALENDAR.workdays_between(said, due) == days


@given(DAYS, DAYS)
def test_the_ladder_only_climbs(due: date, today: date) -> None:
    later = today + timedelta(days=1)
    assert rules.rung(due, today, CALENDAR) <= rules.rung(due, later, CALENDAR)
    assert (rules.rung(due, today, CALENDAR) == Rung.ESCALATED) == (today > due)


# --- from any page


def test_every_page_leads_to_the_complaint_and_says_which_page_was_meant(cast: Cast) -> None:
    for _name, person in cast:
        assert 'href="/voices/new/"' in text(person.client.get("/workbench/"))
    page = text(cast.instructor.client.get("/voices/new/", headers={"referer": "http://testserver/contacts/?q=1"}))
    assert 'value="/contacts/"' in page
    page = text(cast.instructor.client.get("/voices/new/", headers={"referer": "http://elsewhere/x/"}))
    assert "elsewhere" not in page


def test_anybody_follows_what_they_said_to_its_answer(cast: Cast) -> None:
    for name, person in cast:
        response = person.client.post("/voices/new/", {"kind": "suggestion", "words": f"{name}的建议"}, follow=True)
        assert f"{name}的建议" in text(response)
        assert text(person.client.get("/voices/mine/")).count("/voices/") >= 2


def test_an_empty_complaint_is_one_sentence_and_a_foreign_page_is_dropped(cast: Cast) -> None:
    page = text(cast.owner.client.post("/voices/new/", {"kind": "complaint", "words": " "}))
    assert "error-summary" in page
    cast.owner.client.post("/voices/new/", {"kind": "thanks", "words": "谢谢", "page": "//evil"})
    assert Voice.everything.get().page == ""


# --- who sees it


def test_the_words_are_opened_by_a_press_that_is_logged(complaint: Voice, cast: Cast) -> None:
    here = f"/voices/{complaint.pk}/"
    assert WORDS not in text(cast.county_officer.client.get(here))
    assert WORDS in text(cast.county_officer.client.post(f"{here}words/", {"why": "case"}))
    assert Entry.everything.filter(verb="voice.words_read", actor_name="丛慧敏").count() == 1
    assert "打开意见内容" in text(cast.owner.client.get("/audit/mine/"))
    assert WORDS in text(cast.owner.client.get(here))
    assert all(WORDS not in str(entry.detail) for entry in Entry.everything.all())


def test_neither_the_instructor_nor_the_neighbour_sees_it(complaint: Voice, cast: Cast) -> None:
    for person in (cast.instructor, cast.other_instructor, cast.neighbour, cast.secretary, cast.administrator):
        assert person.client.get(f"/voices/{complaint.pk}/").status_code in (403, 404)
    assert "汐歌" not in text(cast.neighbour.client.get("/voices/?tab=all"))
    assert "汐歌" in text(cast.county_officer.client.get("/voices/"))
    assert not Notice.objects.filter(text__contains=WORDS).exists()


def test_a_department_sees_only_what_it_was_given(complaint: Voice, cast: Cast, town: Town, at: datetime) -> None:
    assert cast.coordinator.client.get(f"/voices/{complaint.pk}/").status_code == 404
    actions.assign(voice=complaint, department=town.marine, words="请核实", by=cast.county_officer.actor, at=at)
    assert cast.coordinator.client.get(f"/voices/{complaint.pk}/").status_code == 200
    cast.coordinator.client.post(f"/voices/{complaint.pk}/report/", {"words": "确实报了三次"})
    assert "确实报了三次" in text(cast.county_officer.client.get(f"/voices/{complaint.pk}/"))
    assert "确实报了三次" not in text(cast.owner.client.get(f"/voices/{complaint.pk}/"))


# --- the office


def test_an_answer_comes_back_and_may_be_contradicted_once(complaint: Voice, cast: Cast) -> None:
    here = f"/voices/{complaint.pk}/"
    assert "error-summary" in text(cast.county_officer.client.post(f"{here}answer/", {"words": "已改"}))
    cast.county_officer.client.post(f"{here}answer/", {"verdict": "upheld", "words": "已合并为一张表"})
    page = text(cast.owner.client.get(here))
    assert "投诉成立" in page
    assert "已合并为一张表" in page
    assert Notice.objects.filter(to=cast.owner.user, kind="voice_answered").exists()
    cast.owner.client.post(f"{here}again/", {"words": "这个月又报了两次"})
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.rung) == (Stage.HELD, Rung.NONE)
    assert Notice.objects.filter(to=cast.office.user, kind="voice_again").exists()
    cast.county_officer.client.post(f"{here}answer/", {"verdict": "partly", "words": "已通报"})
    assert "只能再提一次" in text(cast.owner.client.post(f"{here}again/", {"words": "还是不行"}))


def test_nobody_answers_what_they_said_themselves(cast: Cast, at: datetime) -> None:
    own = actions.say(kind=Kind.SUGGESTION, words="改一改", enterprise=None, by=cast.office.actor, at=at)
    assert cast.office.client.post(f"/voices/{own.pk}/answer/", {"words": "好"}).status_code == 403
    with pytest.raises(Refusal, match="别人答复"):
        actions.answer(voice=own, words="好的", by=cast.office.actor, at=at)


def test_two_people_at_once_are_noticed(complaint: Voice, cast: Cast, at: datetime) -> None:
    stale = Voice.everything.get(pk=complaint.pk)
    actions.take(voice=complaint, by=cast.county_officer.actor, at=at)
    with pytest.raises(ChangedMeanwhile):
        actions.answer(voice=stale, words="好的", verdict="kept", by=cast.office.actor, at=at)


def test_what_was_withdrawn_is_over(complaint: Voice, cast: Cast, at: datetime) -> None:
    gone = actions.withdraw(voice=complaint, by=cast.owner.actor, at=at)
    with pytest.raises(MoveNotAllowed):
        actions.answer(voice=gone, words="好的", verdict="kept", by=cast.office.actor, at=at)


def test_it_stands_on_the_workbench_of_whoever_has_to_act(
    complaint: Voice, cast: Cast, town: Town, at: datetime
) -> None:
    assert "投诉：汐歌海产" in text(cast.county_officer.client.get("/workbench/"))
    assert "投诉：汐歌海产" not in text(cast.neighbour.client.get("/workbench/"))
    actions.assign(voice=complaint, department=town.marine, words="", by=cast.county_officer.actor, at=at)
    assert "投诉：汐歌海产" in text(cast.coordinator.client.get("/workbench/"))


# --- the clock


def test_a_late_answer_is_urged_then_told_to_the_city_each_once(complaint: Voice, cast: Cast, at: datetime) -> None:
    assert actions.watch(by=SYSTEM, at=at) == 0
    late = at + timedelta(days=30)
    assert actions.watch(by=SYSTEM, at=late) == 1
    assert actions.watch(by=SYSTEM, at=late) == 0
    complaint.refresh_from_db()
    assert complaint.rung == Rung.ESCALATED
    assert Notice.objects.filter(to=cast.office.user, kind="voice_escalated").count() == 1


# --- contradictions


@pytest.fixture
def loan(town: Town, cast: Cast, at: datetime) -> Outcome:
    facts = Facts(
        "loans_arranged", date(2026, 11, 6), amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK1"
    )
    made = outcomes.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.instructor.actor, at=at
    ).outcome
    return credit.confirm(made, by=cast.owner.actor, at=at)


@pytest.mark.parametrize(("verdict", "state"), [("upheld", Claim.VOID), ("kept", Claim.CONFIRMED)])
def test_a_contradicted_result_leaves_the_count_until_it_is_decided(
    loan: Outcome, town: Town, cast: Cast, at: datetime, verdict: str, state: Claim
) -> None:
    voice = actions.contradict(
        enterprise=town.seafood, about=loan, text="贷款", words="没有这笔", by=cast.owner.actor, at=at
    )
    loan.refresh_from_db()
    assert loan.state == Claim.DISPUTED
    actions.answer(voice=voice, words="已看合同", verdict=verdict, by=cast.county_officer.actor, at=at)
    loan.refresh_from_db()
    assert loan.state == state


def test_partly_is_answered_after_the_figure_was_corrected(loan: Outcome, town: Town, cast: Cast, at: datetime) -> None:
    voice = actions.contradict(
        enterprise=town.seafood, about=loan, text="贷款", words="八百万", is_partly=True, by=cast.owner.actor, at=at
    )
    with pytest.raises(Refusal, match="先打开这条成效"):
        actions.answer(voice=voice, words="已更正", verdict="partly", by=cast.county_officer.actor, at=at)
    loan.refresh_from_db()
    credit.settle(loan, reason="合同八百万", changes={"amount_fen": 8_000_000_00}, by=cast.county_officer.actor, at=at)
    actions.answer(voice=voice, words="已更正为 800 万元", verdict="partly", by=cast.county_officer.actor, at=at)
    loan.refresh_from_db()
    assert (loan.state, loan.amount_fen) == (Claim.CONFIRMED, 8_000_000_00)
