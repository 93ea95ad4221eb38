"""Every register, end to end: opened, claimed, confirmed, contradicted, voided; strangers see nothing."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaoliang.access.audit.actions import verify
from qiaoliang.economy.innovation.actions import start_project
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.party.membership.choices import StepCode
from qiaoliang.web.registers.roles import REGISTERS
from tests.cast import LIDAO, Cast, Town
from tests.party.membership.cases import apply, following, take

SEAFOOD, BRANCH = "汐歌海产有限公司", "汐歌海产党支部"
FORMS: dict[str, dict[str, Any]] = {
    "rules": {
        "organisation": BRANCH, "name": "三会一课制度", "happened_on": "2026-11-02", "adopted_by": "members",
        "effective_on": "2026-11-10", "text": "第一条 每季度开一次党员大会。",
    },
    "centres": {
        "name": "俚岛活动中心", "region": LIDAO, "address": "俚东路 1 号", "area_square_metres": "120",
        "enterprise": SEAFOOD, "happened_on": "2026-05-01",
    },
    "pledges": {
        "organisation": BRANCH, "made_by": "member", "person_name": "邹望舒", "text": "带两名徒弟",
        "happened_on": "2026-03-01", "due_on": "2026-12-01",
    },
    "proposals": {
        "organisation": BRANCH, "author_name": "邹望舒", "title": "错峰开冷库", "happened_on": "2026-03-01",
    },
    "problems": {
        "organisation": BRANCH, "title": "夜班通勤", "solution": "加开班车", "happened_on": "2026-03-01",
    },
    "projects": {
        "enterprise": SEAFOOD, "title": "速冻线改造", "claimed_by_members": "邹望舒", "happened_on": "2026-03-01",
    },
    "benefits": {"project": "速冻线改造", "amount_fen": "35.5", "note": "", "happened_on": "2026-06-01"},
    "events": {
        "enterprise": SEAFOOD, "kind": "lecture", "title": "安全讲座", "organisers": BRANCH, "place": "食堂",
        "attended_count": "60", "happened_on": "2026-04-01",
    },
    "gifts": {
        "enterprise": SEAFOOD, "kind": "money", "purpose": "school", "recipient": "俚岛小学", "receipt_number": "NO-7",
        "amount_fen": "2万元", "goods": "", "happened_on": "2026-04-01",
    },
    "aids": {
        "enterprise": SEAFOOD, "purpose": "illness", "payer": "union", "people_count": "3", "amount_fen": "1.2万元",
        "note": "探望住院职工", "happened_on": "2026-04-01",
    },
    "ties": {
        "enterprise": SEAFOOD, "kind": "village", "partner": "大庄许家村", "content": "收购村里的海带",
        "happened_on": "2026-04-01",
    },
    "awards": {
        "bearer": "instructor", "instructor": "Z001", "title": "优秀党务工作者", "authority": "市委",
        "document_number": "威委〔2026〕9号", "happened_on": "2026-04-01",
    },
}  # fmt: skip
BY_CONFIRMER = {
    "支部书记": "secretary",
    "上级党委": "committee",
    "镇街、园区党委": "committee",
    "企业": "owner",
    "主办方": "owner",
}
EVERY = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)


def keeper(register: Register, cast: Cast) -> Any:
    return cast.secretary if register.name == "candidates" else cast.instructor


def confirmer(register: Register, cast: Cast) -> Any:
    return getattr(cast, BY_CONFIRMER.get(register.confirmer_label, "office"))


def activist(cast: Cast, town: Town, at: datetime) -> Any:
    """The record that a case makes when the branch decides an activist: nobody types it."""
    by = cast.secretary.actor
    admission = apply(town, by, at, on=date(2026, 1, 5))
    for code, day in ((StepCode.TALK, date(2026, 1, 20)), (StepCode.ACTIVIST, date(2026, 5, 5))):
        take(admission, following(admission, code, day), by, at)
    return admission.candidate


@pytest.fixture
def claimed(register: Register, cast: Cast, town: Town, at: datetime) -> Any:
    """The record that a keeper of the register entered by its form."""
    if register.name == "benefits":
        start_project(
            enterprise=town.seafood, title="速冻线改造", claimed_by_members="", happened_on=at.date(),
            by=cast.instructor.actor, at=at,
        )  # fmt: skip
    if register.claim is None:
        return activist(cast, town, at)
    response = keeper(register, cast).client.post(f"{register.base}new/", FORMS[register.name])
    assert response.status_code == 302, response.content.decode()
    return register.model.everything.get()


@EVERY
class TestEveryRegister:
    def test_a_claim_by_its_form_knows_who_helped(self, register: Register, claimed: Any, town: Town) -> None:
        assert claimed.state == Claim.CLAIMED
        assert claimed.region_code == LIDAO
        assert claimed.helped_by == (town.stint if claimed.enterprise else None)
        assert verify() is None

    def test_the_named_party_confirms_and_the_helper_cannot(self, register: Register, claimed: Any, cast: Cast) -> None:
        page = register.address(claimed, "confirm")
        assert cast.instructor.client.post(page).status_code == 403
        assert cast.auditor.client.post(page).status_code == 403
        assert cast.neighbour.client.post(page).status_code == 404
        assert confirmer(register, cast).client.post(page).status_code == 302
        claimed.refresh_from_db()
        assert claimed.state == Claim.CONFIRMED
        assert claimed.confirmed_at is not None

    def test_a_dispute_goes_to_the_office_and_is_settled(self, register: Register, claimed: Any, cast: Cast) -> None:
        who = confirmer(register, cast)
        assert who.client.post(register.address(claimed, "dispute"), {"words": "没有这回事"}).status_code == 302
        claimed.refresh_from_db()
        assert claimed.state == Claim.DISPUTED
        assert "没有这回事" not in cast.instructor.client.get(register.address(claimed)).content.decode()
        assert "有异议" not in cast.instructor.client.get(register.address(claimed)).content.decode()
        assert cast.office.client.post(register.address(claimed, "settle"), {"reason": "已核实"}).status_code == 302
        claimed.refresh_from_db()
        assert claimed.state == Claim.CONFIRMED

    def test_voided_and_brought_back(self, register: Register, claimed: Any, cast: Cast) -> None:
        assert cast.office.client.post(register.address(claimed, "void"), {"reason": ""}).status_code == 200
        assert cast.office.client.post(register.address(claimed, "void"), {"reason": "重复"}).status_code == 302
        claimed.refresh_from_db()
        assert claimed.state == Claim.VOID
        assert cast.office.client.post(register.address(claimed, "reinstate"), {"reason": "误作废"}).status_code == 302
        claimed.refresh_from_db()
        assert claimed.state == Claim.CLAIMED

    def test_the_list_shows_it_to_its_own_and_not_to_the_neighbour(
        self, register: Register, claimed: Any, cast: Cast
    ) -> None:
        for who in (cast.office, cast.county_officer, cast.committee, cast.auditor):
            assert f"{register.base}{claimed.pk}/" in who.client.get(register.base).content.decode()
        assert f"{register.base}{claimed.pk}/" not in cast.neighbour.client.get(register.base).content.decode()
        assert cast.neighbour.client.get(register.address(claimed)).status_code == 404
        assert cast.nobody.get(register.base).status_code == 302

    def test_only_what_no_case_makes_has_a_form(self, register: Register, cast: Cast) -> None:
        status = cast.secretary.client.get(f"{register.base}new/").status_code
        assert (status == 404) is (register.claim is None)

    def test_bad_forms_are_answered_and_write_nothing(self, register: Register, cast: Cast, town: Town) -> None:
        given = FORMS.get(register.name, {})
        client = keeper(register, cast).client
        for field in given:
            for wrong in ("", "长" * 400, "2999-01-01", "<script>", "\x00", "-1"):
                response = client.post(f"{register.base}new/", {**given, field: wrong})
                assert response.status_code in (200, 302)
        for row in register.model.everything.all():
            assert row.happened_on <= row.recorded_at.date()

    def test_few_queries_however_many_rows(self, register: Register, claimed: Any, cast: Cast) -> None:
        client = cast.office.client
        client.get(register.base)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(register.base).status_code == 200
        assert len(queries) <= 12, [query["sql"][:100] for query in queries]


@pytest.mark.parametrize("page", ["/party/", "/economy/", "/harmony/"])
def test_start_pages_of_the_roles(page: str, cast: Cast) -> None:
    assert cast.office.client.get(page).status_code == 200
    assert cast.administrator.client.get(page).status_code == 403


def test_the_roll_is_for_the_branch_and_those_above_it(cast: Cast) -> None:
    assert cast.secretary.client.get("/party/members/").status_code == 200
    assert cast.instructor.client.get("/party/members/").status_code == 403
    assert cast.owner.client.get("/party/members/").status_code == 403
