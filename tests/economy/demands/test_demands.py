"""A demand from hearing to the owner's word: moves, clocks, who may, and what a stranger sees."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.demands import actions, rules
from qiaoliang.economy.demands.choices import Category, MoveKind, Rung, Stage, Urgency, Verdict
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
    @pytest.mark.parametrize(
        ("stage", "urgency", "due"),
        [
            (Stage.LOGGED, Urgency.ORDINARY, date(2026, 11, 23)),  # sent on within one working day
            (Stage.SENT, Urgency.ORDINARY, date(2026, 11, 23)),  # signed for within one
            (Stage.SENT, Urgency.COMPLEX, date(2026, 11, 23)),
            (Stage.WORKING, Urgency.ORDINARY, date(2026, 11, 27)),  # answered within five
            (Stage.WORKING, Urgency.COMPLEX, date(2026, 12, 11)),  # within fifteen
            (Stage.LOGGED, Urgency.URGENT, date(2026, 11, 20)),  # an urgent one the same day, at every step
            (Stage.SENT, Urgency.URGENT, date(2026, 11, 20)),
            (Stage.WORKING, Urgency.URGENT, date(2026, 11, 20)),
            (Stage.ANSWERED, Urgency.ORDINARY, None),  # with the owner no clock runs
            (Stage.CLOSED, Urgency.URGENT, None),
        ],
    )
    def test_the_last_day_of_every_step_as_the_law_sets_it(self, stage: str, urgency: str, due: date | None) -> None:
        """rules.md, section 6, from Friday 20 November 2026."""
        assert rules.due_of(rules.Run(stage, date(2026, 11, 20)), urgency, PLAIN, rules.Deadlines()) == due

    def test_every_step_has_a_limit_of_its_own(self) -> None:
        set_by_the_city = rules.Deadlines(sign=2, ordinary=4, complex=8, send=3)
        limits = [rules.allowed(stage, Urgency.ORDINARY, set_by_the_city) for stage in ("logged", "sent", "working")]
        assert limits == [3, 2, 4]
        assert rules.allowed(Stage.WORKING, Urgency.COMPLEX, set_by_the_city) == 8

    def test_of_an_urgent_one_that_stood_still_the_day_it_goes_on_is_the_last(self) -> None:
        friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)
        run = rules.Run(Stage.WORKING, friday, pauses=((friday, tuesday),))
        assert rules.due_of(run, Urgency.URGENT, PLAIN, rules.Deadlines()) == tuesday

    def test_what_is_granted_and_stopped_belongs_to_its_own_run(self) -> None:
        steps = [
            rules.Step(MoveKind.SIGN, Stage.WORKING, date(2026, 11, 2)),
            rules.Step(MoveKind.GRANT, Stage.WORKING, date(2026, 11, 3), 4),
            rules.Step(MoveKind.ASK, Stage.WORKING, date(2026, 11, 4), 9),  # asked for, not granted
            rules.Step(MoveKind.GRANT, Stage.WORKING, date(2026, 11, 4), 3),
            rules.Step(MoveKind.RESUME, Stage.WORKING, date(2026, 11, 5)),  # nothing was stopped
            rules.Step(MoveKind.PAUSE, Stage.WORKING, date(2026, 11, 6)),
            rules.Step(MoveKind.PAUSE, Stage.WORKING, date(2026, 11, 9)),  # stopped already
        ]
        stopped = rules.Run(Stage.WORKING, date(2026, 11, 2), extended=7, paused_on=date(2026, 11, 6))
        assert rules.run_of(steps) == stopped
        assert rules.run_of([*steps, rules.Step(MoveKind.GRANT, Stage.WORKING, date(2026, 11, 10), 1)]) == replace(
            stopped, extended=8
        )
        with pytest.raises(ValueError, match="without a move"):
            rules.run_of([])

    @pytest.mark.parametrize(
        ("today", "remind", "urge", "supervise"),
        [
            (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 17), date(2026, 11, 15)),
            (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19), date(2026, 11, 17)),  # a weekend ahead
            (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 21), date(2026, 11, 17)),  # a Sunday
        ],
    )
    def test_how_far_each_rung_of_the_ladder_reaches(
        self, today: date, remind: date, urge: date, supervise: date
    ) -> None:
        """A working day ahead, from the day after, from the third working day after."""
        reach = rules.reach(today, PLAIN)
        assert reach == rules.Reach(remind=remind, urge=urge, supervise=supervise)
        day = timedelta(days=1)
        assert [reach.rung(one) for one in (remind + day, remind, urge + day, urge, supervise + day, supervise)] == [
            0, Rung.REMIND, Rung.REMIND, Rung.URGE, Rung.URGE, Rung.SUPERVISE,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("due", "text", "status"),
        [
            (date(2026, 11, 17), "超 3 个工作日", "overdue"),
            (date(2026, 11, 20), "今天到期", "soon"),
            (date(2026, 11, 19), "超 1 个工作日", "overdue"),
            (date(2026, 11, 24), "剩 2 个工作日", "soon"),
            (date(2026, 11, 25), "剩 3 个工作日", "going"),
            (date(2026, 11, 27), "剩 5 个工作日", "going"),
        ],
    )
    def test_the_lamp_says_what_remains(self, due: date, text: str, status: str) -> None:
        assert rules.lamp(Stage.WORKING, due, date(2026, 11, 20), PLAIN) == rules.Lamp(text, status)

    def test_the_lamp_where_no_day_is_due(self) -> None:
        today = date(2026, 11, 20)
        assert rules.lamp(Stage.CLOSED, today, today, PLAIN) == rules.Lamp("已办结", "done")
        assert rules.lamp(Stage.ANSWERED, today, today, PLAIN) == rules.Lamp("等业主确认", "waiting")
        assert rules.lamp(Stage.LOGGED, None, today, PLAIN) == rules.Lamp("待派单", "waiting")
        assert rules.lamp(Stage.WORKING, None, today, PLAIN) == rules.Lamp("暂停计时", "waiting")

    def test_a_day_missed_at_the_weekend_is_late_by_one_day(self) -> None:
        """Due on Saturday (an urgent one), asked on Sunday: no working day has passed, but late it is."""
        assert rules.lamp(Stage.WORKING, date(2026, 11, 21), date(2026, 11, 22), PLAIN).text == "超 1 个工作日"


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
