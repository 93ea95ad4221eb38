"""Inside a demand by the interface: the clock stopped and started, supporting departments, one answer to a topic."""

from datetime import datetime
from typing import Any

import pytest

from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.models import Demand, DemandSupport, Topic
from tests.cast import Cast, Person, Town, _person
from tests.web.api.calling import System, make_token
from tests.web.api.test_problems import errors, problem

TASK = {"task": "核对岗位补贴"}


@pytest.fixture
def working(rows: dict[str, int], cast: Cast, town: Town, now: datetime) -> Demand:
    """Signed by the marine bureau."""
    demand = Demand.everything.get(pk=rows["demands"])
    sent = demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=now)
    return demands.sign(demand=sent, by=cast.coordinator.actor, at=now)


@pytest.fixture
def helper(town: Town, rows: dict[str, int], now: datetime) -> Person:
    """Rushan's tax bureau, which the demand's row in the world asks for its support."""
    return _person(now, "tax", "常乐山", "coordinator", "department", town.taxation.pk)


@pytest.fixture
def supporting(helper: Person, now: datetime) -> System:
    return System(make_token(helper, now)[1])


def version(demand: Demand) -> int:
    return int(Demand.everything.values_list("version", flat=True).get(pk=demand.pk))


class TestTheClock:
    def test_it_stops_with_a_reason_and_goes_on(self, department: System, working: Demand) -> None:
        path = f"/demands/{working.pk}"
        assert "words" in errors(department.post(f"{path}/pause", {"version": version(working), "words": " "}))
        stopped = department.post(f"{path}/pause", {"version": version(working), "words": "等企业补环评批复"}).json()
        assert (stopped["is_paused"], stopped["due_on"]) == (True, None)
        assert stopped["moves"][-1]["words"] == "等企业补环评批复"
        twice = department.post(f"{path}/pause", {"version": stopped["version"], "words": "还等"})
        assert "已经暂停计时" in problem(twice, 422, "refused")["detail"]
        going = department.post(f"{path}/resume", {"version": stopped["version"], "words": "批复已收到"}).json()
        assert (going["is_paused"], going["moves"][-1]["kind"]) == (False, "resume")
        assert going["due_on"] is not None
        assert (
            list(Entry.everything.filter(verb__in=("demand.pause", "demand.resume")).values_list("actor_name"))
            == [("协同办公（接口）",)] * 2
        )

    def test_what_the_enterprise_stopped_it_starts_itself(
        self, department: System, working: Demand, cast: Cast, now: datetime
    ) -> None:
        demands.pause(demand=working, words="", by=cast.owner.actor, at=now)
        answer = department.post(f"/demands/{working.pk}/resume", {"version": version(working)})
        assert "请由它恢复" in problem(answer, 422, "refused")["detail"]
        assert Demand.everything.get(pk=working.pk).paused_on is not None

    def test_an_old_version_is_a_conflict_and_a_key_acts_once(self, department: System, working: Demand) -> None:
        path, given = f"/demands/{working.pk}/pause", {"version": version(working), "words": "等材料"}
        problem(department.post(path, {**given, "version": given["version"] - 1}), 409, "changed_meanwhile")  # type: ignore[operator]
        first, again = (department.post(path, given, key="0123456789ab") for _ in range(2))
        assert first.content == again.content
        assert Entry.everything.filter(verb="demand.pause").count() == 1


