"""Inside a stage: extension asked in time, beyond its powers, ruling, pauses, supports, one answer to a topic."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions
from qiaoliang.economy.demands.choices import AskKind, Category, MoveKind, Stage, Urgency, Verdict
from qiaoliang.economy.demands.models import Demand, DemandAsk, DemandMove, DemandSupport, Topic
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def working(demand: Demand, cast: Cast, town: Town, at: datetime) -> Demand:
    """Signed for on Friday the 20th: due on Friday the 27th."""
    sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
    return actions.sign(demand=sent, by=cast.coordinator.actor, at=at)


def post(person: Any, demand: Any, move: str, **form: Any) -> Any:
    return person.client.post(f"/demands/{demand.pk}/{move}/", form)


class TestAsking:
    def test_an_extension_asked_before_expiry_moves_the_last_day(self, working: Demand, cast: Cast) -> None:
        post(cast.coordinator, working, "ask", kind="extension", days="3", reason="设备晚到", basis="")
        asked = DemandAsk.everything.get()
        page = cast.office.client.get("/workbench/").content.decode()
        assert f"/demands/asks/{asked.pk}/decide/" in page
        answer = cast.office.client.post(f"/demands/asks/{asked.pk}/decide/", {"is_granted": "yes", "words": "同意"})
        assert answer.status_code == 302
        working.refresh_from_db()
        assert working.due_on == date(2026, 12, 2)
        kinds = [move.kind for move in DemandMove.everything.filter(demand=working)]
        assert kinds == [MoveKind.RAISE, MoveKind.SEND, MoveKind.SIGN, MoveKind.ASK, MoveKind.GRANT]

    def test_after_expiry_it_is_too_late(self, working: Demand, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="延期要在到期前提出"):
            actions.ask(
                demand=working, kind=AskKind.EXTENSION, days=3, reason="忙", by=cast.coordinator.actor,
                at=at + timedelta(days=8),
            )  # fmt: skip
        assert not DemandAsk.everything.exists()

    def test_refused_with_a_reason_nothing_moves(self, working: Demand, cast: Cast, at: datetime) -> None:
        asked = actions.ask(
            demand=working, kind=AskKind.EXTENSION, days=3, reason="忙", by=cast.coordinator.actor, at=at
        )
        page = cast.office.client.post(f"/demands/asks/{asked.pk}/decide/", {"is_granted": "no", "words": ""})
        assert "不同意要写明理由" in page.content.decode()
        actions.decide(ask=asked, is_granted=False, words="请抓紧", by=cast.office.actor, at=at)
        working.refresh_from_db()
        assert working.due_on == date(2026, 11, 27)

    def test_beyond_its_powers_is_reviewed_and_the_owner_still_judges(
        self, working: Demand, cast: Cast, at: datetime
    ) -> None:
        page = post(cast.coordinator, working, "ask", kind="beyond", days="", reason="标准由省里定", basis="")
        assert "请写明依据" in page.content.decode()
        post(cast.coordinator, working, "ask", kind="beyond", days="", reason="标准由省里定", basis="省级办法第八条")
        actions.decide(ask=DemandAsk.everything.get(), is_granted=True, words="", by=cast.office.actor, at=at)
        working.refresh_from_db()
        assert (working.stage, working.is_beyond) == (Stage.ANSWERED, True)
        assert "标准由省里定" in working.answer
        assert "省级办法第八条" in working.answer
        post(cast.owner, working, "close", verdict="not_solved", words="")
        working.refresh_from_db()
        assert (working.stage, working.verdict) == (Stage.CLOSED, Verdict.NOT_SOLVED)

    def test_after_three_hops_only_the_office_decides(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        for _ in range(2):
            demand = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
            demand = actions.send_back(demand=demand, words="不属于本部门", by=cast.coordinator.actor, at=at)
        demand = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="不能再退回"):
            actions.send_back(demand=demand, words="不属于本部门", by=cast.coordinator.actor, at=at)
        asked = actions.ask(demand=demand, kind=AskKind.RULING, reason="应由税务承办", by=cast.coordinator.actor, at=at)
        actions.decide(
            ask=asked, is_granted=True, department=town.taxation, words="由税务承办", by=cast.office.actor, at=at
        )
        demand.refresh_from_db()
        assert (demand.stage, demand.department, demand.is_ruled) == (Stage.SENT, town.taxation, True)
        with pytest.raises(Refusal, match="由项目办裁定"):
            actions.send_back(demand=demand, words="也不是", by=cast.coordinator.actor, at=at)


class TestStopping:
    def test_the_enterprise_needs_no_reason_and_nobody_is_late_for_it(
        self, working: Demand, cast: Cast, at: datetime
    ) -> None:
        """G41: the enterprise wants quiet; the department's days do not run, and nobody else may start them."""
        assert post(cast.owner, working, "pause", words="").status_code == 302
        working.refresh_from_db()
        assert (working.due_on, working.paused_by) == (None, "enterprise")
        assert "暂停计时" in cast.coordinator.client.get(f"/demands/{working.pk}/").content.decode()
        with pytest.raises(Refusal, match="企业要求暂停"):
            actions.resume(demand=working, by=cast.coordinator.actor, at=at)
        actions.resume(demand=working, by=cast.owner.actor, at=at + timedelta(days=10))
        working.refresh_from_db()
        # Monday 23rd to Friday 27th stood still: five days remain from Monday the 30th, which counts.
        assert working.due_on == date(2026, 12, 4)

    def test_a_department_says_why_and_not_when_late(self, working: Demand, cast: Cast, at: datetime) -> None:
        assert "请写明为什么要暂停" in post(cast.coordinator, working, "pause", words="").content.decode()
        with pytest.raises(Refusal, match="已经超过时限"):
            actions.pause(demand=working, words="等材料", by=cast.coordinator.actor, at=at + timedelta(days=9))
        actions.pause(demand=working, words="等材料", by=cast.coordinator.actor, at=at)
        assert Notice.objects.filter(kind="demand_paused", to=cast.owner.user).exists()


