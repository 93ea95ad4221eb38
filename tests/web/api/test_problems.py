"""Errors are RFC 9457 problems with one Chinese sentence for each field, never anything else."""

import re
from datetime import datetime
from typing import Any

import pytest

from qiaoliang.access.tokens import operations
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.models import Demand
from tests.cast import Cast, Town
from tests.web.api.calling import System

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def problem(answer: Any, status: int, name: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance", "errors"}
    assert body["type"] == f"urn:qiaoliang:problem:{name}"
    assert body["status"] == status
    assert all(CHINESE.search(one["sentence"]) for one in body["errors"])
    assert CHINESE.search(body["detail"])
    return body


def errors(answer: Any) -> dict[str, str]:
    return {one["field"]: one["sentence"] for one in problem(answer, 422, "refused")["errors"]}


def test_an_address_that_does_not_exist(department: System) -> None:
    problem(department.get("/nothing/here"), 404, "not_found")
    problem(department.get("/demands/99999999"), 404, "not_found")
    problem(department.get("/regions/999999"), 404, "not_found")
    problem(department.get("/indicators/no_such_figure"), 404, "not_found")


def test_a_wrong_method_names_the_right_ones(department: System) -> None:
    answer = department.send("DELETE", "/demands")
    problem(answer, 405, "wrong_method")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_a_broken_body(department: System) -> None:
    problem(department.post("/contacts", "{not json"), 400, "malformed")


def test_a_body_that_is_too_large(department: System) -> None:
    problem(department.post("/contacts", b" " * (6 * 1024 * 1024)), 413, "too_large")


@pytest.mark.parametrize(
    ("change", "field", "part"),
    [
        ({"channel": "pigeon"}, "channel", "只能是"),
        ({"happened_at": "yesterday"}, "happened_at", "时间要写成"),
        ({"happened_at": "2026-11-19T15:00:00"}, "happened_at", "时区"),
        ({"happened_at": "0001-01-01T00:00:00Z"}, "happened_at", "1900"),
        ({"summary": "字" * 501}, "summary", "最多 500 个字"),
        ({"summary": "a\x00b"}, "summary", "不能保存的字符"),
        ({"summary": None}, "summary", "要写文字"),
        ({"enterprise": "seven"}, "enterprise", "要写整数"),
        ({"enterprise": 2**70}, "enterprise", "不能大于"),
        ({"enterprise": 0}, "enterprise", "不能小于"),
        ({"photo": "x"}, "photo", "没有这一项"),
    ],
)
def test_what_a_field_does_not_take(
    department: System, town: Town, change: dict[str, Any], field: str, part: str
) -> None:
    given = {
        "happened_at": "2026-11-19T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话",
        "enterprise": town.seafood.pk, "instructor": town.instructor.pk,
    }  # fmt: skip
    assert part in errors(department.post("/contacts", {**given, **change}))[field]


def test_what_is_missing_is_named(department: System) -> None:
    assert set(errors(department.post("/contacts", {}))) == {
        "happened_at", "channel", "with_whom", "summary", "enterprise", "instructor"
    }  # fmt: skip


def test_a_rule_refuses_in_the_words_of_the_page(department: System, town: Town) -> None:
    future = {
        "happened_at": "2026-11-25T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话",
        "enterprise": town.seafood.pk, "instructor": town.instructor.pk,
    }  # fmt: skip
    assert errors(department.post("/contacts", future)) == {"at_moment": "联系时间不能晚于现在，请改成实际联系的时间。"}
    elsewhere = {**future, "happened_at": "2026-11-19T15:20:00+08:00", "instructor": town.colleague.pk}
    assert "没有派驻在这家企业" in errors(department.post("/contacts", elsewhere))["enterprise"]


def test_a_form_of_the_page_refuses_alike(department: System) -> None:
    given = {
        "title": "政策", "document_number": "x1", "kind": "grant", "issuer": "局", "issued_on": "2026-11-01",
        "region_code": "371083", "summary": "补助", "effective_on": "2026-11-20", "divisions": ["99"],
    }  # fmt: skip
    found = errors(department.post("/policies", given))
    assert "不是国民经济行业大类" in found["divisions"]
    assert "department" in found


def test_people_of_another_department_cannot_be_named(department: System, town: Town) -> None:
    given = {
        "happened_at": "2026-11-19T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "电话",
        "enterprise": town.seafood.pk, "instructor": town.other_instructor.pk,
    }  # fmt: skip
    assert errors(department.post("/contacts", given)) == {"instructor": "令牌的单位没有这位指导员，请核对编号。"}
    assert errors(
        department.post("/contacts", {**given, "enterprise": town.neighbour_firm.pk, "instructor": town.instructor.pk})
    ) == {"enterprise": "令牌的工作范围内没有这家企业，请核对编号。"}


@pytest.fixture
def sent(rows: dict[str, int], cast: Cast, town: Town, now: datetime) -> Demand:
    demand = Demand.everything.get(pk=rows["demands"])
    return demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=now)


class TestVersions:
    def test_a_version_somebody_changed_is_a_conflict(self, department: System, sent: Demand) -> None:
        path = f"/demands/{sent.pk}/sign"
        problem(department.post(path, {"version": sent.version - 1}), 409, "changed_meanwhile")
        assert Demand.everything.get(pk=sent.pk).stage == "sent"
        assert department.post(path, {"version": sent.version}).json()["stage"] == "working"

    def test_the_header_serves_as_well(self, department: System, sent: Demand) -> None:
        tag = department.get(f"/demands/{sent.pk}")["ETag"]
        assert tag == f'"{sent.version}"'
        old = department.post(f"/demands/{sent.pk}/sign", {}, If_Match='"1"')
        problem(old, 409, "changed_meanwhile")
        assert department.post(f"/demands/{sent.pk}/sign", {}, If_Match=tag).status_code == 200

    def test_without_either_it_is_refused(self, department: System, sent: Demand) -> None:
        assert "version" in errors(department.post(f"/demands/{sent.pk}/sign", {}))
        assert "If-Match" in errors(department.post(f"/demands/{sent.pk}/sign", {}, If_Match="W/abc"))
        both = department.post(f"/demands/{sent.pk}/sign", {"version": sent.version}, If_Match='"1"')
        assert "不一致" in errors(both)["version"]

    def test_a_policy_too(self, department: System, rows: dict[str, int]) -> None:
        given = {"summary": "改写", "effective_on": "2026-12-01", "version": 99}
        problem(department.put(f"/policies/{rows['policies']}", given), 409, "changed_meanwhile")

    def test_a_contact_by_what_was_seen(self, department: System, rows: dict[str, int]) -> None:
        given = {
            "happened_at": "2026-11-18T15:20:00+08:00", "channel": "call", "with_whom": "owner", "summary": "改过",
            "seen": "0" * 16,
        }  # fmt: skip
        problem(department.post(f"/contacts/{rows['contacts']}/correct", given), 409, "changed_meanwhile")


def test_too_many_requests_are_told_when_to_come_back(department: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "REQUESTS_A_MINUTE", 3)
    assert [department.get("/me").status_code for _ in range(3)] == [200, 200, 200]
    answer = department.get("/me")
    problem(answer, 429, "too_many")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_person_signed_in_is_no_token(cast: Cast, rows: dict[str, int], now: datetime) -> None:
    assert cast.office.client.get("/api/v1/demands").status_code == 401
