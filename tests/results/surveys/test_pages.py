"""Composing, publishing with its cost, answering by link, paper, one reminder, results; the neighbour sees nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from qiaoliang.access.notices.models import Message
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators.evaluate import value
from qiaoliang.results.surveys import actions, frame
from qiaoliang.results.surveys.models import Answer, Survey
from tests.cast import Cast, Town
from tests.results.surveys import rounds

COMPOSED = {
    "title": "秋季测评", "audience": "owners", "standard": ["effective", "satisfied"], "takes_words": "on",
    "strata": "none", "slips_each": "5", "closes_on": "2026-11-30", "own1": "办事快不快？", "scale1": "agreed",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def page(client: Any, address: str) -> str:
    text: str = client.get(address).content.decode()
    return text


def test_from_composing_to_the_four_tests(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    office = cast.office.client
    reply = office.post("/surveys/new/", COMPOSED)
    survey = Survey.everything.get()
    assert (reply.url, survey.stage, survey.asked.count()) == (f"/surveys/{survey.pk}/", "draft", 3)
    cost = page(office, f"/surveys/{survey.pk}/publish/")
    assert "4 项" in cost  # three questions and the words
    assert "43 人" in cost
    assert "172 项" in cost
    office.post(f"/surveys/{survey.pk}/publish/", {"shown_cost": "4 项 × 1 分钟 × 43 人", "version": survey.version})
    survey.refresh_from_db()
    assert (survey.stage, survey.invited_count, bool(survey.seed)) == ("open", 43, True)
    phone, codes = Client(), [token.secret for token in rounds.tokens(survey)]
    assert "不用登录" in page(phone, f"/s/{codes[0]}/")
    half = phone.post(f"/s/{codes[0]}/", {"effective": "5"}).content.decode()
    assert "这一题还没有选" in half
    for code in codes[:35]:
        phone.post(f"/s/{code}/", {"effective": "5", "satisfied": "4", "own1": "3"})
    assert "已经收到" in page(phone, f"/s/{codes[0]}/")
    running = page(office, f"/surveys/{survey.pk}/")
    assert "35 份" in running
    assert "100%" not in running  # nothing of what was said before the count
    office.post(f"/surveys/{survey.pk}/count/", {"version": Survey.everything.get().version})
    said = page(office, f"/surveys/{survey.pk}/")
    assert "回收率" in said
    assert "81.4%" in said
    assert "100%" in said
    assert "90.1% 至 100%" in said  # Wilson: never certain
    assert value("survey_effective", scope=EVERYTHING, as_of=at.date()).value == 100
    assert page(cast.instructor.client, f"/surveys/{survey.pk}/").count("35") >= 3
    assert "还没有问过这一题" in page(office, "/surveys/tests/")


def test_g50_nothing_is_published_before_its_cost_was_shown(cast: Cast, town: Town, at: datetime) -> None:
    """G50."""
    rounds.crowd(town, 40)
    draft = rounds.draft(at, cast.office.actor)
    for seen in ("", "2×5"):
        with pytest.raises(Refusal, match="负担"):
            actions.publish(survey=draft, shown_cost=seen, version=1, by=cast.office.actor, at=at)
    cost = frame.frame(draft, at.date()).cost
    made = actions.publish(survey=draft, shown_cost=cost, version=1, by=cast.office.actor, at=at)
    assert made.shown_cost == "3 项 × 1 分钟 × 43 人"
    said = page(cast.office.client, made.get_absolute_url())
    assert f"{made.shown_cost}；{made.closed_on} 到期自动停收" in said


def test_g50_a_survey_expires_and_its_links_with_it(cast: Cast, town: Town, at: datetime, time_machine: Any) -> None:
    """No survey may stay open for more than sixty days; the day after its last nobody is asked any more."""
    rounds.crowd(town, 40)
    office = cast.office.client
    late = {**COMPOSED, "closes_on": f"{at.date() + timedelta(days=61)}"}
    assert "60 天以内" in office.post("/surveys/new/", late).content.decode()
    survey = rounds.published(at, cast.office.actor)
    code = rounds.tokens(survey)[0].secret
    assert "到期自动停收" in page(office, survey.get_absolute_url())
    assert Client().get(f"/s/{code}/").status_code == 200
    time_machine.move_to(at + (survey.closed_on - at.date()) + timedelta(days=1), tick=False)
    assert "不用登录" not in page(Client(), f"/s/{code}/")


def test_too_few_people_are_not_asked(cast: Cast, town: Town, at: datetime) -> None:
    with pytest.raises(Refusal, match="请扩大范围"):
        rounds.published(at, cast.office.actor)


def test_below_thirty_only_the_number_is_said(cast: Cast, town: Town, at: datetime) -> None:
    """G49."""
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    rounds.answer_all(survey, [(5, 5)] * 29, at)
    rounds.counted(survey, cast.office.actor, at)
    said = page(cast.office.client, f"/surveys/{survey.pk}/")
    assert "不足 30 份" in said
    assert "100%" not in said
    assert not Survey.everything.get().feeds_figures  # the last round that said something stays the figure


def test_groups_that_may_stand_are_shown_and_filtered(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 50)
    rounds.neighbours(town, 50)
    survey = rounds.published(at, cast.office.actor)
    rounds.answer_all(survey, [(5, 5) if number % 3 else (3, 4) for number in range(103)], at)
    rounds.counted(survey, cast.office.actor, at)
    said = page(cast.office.client, f"/surveys/{survey.pk}/")
    assert "荣成市" in said
    assert "乳山市" in said
    one = page(cast.office.client, f"/surveys/{survey.pk}/?group=371083&group=made-up")
    assert one.count("乳山市") > one.count("荣成市")


def test_one_reminder_to_unspent_links(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    sent = Message.everything.filter(about_kind="surveys.survey").count()
    assert sent == 1  # only one enterprise of this town has an owner on record; the others get printed codes
    reply = cast.office.client.post(f"/surveys/{survey.pk}/remind/", follow=True).content.decode()
    assert "1 人" in reply  # as many as messages were written
    assert Message.everything.filter(about_kind="surveys.survey").count() == 2
    fresh = Survey.everything.get()
    with pytest.raises(Refusal, match="只提醒一次"):
        actions.remind(survey=fresh, version=fresh.version, by=cast.office.actor, at=at)


def test_g41_a_paused_owner_gets_neither_link_nor_reminder(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    contacts.pause(
        enterprise=town.seafood, starts_on=at.date(), ends_on=at.date() + timedelta(days=3), agreed_with="业主",
        by=cast.owner.actor, at=at,
    )  # fmt: skip
    survey = rounds.published(at, cast.office.actor)
    assert not Message.everything.filter(about_kind="surveys.survey").exists()
    assert "1 家约定暂停联系，这期间不寄不催" in page(cast.office.client, f"/surveys/{survey.pk}/")
    reply = cast.office.client.post(f"/surveys/{survey.pk}/remind/", follow=True).content.decode()
    assert "1 家约定暂停联系，没有提醒" in reply
    assert not Message.everything.filter(about_kind="surveys.survey").exists()


def test_g41_the_reminder_reaches_whoever_is_no_longer_left_alone(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    contacts.pause(
        enterprise=town.seafood, starts_on=at.date(), ends_on=at.date() + timedelta(days=3), agreed_with="业主",
        by=cast.owner.actor, at=at,
    )  # fmt: skip
    survey = rounds.published(at, cast.office.actor)
    later = at + timedelta(days=4)
    assert actions.remind(survey=survey, version=survey.version, by=cast.office.actor, at=later) == 1
    assert "汐歌海产" in Message.everything.get(about_kind="surveys.survey").to_name


def test_g41_what_waits_in_the_outbox_waits_out_the_pause(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    rounds.published(at, cast.office.actor)
    message = Message.everything.get(about_kind="surveys.survey")
    contacts.pause(
        enterprise=town.seafood, starts_on=at.date(), ends_on=at.date() + timedelta(days=3), agreed_with="业主",
        by=cast.owner.actor, at=at,
    )  # fmt: skip
    assert "这期间不送出" in page(cast.office.client, f"/outcomes/outbox/{message.pk}/")
    cast.office.client.post(f"/outcomes/outbox/{message.pk}/copy/")
    message.refresh_from_db()
    assert message.delivery == "waiting"


def test_an_owner_may_let_the_words_become_a_demand(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    code = next(token.secret for token in rounds.tokens(survey) if token.enterprise_id == town.seafood.pk)
    sheet = {"effective": "5", "satisfied": "2", "words": "码头路灯坏了两个月", "is_demand": "on"}
    assert Client().post(f"/s/{code}/", sheet).url == "/s/done/"
    made = Demand.everything.get()
    assert (made.mouth, made.enterprise, made.title) == ("survey", town.seafood, "码头路灯坏了两个月")
    assert "满意" not in made.body


def test_an_instructor_cannot_answer_for_the_owner(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    code = rounds.tokens(rounds.published(at, cast.office.actor))[0].secret
    assert "请业主本人作答" in page(cast.instructor.client, f"/s/{code}/")


def test_paper_is_typed_in_batches_of_five_or_more(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor, strata="none")
    address = f"/surveys/{survey.pk}/paper/"
    base = {"group": "", "version": survey.version}
    few = cast.office.client.post(address, {**base, "sheets": "5 4\n3 3"}).content.decode()
    assert "攒够 5 份" in few
    assert "5 4" in few  # nothing typed is lost
    wrong = cast.office.client.post(address, {**base, "sheets": "5 4\n5\n3 3\n3 3\n3 3"}).content.decode()
    assert "第 2 行应是 2 个" in wrong
    cast.office.client.post(address, {**base, "sheets": "54\n44\n33\n33\n55"})
    assert Survey.everything.get().paper_count == 5


def test_slips_of_a_workplace_name_nobody(cast: Cast, town: Town, at: datetime) -> None:
    questions = (("supported", "好处？", "agreed"),)
    rounds.crowd(town, 10)
    survey = rounds.published(at, cast.office.actor, audience="employees", questions=questions, slips_each=5)
    assert survey.invited_count == 65
    assert not Message.everything.filter(about_kind="surveys.survey").exists()
    reply = cast.office.client.post(f"/surveys/{survey.pk}/slips/", {"enterprise": town.seafood.pk})
    assert reply.headers["Content-Type"].endswith("wordprocessingml.document")


def test_the_neighbouring_county_sees_nothing_of_a_countys_survey(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.county_officer.actor, region_code="371082")
    assert cast.county_officer.client.get(f"/surveys/{survey.pk}/").status_code == 200
    for other in (cast.neighbour, cast.other_instructor):
        assert other.client.get(f"/surveys/{survey.pk}/").status_code == 404
        assert "秋季测评" not in page(other.client, "/surveys/")
    assert cast.neighbour.client.get(f"/surveys/{survey.pk}/count/").status_code == 404


def test_the_clock_counts_what_is_over(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    rounds.answer_all(survey, [(5, 5)] * 30, at)
    assert actions.count_expired(at) == "测评到期计票 0 次。"
    later = at + timedelta(days=11)
    assert actions.count_expired(later) == "测评到期计票 1 次。"
    assert actions.count_expired(later) == "测评到期计票 0 次。"
    assert Answer.everything.filter(survey=survey).count() == 60
