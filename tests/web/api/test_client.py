"""The Python client against the running server: every operation, with the shapes it promises."""

import inspect
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
import time_machine

import qiaoliang_client
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.models import Demand, DemandSupport
from qiaoliang.economy.policies.models import Policy
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.registry.departments.models import Department
from qiaoliang_client import Caller, Qiaoliang, Refused, every
from tests.access.world import build
from tests.cast import Cast, Town, build_cast, build_town
from tests.web.api.calling import make_token

TALK: Any = {
    "happened_at": "2026-11-19T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话了解用电",
}  # fmt: skip
TEXT: Any = {"summary": "更新设备奖补", "effective_on": "2026-11-20"}
ON: Any = {"on": "2026-11-20"}


def fits(value: Any, kind: Any) -> bool:
    """Whether a decoded answer has the type the client promises, all the way down."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return True
    if typing.is_typeddict(kind):
        hints = typing.get_type_hints(kind)
        return set(value) == set(hints) and all(fits(value[name], one) for name, one in hints.items())
    if origin is list:
        return isinstance(value, list) and all(fits(one, inside[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(one, inside[1]) for one in value.values())
    if origin is typing.Literal:
        return value in inside
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in inside)
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind) and (kind is not int or not isinstance(value, bool))


class Checked(Qiaoliang):
    """The client, noting what it was asked and checking every answer's shape."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in vars(Qiaoliang) or name.startswith("_"):
            return found
        asked: set[str] = super().__getattribute__("asked")

        def run(*args: Any, **kwargs: Any) -> Any:
            answer = found(*args, **kwargs)
            kind = typing.get_type_hints(found)["return"]
            assert fits(answer, kind), (name, answer)
            asked.add(name)
            return answer

        return run


@pytest.fixture
def moment(at: datetime) -> Iterator[datetime]:
    with time_machine.travel(at, tick=True):
        yield at