class TestSupport:
    def test_the_supporting_department_sees_it_and_advises(
        self, working: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        from tests.cast import _person

        tax = _person(at, "tax", "曲文静", "coordinator", "department", town.taxation.pk)
        assert tax.client.get(f"/demands/{working.pk}/").status_code == 404
        post(cast.coordinator, working, "support", department=town.taxation.pk, task="核对缴费记录")
        made = DemandSupport.everything.get()
        assert made.due_on == date(2026, 11, 23)
        assert f"/demands/supports/{made.pk}/advise/" in tax.client.get("/workbench/").content.decode()
        assert tax.client.get(f"/demands/{working.pk}/answer/").status_code == 403  # the lead answers
        tax.client.post(f"/demands/supports/{made.pk}/advise/", {"words": "记录已核对"})
        page = cast.coordinator.client.get(f"/demands/{working.pk}/").content.decode()
        assert "记录已核对" in page


class TestTopics:
    def test_one_answer_to_all_and_each_owner_judges(
        self, working: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        other = actions.raise_demand(
            enterprise=town.fishing_gear, title="车间用电增容 630 千伏安", body="", category=Category.UTILITIES,
            urgency=Urgency.ORDINARY, heard_on=at.date(), helped_by=None, by=cast.office.actor, at=at,
        )  # fmt: skip
        page = cast.office.client.get(f"/demands/{other.pk}/").content.decode()
        assert f"/demands/{working.pk}/" in page  # offered as alike, not gathered by itself
        assert not Topic.everything.exists()
        form = {"topic": "", "title": "用电增容", "demands": [working.pk, other.pk]}
        assert cast.office.client.post(f"/demands/{other.pk}/gather/", form).status_code == 302
        working.refresh_from_db()
        topic = Topic.everything.get()
        assert topic.region_code == town.seafood.region_code
        other.refresh_from_db()
        sent = actions.send(demand=other, department=town.marine, by=cast.office.actor, at=at)
        actions.sign(demand=sent, by=cast.coordinator.actor, at=at)
        assert "统一答复" in cast.coordinator.client.get(f"/demands/topics/{topic.pk}/").content.decode()
        answer = cast.coordinator.client.post(f"/demands/topics/{topic.pk}/answer/", {"words": "年内增容到位"})
        assert answer.status_code == 302
        assert {one.stage for one in Demand.everything.all()} == {Stage.ANSWERED}
        assert post(cast.owner, other, "close", verdict="solved").status_code == 404  # another enterprise's
        post(cast.owner, working, "close", verdict="solved")
        assert Demand.everything.filter(stage=Stage.CLOSED).get() == working
        assert verify() is None


def test_g37_and_g38_a_demand_heard_in_a_contact_adds_no_contact_and_no_place(demand: Demand) -> None:
    """A demand is no contact: it neither counts as one (G37) nor asks where anybody was (G38)."""
    assert not Contact.everything.exists()
    names = {field.name for model in (Demand, DemandMove, DemandAsk) for field in model._meta.get_fields()}
    assert not {name for name in names if any(part in name for part in ("photo", "place", "longitude", "check_in"))}
