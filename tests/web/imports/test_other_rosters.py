"""The other rosters: carriers and their enterprises, instructors, members, results; each there and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Assessment, open_workbook
from qiaoliang.kit.sheets.kinds import all_kinds, judge, kind_of
from qiaoliang.kit.traces import UsedMeanwhile
from qiaoliang.party.membership.models import Member
from qiaoliang.registry.carriers import actions as carriers
from qiaoliang.registry.carriers.models import Carrier, Tenancy
from qiaoliang.registry.imports import actions
from qiaoliang.registry.imports.models import Batch
from qiaoliang.web.imports import kinds as kinds  # registers them
from tests.cast import Cast, Person, Town
from tests.kit.sheets.books import book


def grid(code: str, *rows: dict[str, Any]) -> bytes:
    """A workbook of rows given by column key."""
    columns = list(kind_of(code).spec)
    return book([[str(column.label) for column in columns], *([row.get(one.key) for one in columns] for row in rows)])


def judged(code: str, person: Person, at: datetime, *rows: dict[str, Any]) -> Assessment:
    return judge(kind_of(code), open_workbook(grid(code, *rows)), by=person.actor, at=at)


def told(code: str, person: Person, at: datetime, *rows: dict[str, Any]) -> str:
    return "\n".join(map(str, judged(code, person, at, *rows).faults))


def imported(code: str, person: Person, at: datetime, *rows: dict[str, Any]) -> Batch:
    batch = actions.preview(kind=kind_of(code), filename="名单.xlsx", content=grid(code, *rows), by=person.actor, at=at)
    return actions.apply(batch=batch, by=person.actor, at=at)


def fates(code: str, person: Person, at: datetime, *rows: dict[str, Any]) -> list[str]:
    assessment = judged(code, person, at, *rows)
    assert [str(fault) for fault in assessment.faults] == []
    return [row.fate.value for row in assessment.rows]


def stored(model: Any) -> list[Any]:
    return list(model.everything.order_by("pk").values())


def test_every_domain_has_its_roster() -> None:
    codes = [kind.code for kind in all_kinds()]
    assert codes[:6] == ["enterprises", "carriers", "tenancies", "instructors", "cases", "members"]
    assert codes[6:] == ["demands", "meetings", *KINDS, "policies", "qualifications"]
    longest = Batch._meta.get_field("kind").max_length
    assert all(len(code) <= longest for code in codes)
    with pytest.raises(Refusal, match="enterprises"):
        kind_of("unheard")


PARK = {"kind": "产业园区", "name": "成山产业园", "town": "成山镇", "address": "兴业路1号"}


def test_carriers(cast: Cast, town: Town, at: datetime) -> None:
    before = stored(Carrier)
    known = {"kind": "产业园区", "name": "俚岛产业园", "town": "俚岛镇", "address": "港湾路2号"}
    batch = imported("carriers", cast.county_officer, at, PARK, known)
    assert Carrier.everything.get(name="成山产业园").region_code == "371082106"
    assert Carrier.everything.get(name="俚岛产业园").address == "港湾路2号"
    assert fates("carriers", cast.county_officer, at, PARK, known) == ["same", "same"]
    assert "不在您的工作范围内" in told("carriers", cast.neighbour, at, {**PARK, "name": "另一产业园"})
    assert "别的地区已有这个名称" in told("carriers", cast.neighbour, at, {**PARK, "town": "夏村镇"})
    actions.undo(batch=batch, by=cast.county_officer.actor, at=at)
    assert stored(Carrier) == before


def test_carriers_in_use_stay(cast: Cast, town: Town, at: datetime) -> None:
    batch = imported("carriers", cast.office, at, PARK)
    made = Carrier.everything.get(name="成山产业园")
    carriers.admit(carrier=made, enterprise=town.foods, starts_on=at.date(), by=cast.office.actor, at=at)
    with pytest.raises(UsedMeanwhile):
        actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert Carrier.everything.filter(pk=made.pk).exists()


def test_enterprises_of_carriers(cast: Cast, town: Town, at: datetime) -> None:
    before = stored(Tenancy)
    rows = (
        {"carrier": "俚岛产业园", "enterprise": "穗屿食品有限公司", "starts_on": date(2024, 3, 1)},
        {
            "carrier": "俚岛产业园", "enterprise": town.seafood.credit_code, "starts_on": date(2023, 1, 1),
            "ends_on": date(2025, 1, 1),
        },
    )  # fmt: skip
    batch = imported("tenancies", cast.county_officer, at, *rows)
    assert [(one.enterprise, one.ends_on) for one in town.park.tenancies.order_by("pk")] == [
        (town.seafood, date(2025, 1, 1)), (town.foods, None),
    ]  # fmt: skip
    assert fates("tenancies", cast.county_officer, at, *rows) == ["same", "same"]
    assert "已属于这个载体" in told("tenancies", cast.office, at, {**rows[0], "starts_on": date(2024, 5, 1)})
    outside = told("tenancies", cast.county_officer, at, {**rows[0], "enterprise": "岚启医械有限公司"})
    assert "不在您的工作范围内" in outside
    near = told("tenancies", cast.county_officer, at, {**rows[0], "enterprise": "岚启医械"})
    assert "岚启医械有限公司" not in near
    actions.undo(batch=batch, by=cast.county_officer.actor, at=at)
    assert stored(Tenancy) == before


PERSON = {
    "number": "Z101", "name": "丛明远", "department": "海洋发展局", "phone": 13900000008, "divisions": "13、渔业",
    "economic_evidence": "企业服务科 5 年", "party_evidence": "支部委员", "is_full_member": "是",
    "trained_on": date(2025, 12, 20), "term_starts_on": date(2026, 1, 1), "term_ends_on": date(2027, 12, 31),
    "standing": "已批准", "max_load": 6,
}  # fmt: skip


def test_instructors(cast: Cast, town: Town, at: datetime) -> None:
    before = stored(Instructor)
    known = {"number": "Z001", "name": "于海宁", "department": "marine", "position": "副科长"}
    batch = imported("instructors", cast.office, at, PERSON, known)
    made = Instructor.everything.get(number="Z101")
    assert (made.function, made.initials, made.divisions) == ("marine", "cmy", ["04", "13"])
    assert (made.phone, made.max_load, made.standing) == ("13900000008", 6, Standing.APPROVED)
    assert Instructor.everything.available(at.date()).filter(pk=made.pk).exists()
    assert Instructor.everything.get(number="Z001").position == "副科长"
    assert fates("instructors", cast.office, at, PERSON, known) == ["same", "same"]
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert stored(Instructor) == before


def test_who_may_not_be_an_instructor(cast: Cast, town: Town, at: datetime) -> None:
    assert "必须是正式党员" in told("instructors", cast.office, at, {**PERSON, "is_full_member": "否"})
    assert "岗前培训" in told("instructors", cast.office, at, {**PERSON, "trained_on": None})
    assert "任期" in told("instructors", cast.office, at, {**PERSON, "term_starts_on": None})
    assert "上限小于下限" in told("instructors", cast.office, at, {**PERSON, "min_load": 7})
    assert "没有叫“海洋局”的部门" in told("instructors", cast.office, at, {**PERSON, "department": "海洋局"})
    assert "不在您的工作范围内" in told("instructors", cast.county_officer, at, PERSON)
    assert "别的地区" in told("instructors", cast.neighbour, at, {**PERSON, "number": "Z001", "department": "乳山税务"})


MEMBER = {
    "organisation": "汐歌海产党支部", "name": "许知远", "kind": "正式党员", "joined_on": date(2012, 7, 1),
    "starts_on": date(2023, 7, 1), "enterprise": "汐歌海产有限公司",
}  # fmt: skip


def test_members(cast: Cast, town: Town, at: datetime) -> None:
    first = imported("members", cast.county_officer, at, MEMBER, {**MEMBER, "name": "于样例", "kind": "预备党员"})
    assert [(one.name, one.kind, one.enterprise) for one in Member.everything.order_by("pk")] == [
        ("许知远", "full", town.seafood), ("于样例", "probationary", town.seafood),
    ]  # fmt: skip
    before = stored(Member)
    promoted = {**MEMBER, "name": "于样例"}
    assert fates("members", cast.county_officer, at, MEMBER, promoted) == ["same", "update"]
    batch = imported("members", cast.county_officer, at, MEMBER, promoted)
    with pytest.raises(UsedMeanwhile):  # not under a later import that changed its rows
        actions.undo(batch=first, by=cast.office.actor, at=at)
    actions.undo(batch=batch, by=cast.county_officer.actor, at=at)
    assert stored(Member) == before
    actions.undo(batch=first, by=cast.county_officer.actor, at=at)
    assert stored(Member) == []
    assert "不在您的工作范围内" in told("members", cast.neighbour, at, MEMBER)
    assert "早于" in told("members", cast.office, at, {**MEMBER, "ends_on": date(2020, 1, 1)})


LOAN = {
    "enterprise": "汐歌海产有限公司", "happened_on": date(2026, 3, 9), "counterpart": "威海市商业银行",
    "document_number": "DK-2026-018", "amount_fen": 120, "helper": "Z001",
}  # fmt: skip


def test_results_enter_the_ledger_as_claims(cast: Cast, town: Town, at: datetime) -> None:
    batch = imported("loans_arranged", cast.county_officer, at, LOAN)
    row = Outcome.everything.get()
    assert (row.kind, row.amount_fen, row.state) == ("loans_arranged", 1_200_000_00, "claimed")
    assert Share.everything.get().stint == town.stint
    assert fates("loans_arranged", cast.county_officer, at, LOAN) == ["same"]
    assert "与登记的不同" in told("loans_arranged", cast.office, at, {**LOAN, "amount_fen": 130})
    with pytest.raises(Refusal, match="同一凭据已登记"):
        imported("loans_arranged", cast.office, at, {**LOAN, "counterpart": "商业银行"})
    assert Outcome.everything.count() == 1
    actions.undo(batch=batch, by=cast.county_officer.actor, at=at)
    assert Outcome.everything.get().state == "void"
    assert fates("loans_arranged", cast.county_officer, at, LOAN) == ["new"]


def test_results_that_cannot_be(cast: Cast, town: Town, at: datetime) -> None:
    code = "loans_arranged"
    assert "没有派驻" in told(code, cast.office, at, {**LOAN, "helper": "Z002"})
    assert "还没有到" in told(code, cast.office, at, {**LOAN, "happened_on": date(2027, 1, 1)})
    assert "不在您的工作范围内" in told(code, cast.neighbour, at, LOAN)
    assert "必须填写" in told(code, cast.office, at, {**LOAN, "document_number": ""})


@pytest.mark.parametrize("code", list(KINDS))
def test_every_kind_of_result_comes_and_goes(cast: Cast, town: Town, at: datetime, code: str) -> None:
    row: dict[str, Any] = {}
    for column in kind_of(code).spec:
        given = {"enterprise": "汐歌海产有限公司", "happened_on": date(2026, 3, 9), "amount_fen": 12, "quantity": 3,
                 "organisation": "O001", "person_born": "1990-05", "person_name": "于样例"}  # fmt: skip
        row[column.key] = given.get(column.key, f"样例{column.key}12") if column.required else None
    batch = imported(code, cast.office, at, row)
    assert Outcome.everything.get().kind == code
    assert fates(code, cast.office, at, row) == ["same"]
    actions.undo(batch=batch, by=cast.office.actor, at=at)
    assert Outcome.everything.get().state == "void"