@pytest.mark.django_db(transaction=True)
def test_every_operation_against_the_live_server(live_server: Any, moment: datetime) -> None:
    town: Town = build_town(moment)
    cast: Cast = build_cast(town, moment)
    rows = build(town)
    here = Checked(live_server.url, make_token(cast.coordinator, moment)[1])
    here.asked = set()  # type: ignore[attr-defined]  # of this test's own
    firm, who = town.seafood.pk, town.instructor.pk

    assert here.show_me()["acts_for"] == "测试单位"
    assert [one["code"] for one in every(here.list_regions, limit=2)] == sorted(town.regions)
    assert here.show_region("371082")["name"] == "荣成市"
    assert here.list_departments()["items"]
    assert here.show_department(town.marine.pk)["code"] == "marine"
    assert [one["name"] for one in here.list_enterprises(q="汐歌海产有限", covered=True)["items"]] == [
        town.seafood.name
    ]
    assert here.show_enterprise(firm)["people"][0]["has_phone"] is True
    assert here.list_instructors(department=town.marine.pk)["items"]
    assert here.show_instructor(who)["name"] == "于海宁"
    assert here.list_postings(current=True, instructor=who)["items"]
    assert here.show_posting(town.stint.pk)["part"] == "lead"

    made = here.log_contact({**TALK, "enterprise": firm, "instructor": who})
    assert made["id"] in {one["id"] for one in every(here.list_contacts, limit=1, since="2026-11-01")}
    corrected = here.correct_contact(made["id"], {**TALK, "summary": "改过", "seen": made["seen"]})
    assert here.show_contact(made["id"])["seen"] == corrected["seen"] != made["seen"]
    assert here.void_contact(made["id"], {"reason": "记错"})["is_void"] is True

    raised = here.raise_demand({
        "enterprise": firm, "title": "招聘分拣工三十名", "category": "labour", "heard_on": "2026-11-19",
        "instructor": who,
    })  # fmt: skip
    assert raised["stage"] == "logged"
    for demand in (Demand.everything.get(pk=rows["demands"]), Demand.everything.get(pk=raised["id"])):
        demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=moment)
    waiting = list(every(here.list_demands, stage="sent", department=town.marine.pk))
    assert len(waiting) == 2
    signed = here.sign_demand(waiting[0]["id"], {"version": waiting[0]["version"]})
    asked = here.ask_about_demand(
        signed["id"], {"version": signed["version"], "kind": "extension", "days": 3, "reason": "勘查"}
    )
    stopped = here.pause_demand(asked["id"], {"version": asked["version"], "words": "等企业补材料"})
    going = here.resume_demand(asked["id"], {"version": stopped["version"]})
    health = Department.everything.create(
        code="health", name="市卫生健康委员会", short_name="卫健委", function="health", region_code="3710"
    )
    helped = here.support_demand(
        asked["id"], {"version": going["version"], "department": health.pk, "task": "核对补贴"}
    )
    DemandSupport.everything.filter(demand=asked["id"]).update(department=town.marine)  # one token does both parts
    advised = here.advise_on_demand(asked["id"], {"version": helped["version"], "words": "可受理"})
    assert here.answer_demand(asked["id"], {"version": advised["version"], "words": "已安排"})["stage"] == "answered"
    alike = here.raise_demand({
        "enterprise": firm, "title": "夏季错峰用电", "category": "utilities", "heard_on": "2026-11-19",
        "instructor": who,
    })  # fmt: skip
    third = Demand.everything.get(pk=alike["id"])
    third = demands.send(demand=third, department=town.marine, by=cast.office.actor, at=moment)
    signed = here.sign_demand(third.pk, {"version": third.version})
    third.refresh_from_db()
    opened = demands.gather(title="错峰用电", demands=[third], by=cast.office.actor, at=moment)
    assert here.list_demand_topics(answered=False)["items"][0]["id"] == opened.pk
    topic = here.show_demand_topic(opened.pk)
    assert topic["answerable"] == [signed["id"]]
    assert (
        here.answer_demand_topic(topic["id"], {"words": "统一安排", "demands": topic["answerable"]})["open_count"] == 1
    )
    back = here.return_demand(waiting[1]["id"], {"version": waiting[1]["version"], "words": "应由供电公司承办"})
    assert here.show_demand(back["id"])["moves"][-1]["kind"] == "return"

    assert here.list_outcome_kinds()["items"]
    claimed = here.claim_outcome({
        "kind": "loans_arranged", "enterprise": firm, "instructor": who, "happened_on": "2026-11-10",
        "amount_fen": 50_000_000, "counterpart": "岬角银行", "document_number": "JJ2026-9", "is_other": True,
    })  # fmt: skip
    assert (claimed["is_new"], claimed["state"], claimed["amount_fen"]) == (True, "under_review", 50_000_000)
    assert here.show_outcome(claimed["id"])["counterpart"] == "岬角银行"
    assert claimed["id"] in {one["id"] for one in here.list_outcomes(kind="loans_arranged")["items"]}

    drafted = here.draft_policy({
        **TEXT, "title": "渔船更新补助", "document_number": "海发〔2026〕9号", "kind": "grant",
        "issuer": "市海洋发展局", "issued_on": "2026-11-01", "region_code": "3710", "department": town.marine.pk,
        "revenue_most_fen": 10**12,
    })  # fmt: skip
    assert drafted["editions"][0]["conditions"] == {"revenue_most_fen": 10**12}
    amended = here.amend_policy(drafted["id"], {**TEXT, "summary": "改写", "version": drafted["version"]})
    published = here.publish_policy(amended["id"], {"version": amended["version"]})
    assert here.deliver_policy(published["id"], {"with_unknown": True})["delivered"] > 0
    assert here.list_deliveries(published["id"], step="delivered")["items"]
    withdrawn = here.withdraw_policy(published["id"], {"version": published["version"], "reason": "已废止"})
    assert here.show_policy(withdrawn["id"])["state"] == Policy.everything.get(pk=withdrawn["id"]).state == "withdrawn"
    assert here.list_policies(kind="grant")["items"]

    case = here.open_support_case(
        {**ON, "enterprise": firm, "kind": "loan", "title": "周转贷款", "wanted_amount_fen": 10**9}
    )
    number = case["id"]
    for step in (
        lambda v: here.choose_for_support_case(number, {**ON, "version": v, "option": "抵押", "party": "岬角银行"}),
        lambda v: here.apply_in_support_case(number, {**ON, "version": v}),
        lambda v: here.decide_support_case(
            number, {**ON, "version": v, "is_granted": True, "deciding_authority": "岬角银行", "amount_fen": 10**9}
        ),
        lambda v: here.receive_in_support_case(
            number, {**ON, "version": v, "amount_fen": 10**9, "document_number": "JJ2026-10"}
        ),
    ):
        case = step(case["version"])
    assert SupportCase.everything.get(pk=case["id"]).amount_fen == 10**9
    assert here.show_support_case(case["id"])["stage"] == "received"
    other = here.list_support_cases(stage="need")["items"][0]
    assert here.withdraw_support_case(other["id"], {**ON, "version": other["version"]})["stage"] == "withdrawn"

    assert here.list_organisations(live=True)["items"]
    assert here.show_organisation(town.branch.pk)["covers"][0]["enterprise"] == firm
    assert here.list_indicators()["items"]
    figure = here.show_indicator("setup_rate", as_of="2026-11-20")
    assert figure["records"] == len(list(every(here.list_indicator_records, "setup_rate", as_of="2026-11-20")))

    office = Checked(live_server.url, make_token(cast.office, moment)[1])
    office.asked = here.asked  # type: ignore[attr-defined]
    assert office.list_assignments(kind="task")["items"]
    assert office.show_assignment(rows["tasks"])["copies"] == 1

    operations = {name for name, _one in inspect.getmembers(Qiaoliang, inspect.isfunction) if not hasattr(Caller, name)}
    assert here.asked == operations  # type: ignore[attr-defined]

    with pytest.raises(Refused) as refused:
        here.show_enterprise(town.neighbour_firm.pk)
    assert (refused.value.status, refused.value.kind) == (404, "not_found")
    with pytest.raises(Refused) as refused:
        here.void_contact(made["id"], {"reason": ""})
    assert refused.value.status == 422
    assert "作废" in refused.value.detail
    with pytest.raises(Refused, match="401 no_token"):
        Qiaoliang(live_server.url, "qlt_wrong").show_me()