class TestSupport:
    def test_the_lead_names_a_department_which_then_sees_it_and_advises(
        self, department: System, supporting: System, working: Demand, town: Town
    ) -> None:
        path = f"/demands/{working.pk}"
        DemandSupport.everything.all().delete()
        problem(supporting.get(path), 404, "not_found")
        asked = department.post(
            f"{path}/support", {"version": version(working), "department": town.taxation.pk, **TASK}
        ).json()
        (one,) = asked["supports"]
        assert (one["department"], one["task"], one["advised_at"]) == (town.taxation.pk, TASK["task"], None)
        read = supporting.get(path).json()
        assert read["supports"][0]["due_on"] == one["due_on"]
        advised = supporting.post(f"{path}/advise", {"version": read["version"], "words": "可按规定受理"}).json()
        assert advised["supports"][0]["advice"] == "可按规定受理"
        assert Notice.objects.filter(kind="demand_advice").exists()
        again = supporting.post(f"{path}/advise", {"version": advised["version"], "words": "补充"})
        assert "已经提交" in problem(again, 422, "refused")["detail"]

    def test_advice_on_what_changed_meanwhile_is_a_conflict(self, supporting: System, working: Demand) -> None:
        answer = supporting.post(f"/demands/{working.pk}/advise", {"version": 1, "words": "可受理"})
        problem(answer, 409, "changed_meanwhile")
        assert DemandSupport.everything.get().advised_at is None

    def test_who_was_not_asked_advises_nothing_and_who_supports_leads_nothing(
        self, department: System, supporting: System, working: Demand, town: Town
    ) -> None:
        path, now_at = f"/demands/{working.pk}", {"version": version(working)}
        problem(department.post(f"{path}/advise", {**now_at, "words": "有意见"}), 403, "not_allowed")
        for step, given in (
            ("pause", {"words": "等"}), ("resume", {}), ("support", {"department": town.marine.pk, **TASK}),
            ("answer", {"words": "好"}),
        ):  # fmt: skip
            problem(supporting.post(f"{path}/{step}", {**now_at, **given}), 403, "not_allowed")

    def test_a_department_that_does_not_exist_and_the_lead_itself(
        self, department: System, working: Demand, town: Town
    ) -> None:
        path, now_at = f"/demands/{working.pk}/support", {"version": version(working), **TASK}
        for wrong in (999_999, town.marine.pk, town.taxation.pk):  # nobody, the lead, one that supports already
            assert "department" in errors(department.post(path, {**now_at, "department": wrong}))


class TestTopics:
    @pytest.fixture
    def topic(self, working: Demand, cast: Cast, now: datetime) -> Topic:
        return demands.gather(title="夜间照明", demands=[working], by=cast.office.actor, at=now)

    def test_one_answer_to_all_that_the_department_works_on(
        self, department: System, topic: Topic, working: Demand
    ) -> None:
        listed = department.get("/demand-topics", answered=False).json()["items"]
        assert [one["demand_count"] for one in listed if one["id"] == topic.pk] == [1]
        read = department.get(f"/demand-topics/{topic.pk}").json()
        assert read["answerable"] == [working.pk] == [one["id"] for one in read["demands"]]
        assert department.get(f"/demands/{working.pk}").json()["topic"] == topic.pk
        given: dict[str, Any] = {"words": "月底前装好", "demands": read["answerable"]}
        problem(
            department.post(f"/demand-topics/{topic.pk}/answer", {**given, "demands": []}), 409, "changed_meanwhile"
        )
        done = department.post(f"/demand-topics/{topic.pk}/answer", given).json()
        assert (done["answer"], done["answerable"], done["demands"][0]["stage"]) == ("月底前装好", [], "answered")
        assert Demand.everything.get(pk=working.pk).answer == "月底前装好"
        assert Entry.everything.get(verb="demand_topic.answered").actor_name == "协同办公（接口）"
        refused = department.post(f"/demand-topics/{topic.pk}/answer", {**given, "demands": []})
        assert "没有本部门正在办理的诉求" in problem(refused, 422, "refused")["detail"]

    def test_another_department_finds_none_of_it(self, supporting: System, topic: Topic) -> None:
        assert supporting.get("/demand-topics").json()["items"] == []
        problem(supporting.get(f"/demand-topics/{topic.pk}"), 404, "not_found")
        answer = supporting.post(f"/demand-topics/{topic.pk}/answer", {"words": "好", "demands": []})
        problem(answer, 404, "not_found")
