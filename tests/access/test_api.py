"""One table of every operation of the interface × every token: `api_table.txt`. An undecided operation fails here.

What is called is read off the OpenAPI document and compared with `BODIES`. Beside the table stand the laws: nothing
without a live token, nothing foreign but 404, nothing written by a reading token, no word of another jurisdiction.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.choices import RIGHTS
from qiaoliang.access.tokens.operations import DECLARED
from qiaoliang.economy.demands.models import Demand
from qiaoliang.registry.departments.models import Department
from qiaoliang.web.api.interface import INTERFACE
from tests.access.world import build
from tests.cast import Cast, Person, Town, _person
from tests.web.api.calling import System, make_token

TABLE = Path(__file__).with_name("api_table.txt")
AT_MOST = 12  # questions to the database, of a reading operation
# Words that stand in Lidao's rows only, and in Rushan's.
LIDAO_WORDS = (
    "汐歌",
    "帆砺",
    "穗屿",
    "于海宁",
    "毕文涛",
    "林启航",
    "路灯",
    "冷库",
    "又一笔",
    "冷链设备",
    "核对稳岗返还",
)
RUSHAN_WORDS = ("岚启", "姜若楠")
TALK = {"happened_at": "2026-11-19T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话了解用电"}
TEXT = {"summary": "更新设备奖补", "effective_on": "2026-11-20"}
ON = {"on": "2026-11-20"}

Body = Callable[["Scene"], dict[str, Any]]


@dataclass
class Scene:
    town: Town
    rows: dict[str, int]

    @property
    def demand(self) -> dict[str, Any]:
        return {"version": Demand.everything.get(pk=self.rows["demands"]).version}


# What every operation that writes is given; None: it only reads. A new operation is decided about here.
BODIES: dict[str, Body | None] = {
    "show_me": None,
    "list_regions": None, "show_region": None, "list_departments": None, "show_department": None,
    "list_enterprises": None, "show_enterprise": None,
    "list_instructors": None, "show_instructor": None, "list_postings": None, "show_posting": None,
    "list_contacts": None, "show_contact": None,
    "log_contact": lambda s: {**TALK, "enterprise": s.town.seafood.pk, "instructor": s.town.instructor.pk},
    "correct_contact": lambda s: {**TALK, "seen": _seen(s)},
    "void_contact": lambda s: {"reason": "记错企业"},
    "list_demands": None, "show_demand": None,
    "raise_demand": lambda s: {
        "enterprise": s.town.seafood.pk, "title": "招聘分拣工三十名", "category": "labour", "heard_on": "2026-11-19",
        "instructor": s.town.instructor.pk,
    },
    "sign_demand": lambda s: s.demand,
    "return_demand": lambda s: {**s.demand, "words": "应由供电公司承办"},
    "answer_demand": lambda s: {**s.demand, "words": "已安排"},
    "ask_about_demand": lambda s: {**s.demand, "kind": "ruling", "reason": "职责在供电公司"},
    "pause_demand": lambda s: {**s.demand, "words": "等企业补环评批复"},
    "resume_demand": lambda s: s.demand,
    "support_demand": lambda s: {**s.demand, "department": _helper().pk, "task": "核对岗位补贴"},
    "advise_on_demand": lambda s: {**s.demand, "words": "可按规定受理"},
    "list_demand_topics": None, "show_demand_topic": None,
    "answer_demand_topic": lambda s: {"words": "统一安排", "demands": []},
    "list_outcomes": None, "show_outcome": None, "list_outcome_kinds": None,
    "claim_outcome": lambda s: {
        "kind": "loans_arranged", "enterprise": s.town.seafood.pk, "instructor": s.town.instructor.pk,
        "happened_on": "2026-11-10", "amount_fen": 50_000_000, "counterpart": "岬角银行", "document_number": "JJ2026-9",
        "is_other": True,
    },
    "list_policies": None, "show_policy": None, "list_deliveries": None,
    "draft_policy": lambda s: {
        **TEXT, "title": "渔船更新补助", "document_number": "海发〔2026〕9号", "kind": "grant",
        "issuer": "市海洋发展局", "issued_on": "2026-11-01", "region_code": "371082", "department": s.town.marine.pk,
    },
    "amend_policy": lambda s: {**TEXT, "version": 1},
    "publish_policy": lambda s: {"version": 1},
    "withdraw_policy": lambda s: {"version": 1, "reason": "已废止"},
    "deliver_policy": lambda s: {"with_unknown": True},
    "list_support_cases": None, "show_support_case": None,
    "open_support_case": lambda s: {**ON, "enterprise": s.town.seafood.pk, "kind": "loan", "title": "周转贷款"},
    "choose_for_support_case": lambda s: {**ON, "version": 1, "option": "抵押贷款", "party": "岬角银行"},
    "apply_in_support_case": lambda s: {**ON, "version": 1},
    "decide_support_case": lambda s: {**ON, "version": 1, "is_granted": False},
    "receive_in_support_case": lambda s: {**ON, "version": 1},
    "withdraw_support_case": lambda s: {**ON, "version": 1},
    "list_organisations": None, "show_organisation": None,
    "list_assignments": None, "show_assignment": None,
    "list_indicators": None, "show_indicator": None, "list_indicator_records": None,
}  # fmt: skip
ROWS = {
    "departments": "departments", "enterprises": "enterprises", "instructors": "instructors", "postings": "postings",
    "contacts": "contacts", "demands": "demands", "demand-topics": "topics", "outcomes": "outcomes",
    "policies": "policies",
    "support-cases": "support", "organisations": "organisations", "assignments": "tasks",
}  # fmt: skip
OPEN = ("show_me", "list_regions", "show_region", "list_departments", "show_department")  # nobody's secret


def _helper() -> Department:
    """A department that supports nobody yet."""
    found: Department = Department.everything.filter(code="health").first() or Department.everything.order_by("pk")[0]
    return found


def _seen(scene: Scene) -> str:
    from qiaoliang.fieldwork.contacts import actions as contacts
    from qiaoliang.fieldwork.contacts.models import Contact

    return contacts.version_of(Contact.everything.get(pk=scene.rows["contacts"]))


def operations() -> Iterator[tuple[str, str, str]]:
    """(operation, method, address) of everything in the document."""
    for path, methods in INTERFACE.get_openapi_schema()["paths"].items():
        for method, one in methods.items():
            yield one["operationId"], method.upper(), path.removeprefix("/api/v1")


def address(path: str, scene: Scene) -> str:
    noun = path.split("/")[1]
    path = path.replace("{code}", "371082" if noun == "regions" else "setup_rate")
    return path.replace("{id}", str(scene.rows[ROWS[noun]])) if "{id}" in path else path


def systems(cast: Cast, town: Town, at: datetime) -> dict[str, System]:
    """Every token there may be, by name; the last four open nothing."""
    health = Department.everything.create(
        code="health", name="市卫生健康委员会", short_name="卫健委", function="health", region_code="3710"
    )
    stranger = _person(at, "health", "常乐山", "coordinator", "department", health.pk)
    living: dict[str, Person] = {
        "department": cast.coordinator, "city": cast.office, "county": cast.county_officer,
        "other_district": cast.neighbour, "other_department": stranger,
    }  # fmt: skip
    found = {name: System(make_token(person, at)[1]) for name, person in living.items()}
    reading = tuple(one for one in RIGHTS if one.endswith(":read"))
    found["read_only"] = System(make_token(cast.coordinator, at, reading)[1])
    found["no_rights"] = System(make_token(cast.coordinator, at, ("registry:read",))[1])
    found["no_token"] = System()
    expired, key = make_token(cast.coordinator, at, expires_on=at.date())
    type(expired).everything.filter(pk=expired.pk).update(
        made_at=at - timedelta(days=9), expires_at=at - timedelta(days=1)
    )
    found["expired"] = System(key)
    revoked, key = make_token(cast.coordinator, at)
    actions.revoke(token=revoked, by=cast.coordinator.actor, at=at)
    found["revoked"] = System(key)
    gone = _person(at, "gone", "离岗人", "coordinator", "department", town.marine.pk)
    found["keeper_gone"] = System(make_token(gone, at)[1])
    Grant.objects.filter(user=gone.user).update(ends_on=at.date() - timedelta(days=1))
    return found


DEAD = ("no_token", "expired", "revoked", "keeper_gone")


@pytest.fixture
def scene(town: Town, cast: Cast) -> Scene:
    return Scene(town, build(town))


def call(system: System, operation: str, method: str, path: str, scene: Scene) -> Any:
    """One call whose changes are taken back, so that every token meets the same rows."""
    body = BODIES[operation]
    with transaction.atomic():
        given = body(scene) if body else None
        answer = system.get(path) if method == "GET" else system.send(method, path, given)
        transaction.set_rollback(True)
    return answer


def test_every_operation_is_decided_about_for_every_token(scene: Scene, cast: Cast, town: Town, at: datetime) -> None:
    """The table, the laws and the words of other jurisdictions, over every operation × token."""
    assert {one for one, _method, _path in operations()} == set(BODIES)
    assert {one.name for one in DECLARED} | {"show_me"} == set(BODIES)
    lines, checks = [], 0
    with time_machine.travel(at, tick=False):
        tokens = systems(cast, town, at)
        lines.append(f"{'':<58}" + " ".join(f"{name[:12]:>12}" for name in tokens))
        for operation, method, path in sorted(operations(), key=lambda one: (one[2], one[1])):
            answers = {
                name: call(system, operation, method, address(path, scene), scene) for name, system in tokens.items()
            }
            hold_the_laws(operation, method, path, answers)
            checks += len(answers)
            row = " ".join(f"{answer.status_code:>12}" for answer in answers.values())
            lines.append(f"{method + ' ' + path:<58}{row}")
    assert checks == len(BODIES) * len(tokens)
    text = "\n".join(lines) + "\n"
    if os.environ.get("QIAOLIANG_WRITE_TABLE"):
        TABLE.write_text(text)
    assert text == TABLE.read_text()


def hold_the_laws(operation: str, method: str, path: str, answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        assert answer.status_code < 500, (operation, name)
        said = answer.content.decode()
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", (operation, name)
        if name in DEAD:
            assert answer.status_code == 401, (operation, name)
            assert answer["WWW-Authenticate"].startswith("Bearer"), operation
        if name in ("other_district", "other_department") and operation not in OPEN:
            # What was published for an area every department there may read, and change none of it.
            is_published = name == "other_department" and path.startswith("/policies")
            found = [word for word in LIDAO_WORDS if word in said and not (is_published and word == "冷链设备")]
            assert not found, (operation, name, found)
            if "{id}" in path:
                allowed = (200,) if method == "GET" else (403,)
                assert answer.status_code in (allowed if is_published else (404,)), (operation, name)
        if name in ("county", "department", "read_only"):
            found = [word for word in RUSHAN_WORDS if word in said]
            assert not found, (operation, name, found)
    if method != "GET":
        assert answers["read_only"].status_code == 403, operation
    if operation not in OPEN and not path.startswith("/enterprises"):
        assert answers["no_rights"].status_code == 403, operation


def test_the_words_that_are_looked_for_do_stand_in_what_the_own_token_reads(
    scene: Scene, cast: Cast, town: Town, at: datetime
) -> None:
    """A search for words that nobody ever says would prove nothing."""
    with time_machine.travel(at, tick=False):
        own = System(make_token(cast.county_officer, at)[1])
        said = "".join(
            call(own, operation, method, address(path, scene), scene).content.decode()
            for operation, method, path in operations() if method == "GET"
        )  # fmt: skip
    missing = [
        word
        for word in ("汐歌", "帆砺", "穗屿", "于海宁", "林启航", "路灯", "冷库", "又一笔", "冷链设备")
        if word not in said
    ]
    assert missing == []


def test_reading_asks_the_database_little(scene: Scene, cast: Cast, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        for who in (cast.coordinator, cast.county_officer):
            system = System(make_token(who, at)[1])
            for operation, method, path in operations():
                if method != "GET":
                    continue
                with CaptureQueriesContext(connection) as asked:
                    call(system, operation, method, address(path, scene), scene)
                own = [one for one in asked if "SAVEPOINT" not in one["sql"]]
                assert len(own) <= AT_MOST, (operation, len(own))


def test_what_a_token_writes_stands_in_the_log_under_its_name(
    scene: Scene, cast: Cast, town: Town, at: datetime
) -> None:
    with time_machine.travel(at, tick=False):
        token, key = make_token(cast.coordinator, at)
        answer = System(key).post("/contacts", BODIES["log_contact"](scene))  # type: ignore[misc]  # it writes
    assert answer.status_code == 201, answer.content.decode()
    entry = Entry.everything.get(verb="contact.logged")
    assert (entry.actor_key, entry.actor_name) == (f"token:{token.pk}", "协同办公（接口）")


def test_every_address_under_the_prefix_belongs_to_the_interface() -> None:
    """Nothing is put beside the interface by hand: an address there is an operation, or says that there is none."""
    resolver = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/")
    paths = {str(one.pattern) for one in resolver.url_patterns if isinstance(one, URLPattern)}
    known = {path.removeprefix("/").replace("{", "<").replace("}", ">") for _name, _method, path in operations()}
    assert paths == known | {"^.*$"}