class TestWhenTheServerIsBusy:
    """A wire that answers as told, in place of the network; the client itself is the real one."""

    @pytest.fixture
    def naps(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        found: list[float] = []
        monkeypatch.setattr(qiaoliang_client.time, "sleep", found.append)
        return found

    def wire(self, monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> list[Any]:
        sent: list[Any] = []

        def urlopen(request: Any, timeout: float) -> Any:
            sent.append(request)
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return BytesIO(answer)

        monkeypatch.setattr(qiaoliang_client, "urlopen", urlopen)
        return sent

    def busy(self, status: int, **headers: str) -> HTTPError:
        named: Any = {name.replace("_", "-"): value for name, value in headers.items()}
        return HTTPError("http://x", status, "busy", named, BytesIO(b'{"detail": "x"}'))

    def test_it_sends_again_under_the_same_key(self, monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
        answers = [URLError("cut"), self.busy(503), self.busy(429, Retry_After="7"), b'{"id": 1}']
        sent = self.wire(monkeypatch, answers)
        Qiaoliang("http://x", "qlt_a").void_contact(1, {"reason": "错"})
        assert len({request.headers["Idempotency-key"] for request in sent}) == 1
        assert len(sent) == 4
        assert naps == [1.0, 2.0, 7.0]

    def test_what_has_no_key_is_not_sent_again(self, monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
        sent = self.wire(monkeypatch, [self.busy(503)])
        with pytest.raises(Refused):
            Qiaoliang("http://x", "qlt_a").amend_policy(1, TEXT)
        assert (len(sent), naps) == (1, [])

    def test_it_gives_up(self, monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
        self.wire(monkeypatch, [self.busy(503) for _ in range(4)])
        with pytest.raises(Refused, match="503"):
            Qiaoliang("http://x", "qlt_a").show_me()

    def test_it_speaks_to_nothing_but_the_web(self) -> None:
        with pytest.raises(ValueError, match="https"):
            Qiaoliang("file:///etc/passwd", "qlt_a")
