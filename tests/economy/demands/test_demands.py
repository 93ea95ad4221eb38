"""A demand from hearing to the owner's word: moves, clocks, who may, and what a stranger sees."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.demands import actions, rules
from qiaoliang.economy.demands.choices import Category, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import WorkCalendar
from tests.cast import Cast, Town

PLAIN = WorkCalendar()


@pytest.fixture
def demand(cast: Cast, town: Town, at: datetime) -> Demand:
    return actions.raise_demand(
        enterprise=town.seafood, title="冷库用电增容 400 千伏安", body="", category=Category.UTILITIES,
        urgency=Urgency.ORDINARY, heard_on=at.date(), helped_by=town.stint, by=cast.instructor.actor, at=at,
    )  # fmt: skip


def answered(demand: Demand, cast: Cast, town: Town, at: datetime) -> Demand:
    sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
    signed = actions.sign(demand=sent, by=cast.coordinator.actor, at=at)
    return actions.answer(demand=signed, words="已安排增容。", by=cast.coordinator.actor, at=at + timedelta(days=1))


class TestClocks:
    def test_an_ordinary_demand_is_answered_within_five_working_days(self) -> None:
        due = rules.answer_due_on(date(2026, 11, 20), Urgency.ORDINARY, PLAIN, rules.Deadlines())
        assert due == date(2026, 11, 27)

    def test_an_urgent_one_the_same_day(self) -> None:
        assert rules.sign_due_on(date(2026, 11, 20), Urgency.URGENT, PLAIN, rules.Deadlines()) == date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("due", "text", "status"),
        [
            (date(2026, 11, 17), "超 3 个工作日", "overdue"),
            (date(2026, 11, 20), "今天到期", "soon"),
            (date(2026, 11, 24), "剩 2 个工作日", "soon"),
            (date(2026, 11, 27), "剩 5 个工作日", "going"),
        ],
    )
    def test_the_lamp_says_what_remains(self, due: date, text: str, status: str) -> None:
        assert rules.lamp(Stage.WORKING, due, date(2026, 11, 20), PLAIN) == rules.Lamp(text, status)


class TestMoves:
    def test_the_owner_closes_and_the_solved_count_follows(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        waiting = answered(demand, cast, town, at)
        evening = at + timedelta(days=3)
        assert Demand.everything.filter(Demand.solved(evening)).count() == 0
        closed = actions.close(demand=waiting, verdict=Verdict.SOLVED, by=cast.owner.actor, at=at + timedelta(days=2))
        assert Demand.everything.filter(Demand.solved(evening)).count() == 1
        assert Demand.everything.filter(Demand.solved(at)).count() == 0  # as it was known that evening
        actions.reopen(demand=closed, words="容量还是不够。", by=cast.owner.actor, at=evening)
        assert Demand.everything.filter(Demand.solved(evening)).count() == 0
        assert [move.to_stage for move in demand.moves.all()] == [
            Stage.LOGGED, Stage.SENT, Stage.WORKING, Stage.ANSWERED, Stage.CLOSED, Stage.WORKING,
        ]  # fmt: skip
        assert verify() is None

    def test_it_is_reopened_only_once(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        waiting = answered(demand, cast, town, at)
        closed = actions.close(demand=waiting, verdict=Verdict.SOLVED, by=cast.owner.actor, at=at)
        again = actions.reopen(demand=closed, words="不够。", by=cast.owner.actor, at=at)
        answered_again = actions.answer(demand=again, words="再增。", by=cast.coordinator.actor, at=at)
        closed = actions.close(demand=answered_again, verdict=Verdict.PARTLY, by=cast.owner.actor, at=at)
        with pytest.raises(Refusal, match="不能再次重开"):
            actions.reopen(demand=closed, words="还是不够。", by=cast.owner.actor, at=at)

    def test_nothing_closes_before_an_answer_but_withdrawal(self, demand: Demand, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="还没有答复"):
            actions.close(demand=demand, verdict=Verdict.SOLVED, by=cast.owner.actor, at=at)
        closed = actions.close(demand=demand, verdict=Verdict.WITHDRAWN, by=cast.owner.actor, at=at)
        assert closed.stage == Stage.CLOSED

    def test_after_three_hops_the_office_decides(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        for _ in range(2):
            demand = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
            demand = actions.send_back(demand=demand, words="不属本局", by=cast.coordinator.actor, at=at)
        demand = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="裁定"):
            actions.send_back(demand=demand, words="不属本局", by=cast.coordinator.actor, at=at)

    def test_two_people_cannot_move_the_same_version(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(ChangedMeanwhile):
            actions.send(demand=demand, department=town.taxation, by=cast.office.actor, at=at)


class TestPages:
    def test_from_the_form_to_the_owners_word(self, cast: Cast, town: Town, at: datetime) -> None:
        form = {
            "enterprise": "汐歌海产有限公司", "title": "厂门口路灯", "body": "", "category": Category.TRAFFIC,
            "urgency": Urgency.ORDINARY, "heard_on": "2026-11-19",
        }  # fmt: skip
        assert cast.instructor.client.post("/demands/new/", form).status_code == 302
        demand = Demand.everything.get()
        assert demand.helped_by == town.stint
        page = f"/demands/{demand.pk}/"
        assert "派单" in cast.office.client.get(page).content.decode()
        cast.office.client.post(f"{page}send/", {"department": town.marine.pk, "words": ""})
        assert "签收" in cast.coordinator.client.get(page).content.decode()
        cast.coordinator.client.post(f"{page}sign/")
        cast.coordinator.client.post(f"{page}answer/", {"words": "本周内安装。"})
        cast.owner.client.post(f"{page}close/", {"verdict": Verdict.SOLVED, "words": ""})
        demand.refresh_from_db()
        assert (demand.stage, demand.verdict) == (Stage.CLOSED, Verdict.SOLVED)

    @pytest.mark.parametrize("who", ["neighbour", "other_instructor", "administrator"])
    def test_strangers_find_nothing(self, who: str, demand: Demand, cast: Cast) -> None:
        client = getattr(cast, who).client
        assert client.get(f"/demands/{demand.pk}/").status_code == 404
        assert client.post(f"/demands/{demand.pk}/close/", {"verdict": "solved"}).status_code == 404

    @pytest.mark.parametrize("move", ["send", "sign", "answer", "close", "reopen", "send-back"])
    def test_the_auditor_changes_nothing(self, move: str, demand: Demand, cast: Cast) -> None:
        assert cast.auditor.client.post(f"/demands/{demand.pk}/{move}/", {}).status_code == 403
        demand.refresh_from_db()
        assert demand.stage == Stage.LOGGED

    @pytest.mark.parametrize(
        "wrong",
        [
            {"enterprise": "岚启医械有限公司"},
            {"enterprise": ""},
            {"title": ""},
            {"title": "长" * 121},
            {"category": "nonsense"},
            {"urgency": ""},
            {"heard_on": "昨天"},
            {"heard_on": "2099-01-01"},
            {"body": "长" * 2001},
        ],
    )
    def test_bad_input_is_answered_and_nothing_written(self, wrong: dict[str, Any], cast: Cast, town: Town) -> None:
        form = {
            "enterprise": "汐歌海产有限公司", "title": "厂门口路灯", "body": "", "category": Category.TRAFFIC,
            "urgency": Urgency.ORDINARY, "heard_on": "2026-11-19",
        }  # fmt: skip
        response = cast.instructor.client.post("/demands/new/", {**form, **wrong})
        assert response.status_code == 200
        assert "要改" in response.content.decode()
        assert Demand.everything.count() == 0
